package dev.annex.capabilities.net;

import dev.annex.api.call.Subscription;
import dev.annex.api.capability.Handles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLSocket;

/**
 * An open connection to an address that was admitted, plain or with TLS. One thread may read while
 * others write; any may end it. A wait ends with the call it belongs to.
 */
public final class Connection implements Handles.Open {

  /** How long saying goodbye over TLS may take. */
  private static final Duration GOODBYE = Duration.ofSeconds(1);

  /** Longest single wait of a read that has all the time it wants. */
  private static final Duration LONGEST_WAIT = Duration.ofDays(7);

  private final Socket plain;
  private final Socket socket;
  private final Runnable released;
  private final ReentrantLock writing = new ReentrantLock();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile long lastActive = System.nanoTime();

  /**
   * Takes sockets over.
   *
   * @param plain the one below, whose end is felt at once
   * @param socket the one to talk through; the same without TLS
   * @param released runs once when the connection ends
   */
  Connection(Socket plain, Socket socket, Runnable released) {
    this.plain = plain;
    this.socket = socket;
    this.released = released;
  }

  /**
   * Waits for bytes.
   *
   * @param into at least one byte long
   * @return how many came, at least one; -1 when the other side has ended
   * @throws dev.annex.api.fault.AnnexException {@code HOST_CALL_FAILED} with reason {@code timeout}
   *     after which one may read again, or another; why the call was stopped
   */
  public int read(byte[] into, Patience patience, String attempted) {
    try (Subscription _ = patience.meter().onStop(this::abort)) {
      return read(into, patience.left());
    } catch (SocketTimeoutException e) {
      patience.meter().check();
      throw NetFailure.TIMEOUT.of(attempted, "nothing came in time");
    } catch (IOException e) {
      patience.meter().check();
      throw NetFailure.of(e).of(attempted);
    }
  }

  /**
   * Waits for bytes outside of any call.
   *
   * @return how many came, at least one; -1 when the other side has ended
   * @throws SocketTimeoutException when nothing came in time; one may read again
   */
  public int read(byte[] into, Duration most) throws IOException {
    if (most.isZero() || most.isNegative()) {
      throw new SocketTimeoutException("no time left");
    }
    long millis = Math.min(most.toMillis(), LONGEST_WAIT.toMillis());
    socket.setSoTimeout((int) Math.max(1, millis));
    int came = socket.getInputStream().read(into);
    lastActive = System.nanoTime();
    return came;
  }

  /**
   * Sends all bytes; waits while the other side takes none. What fails leaves nobody knowing how
   * much arrived, so it ends the connection.
   *
   * @throws dev.annex.api.fault.AnnexException {@code HOST_CALL_FAILED}; why the call was stopped
   */
  public void write(byte[] data, Patience patience, String attempted) {
    try (Subscription _ = patience.meter().onStop(this::abort);
        Alarm alarm = new Alarm(patience.left(), this::abort)) {
      try {
        write(data);
      } catch (IOException e) {
        abort();
        patience.meter().check();
        if (alarm.rang()) {
          throw NetFailure.TIMEOUT.of(attempted, "the other side took nothing in time");
        }
        throw NetFailure.of(e).of(attempted);
      }
    }
  }

  /** Sends all bytes outside of any call, waiting no longer than {@code most}. */
  public void write(byte[] data, Duration most) throws IOException {
    try (Alarm _ = new Alarm(most, this::abort)) {
      write(data);
    } catch (IOException e) {
      abort();
      throw e;
    }
  }

  private void write(byte[] data) throws IOException {
    writing.lock();
    try {
      socket.getOutputStream().write(data);
      socket.getOutputStream().flush();
      lastActive = System.nanoTime();
    } finally {
      writing.unlock();
    }
  }

  /** For how long nothing came and nothing was sent. */
  public Duration quiet() {
    return Duration.ofNanos(System.nanoTime() - lastActive);
  }

  /** Ends it as the protocol has it; what was written still arrives. Returns at once. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    released.run();
    if (!(socket instanceof SSLSocket)) {
      closePlain();
      return;
    }
    var _ =
        Thread.ofVirtual()
            .name("goodbye")
            .start(() -> {
              try (Alarm _ = new Alarm(GOODBYE, this::closePlain)) {
                socket.close();
              } catch (IOException e) {
                closePlain();
              }
            });
  }

  /** Ends it at once, whoever is reading or writing. */
  public void abort() {
    if (closed.compareAndSet(false, true)) {
      released.run();
    }
    closePlain();
  }

  private void closePlain() {
    try {
      plain.close();
    } catch (IOException e) {
      throw new UncheckedIOException("a socket could not be closed", e);
    }
  }
}
