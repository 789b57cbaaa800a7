package dev.annex.runtime.wasm.wasi;

import dev.annex.api.call.Meter;
import dev.annex.runtime.wasm.guest.GuestMemory;
import dev.annex.runtime.wasm.guest.Surroundings;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * {@code poll_oneoff}: streams are always ready, clocks are waited for, really asleep and never
 * beyond the call's deadline.
 */
final class Poll {

  private static final int SUBSCRIPTION_BYTES = 48;
  private static final int EVENT_BYTES = 32;
  private static final int MAX_SUBSCRIPTIONS = 4_096;
  private static final int CLOCK = 0;
  private static final int STREAM_WRITE = 2;
  private static final int ABSOLUTE = 1;

  private final Meter meter;
  private final Surroundings surroundings;

  Poll(Meter meter, Surroundings surroundings) {
    this.meter = meter;
    this.surroundings = surroundings;
  }

  int run(GuestMemory memory, int in, int out, int count, int resultCount) {
    if (count <= 0 || count > MAX_SUBSCRIPTIONS) {
      return Errno.INVALID;
    }
    memory.require(in, count * SUBSCRIPTION_BYTES);
    memory.require(out, count * EVENT_BYTES);
    memory.require(resultCount, Integer.BYTES);
    List<Waiting> clocks = new ArrayList<>();
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      read(memory, in + i * SUBSCRIPTION_BYTES, clocks, events);
    }
    if (events.isEmpty()) {
      long earliest = clocks.stream().mapToLong(Waiting::nanos).min().orElse(0);
      sleep(earliest);
      clocks.stream()
          .filter(waiting -> waiting.nanos() <= earliest)
          .forEach(waiting -> events.add(new Event(waiting.user(), Errno.SUCCESS, CLOCK)));
    }
    for (int i = 0; i < events.size(); i++) {
      memory.write(out + i * EVENT_BYTES, events.get(i).bytes());
    }
    memory.writeInt(resultCount, events.size());
    return Errno.SUCCESS;
  }

  private void read(GuestMemory memory, int at, List<Waiting> clocks, List<Event> events) {
    long user = memory.readLong(at);
    int kind = memory.readInt(at + 8) & 0xFF;
    if (kind == CLOCK) {
      Optional<ClockId> clock = ClockId.of(memory.readInt(at + 16));
      if (clock.isEmpty()) {
        events.add(new Event(user, Errno.INVALID, CLOCK));
        return;
      }
      boolean absolute = (memory.readInt(at + 40) & ABSOLUTE) != 0;
      clocks.add(new Waiting(user, wait(clock.get(), memory.readLong(at + 24), absolute)));
      return;
    }
    int descriptor = memory.readInt(at + 16);
    boolean known = kind <= STREAM_WRITE && descriptor >= 0 && descriptor <= 2;
    events.add(new Event(user, known ? Errno.SUCCESS : Errno.BAD_DESCRIPTOR, kind));
  }

  /** How long from now; a time beyond 292 years is for ever, and so is a negative one. */
  private long wait(ClockId clock, long timeout, boolean absolute) {
    if (timeout < 0) {
      return Long.MAX_VALUE;
    }
    return absolute ? Math.max(0, timeout - clock.nanos(surroundings)) : timeout;
  }

  private void sleep(long nanos) {
    long end = System.nanoTime() + Math.min(nanos, TimeUnit.DAYS.toNanos(1));
    long left = end - System.nanoTime();
    while (left > 0) {
      meter.check();
      try {
        TimeUnit.NANOSECONDS.sleep(Math.min(left, meter.timeLeft().toNanos() + 1));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        meter.check();
        meter.cancel("its thread was interrupted");
      }
      left = end - System.nanoTime();
    }
  }

  private record Waiting(long user, long nanos) {}

  private record Event(long user, int errno, int kind) {
    byte[] bytes() {
      ByteBuffer event = ByteBuffer.allocate(EVENT_BYTES).order(ByteOrder.LITTLE_ENDIAN);
      event.putLong(user).putShort((short) errno).put((byte) kind);
      if (kind != CLOCK) {
        event.putLong(16, 1);
      }
      return event.array();
    }
  }
}
