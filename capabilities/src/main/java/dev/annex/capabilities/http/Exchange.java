package dev.annex.capabilities.http;

import dev.annex.capabilities.net.NetFailure;
import dev.annex.capabilities.net.Patience;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.RequestNotExecutedException;
import org.apache.hc.core5.http.impl.BasicEntityDetails;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.RequestChannel;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response on one connection: the reactor's thread on one side, the guest's
 * blocking one on the other, and a bounded amount of bytes between them.
 *
 * <p>Whoever waits here waits on the calling thread, no longer than its {@link Patience}.
 */
final class Exchange implements AsyncClientExchangeHandler {

  private static final int FIRST_REFUSAL = 300;

  private final BasicHttpRequest request;
  private final Optional<EntityDetails> entity;
  private final String attempted;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final OutgoingBody outgoing = new OutgoingBody();
  private final IncomingBody incoming = new IncomingBody();
  private Optional<DataStreamChannel> output = Optional.empty();
  private Optional<ResponseHead> head = Optional.empty();
  private Optional<Exception> failure = Optional.empty();
  private Supplier<Optional<Exception>> broken = Optional::empty;

  /**
   * A request to be sent.
   *
   * @param length of the body to come; negative when nobody knows yet, empty for no body
   * @param attempted what is attempted on what, for messages
   */
  Exchange(BasicHttpRequest request, Optional<Long> length, String attempted) {
    this.request = request;
    this.entity = length.map(bytes -> new BasicEntityDetails(bytes, null));
    this.attempted = attempted;
    if (length.isEmpty()) {
      outgoing.drop();
    }
  }

  /**
   * Tells over what it goes.
   *
   * @param reason what broke that connection, when something did; asked once the exchange failed
   */
  void over(Supplier<Optional<Exception>> reason) {
    lock.lock();
    try {
      broken = reason;
    } finally {
      lock.unlock();
    }
  }

  /** Sends a piece of the body; waits while too much of it waits already. */
  void write(byte[] piece, Patience patience) {
    lock.lock();
    try {
      while (outgoing.full() && !refused()) {
        await(patience);
      }
      if (refused()) {
        return;
      }
      outgoing.add(piece);
    } finally {
      lock.unlock();
    }
    requestOutput();
  }

  /** Whether the server answered without wanting the rest of the body. */
  private boolean refused() {
    return head.map(answer -> answer.status() >= FIRST_REFUSAL).orElse(false);
  }

  /** Ends the body. */
  void complete() {
    lock.lock();
    try {
      outgoing.complete();
    } finally {
      lock.unlock();
    }
    requestOutput();
  }

  private void requestOutput() {
    Optional<DataStreamChannel> channel;
    lock.lock();
    try {
      channel = output;
    } finally {
      lock.unlock();
    }
    channel.ifPresent(DataStreamChannel::requestOutput);
  }

  /** Waits for the head of the response. */
  ResponseHead head(Patience patience) {
    lock.lock();
    try {
      while (head.isEmpty()) {
        await(patience);
      }
      return head.get();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a piece of the response's body; empty at its end. */
  Optional<byte[]> read(int most, Patience patience) {
    lock.lock();
    try {
      while (!incoming.hasData() && !incoming.exhausted()) {
        await(patience);
      }
      if (incoming.exhausted()) {
        return Optional.empty();
      }
      byte[] piece = incoming.take(most);
      incoming.extend();
      return Optional.of(piece);
    } catch (IOException e) {
      throw NetFailure.of(e).of(attempted);
    } finally {
      lock.unlock();
    }
  }

  @SuppressWarnings("WaitNotInLoop") // the caller's loop looks at every condition again
  private void await(Patience patience) {
    long left = patience.left().toNanos();
    if (failure.isPresent()) {
      throw NetFailure.of(broken.get().or(() -> failure).orElseThrow()).of(attempted);
    }
    if (left <= 0) {
      throw NetFailure.TIMEOUT.of(attempted);
    }
    try {
      var _ = changed.awaitNanos(left);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      patience.meter().check();
      throw NetFailure.CLOSED.of(attempted, "it was interrupted");
    }
  }

  /** Whether both sides said all they had to say, so that the connection may serve again. */
  boolean finished() {
    lock.lock();
    try {
      return failure.isEmpty() && outgoing.ended() && incoming.ended();
    } finally {
      lock.unlock();
    }
  }

  /** Whether it failed before the server can have acted on it. */
  boolean neverSent() {
    lock.lock();
    try {
      return failure.filter(RequestNotExecutedException.class::isInstance).isPresent();
    } finally {
      lock.unlock();
    }
  }

  /** Whether the connection was lost before any answer. */
  boolean lostUnanswered() {
    lock.lock();
    try {
      return head.isEmpty() && failure.filter(IOException.class::isInstance).isPresent();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void produceRequest(RequestChannel channel, HttpContext context)
      throws HttpException, IOException {
    channel.sendRequest(request, entity.orElse(null), context);
  }

  @Override
  public int available() {
    lock.lock();
    try {
      return outgoing.available();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void produce(DataStreamChannel channel) throws IOException {
    lock.lock();
    try {
      output = Optional.of(channel);
      outgoing.produce(channel);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void consumeInformation(HttpResponse response, HttpContext context) {}

  @Override
  public void consumeResponse(
      HttpResponse response, @Nullable EntityDetails details, HttpContext context) {
    lock.lock();
    try {
      head = Optional.of(ResponseHead.of(response, context, details != null));
      if (details == null) {
        incoming.end();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void updateCapacity(CapacityChannel channel) throws IOException {
    lock.lock();
    try {
      incoming.open(channel);
      incoming.extend();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void consume(ByteBuffer source) {
    lock.lock();
    try {
      incoming.add(source);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void streamEnd(@Nullable List<? extends Header> trailers) {
    lock.lock();
    try {
      incoming.end();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void failed(Exception cause) {
    lock.lock();
    try {
      if (!incoming.ended() && failure.isEmpty()) {
        failure = Optional.of(cause);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void cancel() {
    failed(new CancellationException());
  }

  @Override
  public void releaseResources() {
    failed(new ConnectionClosedException());
  }
}
