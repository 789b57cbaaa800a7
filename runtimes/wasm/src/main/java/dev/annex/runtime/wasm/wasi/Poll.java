package dev.annex.runtime.wasm.wasi;

import dev.annex.api.call.Meter;
import dev.annex.runtime.wasm.guest.GuestMemory;
import dev.annex.runtime.wasm.guest.Headroom;
import dev.annex.runtime.wasm.wasi.abi.Errno;
import dev.annex.runtime.wasm.wasi.abi.Rights;
import dev.annex.runtime.wasm.wasi.abi.WasiFailure;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * {@code poll_oneoff}: streams and files are always ready, clocks are waited for, really asleep and
 * never beyond the call's deadline.
 */
final class Poll {

  private static final int SUBSCRIPTION_BYTES = 48;
  private static final int EVENT_BYTES = 32;
  private static final int MAX_SUBSCRIPTIONS = 4_096;
  private static final int CLOCK = 0;
  private static final int READ = 1;
  private static final int WRITE = 2;
  private static final int ABSOLUTE = 1;

  private final Wasi wasi;
  private final Meter meter;

  Poll(Wasi wasi) {
    this.wasi = wasi;
    this.meter = wasi.meter();
  }

  Errno run(GuestMemory memory, int in, int out, int count, int resultCount) {
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
          .forEach(waiting -> events.add(new Event(waiting.user(), Errno.SUCCESS, CLOCK, 0)));
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
    try {
      switch (kind) {
        case CLOCK -> clocks.add(new Waiting(user, wait(memory, at)));
        case READ, WRITE ->
            events.add(new Event(user, Errno.SUCCESS, kind, ready(kind, memory.readInt(at + 16))));
        default -> throw new WasiFailure(Errno.INVALID);
      }
    } catch (WasiFailure failure) {
      events.add(new Event(user, failure.errno(), kind, 0));
    }
  }

  /** How long from now; a time beyond 292 years is for ever, and so is a negative one. */
  private long wait(GuestMemory memory, int at) {
    ClockId clock = ClockId.of(memory.readInt(at + 16));
    if (!clock.runsWhileWaiting()) {
      throw new WasiFailure(Errno.NOT_SUPPORTED);
    }
    long timeout = memory.readLong(at + 24);
    if (timeout < 0) {
      return Long.MAX_VALUE;
    }
    boolean absolute = (memory.readInt(at + 40) & ABSOLUTE) != 0;
    return absolute ? Math.max(0, timeout - clock.nanos(wasi)) : timeout;
  }

  /**
   * How many bytes can be read or written without waiting; of what can be written, at least one.
   */
  private long ready(int kind, int number) {
    Descriptor descriptor = wasi.descriptors().get(number, Rights.POLL_FD_READWRITE);
    if (kind == WRITE) {
      return 1;
    }
    return switch (descriptor.target()) {
      case Target.Input input -> input.left();
      case Target.FileTarget file -> {
        Headroom.require();
        yield Math.max(0, file.file().size() - file.position());
      }
      case Target.Sink _, Target.DirectoryTarget _ -> 1;
    };
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

  private record Event(long user, Errno errno, int kind, long bytesReady) {
    byte[] bytes() {
      ByteBuffer event = ByteBuffer.allocate(EVENT_BYTES).order(ByteOrder.LITTLE_ENDIAN);
      event.putLong(user).putShort((short) errno.number()).put((byte) kind);
      if (kind != CLOCK) {
        event.putLong(16, bytesReady);
      }
      return event.array();
    }
  }
}
