package dev.annex.capabilities.llm;

import dev.annex.api.call.Meter;
import dev.annex.api.call.Subscription;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The body of an answer as it comes in. Waiting for it ends with the call that waits, and when the
 * server is silent for too long. The server is asked for more only when what came was taken.
 */
final class Incoming implements Flow.Subscriber<List<ByteBuffer>>, AutoCloseable {

  private final Meter meter;
  private final Duration patience;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private volatile Optional<Flow.Subscription> source = Optional.empty();
  private final Subscription stop;
  private volatile boolean closed;

  /** What happened on the connection. */
  private sealed interface Event {
    record Bytes(List<ByteBuffer> buffers) implements Event {}

    record End() implements Event {}

    record Broken(Throwable why) implements Event {}

    record Stopped() implements Event {}
  }

  Incoming(Meter meter, Duration patience) {
    this.meter = meter;
    this.patience = patience;
    this.stop = meter.onStop(() -> events.add(new Event.Stopped()));
  }

  /**
   * The bytes that come next; empty at the end.
   *
   * @throws AnnexException why the call was stopped, or what became of the connection
   */
  Optional<byte[]> next() {
    Event event = await();
    return switch (event) {
      case Event.Bytes bytes -> {
        source.ifPresent(from -> from.request(1));
        yield Optional.of(joined(bytes.buffers()));
      }
      case Event.End end -> Optional.empty();
      case Event.Broken broken ->
          throw ModelFailure.of("cut-off", "the provider broke its answer off");
      case Event.Stopped stopped -> {
        meter.check();
        throw new IllegalStateException("a stopped meter goes on");
      }
    };
  }

  private Event await() {
    meter.check();
    long nanos = Math.min(patience.toNanos(), meter.timeLeft().toNanos());
    try {
      Event event = events.poll(nanos, TimeUnit.NANOSECONDS);
      if (event == null) {
        meter.check();
        throw ModelFailure.of(
            "timeout",
            "the provider was silent for %s. Its operator can raise \"llm-timeout\" in annex.json"
                .formatted(patience));
      }
      return event;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      meter.check();
      throw new AnnexException(
          ErrorCode.CANCELLED, "Waiting for a language model was interrupted.", e);
    }
  }

  private static byte[] joined(List<ByteBuffer> buffers) {
    ByteBuffer all = ByteBuffer.allocate(buffers.stream().mapToInt(ByteBuffer::remaining).sum());
    buffers.forEach(all::put);
    return all.array();
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    source = Optional.of(subscription);
    if (closed) {
      subscription.cancel();
      return;
    }
    subscription.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    events.add(new Event.Bytes(buffers));
  }

  @Override
  public void onError(Throwable why) {
    events.add(new Event.Broken(why));
  }

  @Override
  public void onComplete() {
    events.add(new Event.End());
  }

  /** Hangs up when there was more to come. */
  @Override
  public void close() {
    closed = true;
    stop.close();
    source.ifPresent(Flow.Subscription::cancel);
  }
}
