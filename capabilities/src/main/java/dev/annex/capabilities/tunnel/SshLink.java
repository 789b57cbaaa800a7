package dev.annex.capabilities.tunnel;

import dev.annex.api.call.Subscription;
import dev.annex.capabilities.net.NetFailure;
import dev.annex.capabilities.net.Patience;
import dev.annex.capabilities.tunnel.TunnelFailure.Kind;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.sshd.client.session.ClientSession;

/**
 * One session to an SSH server, or one that is coming about, or why it did not. Those who wait for
 * it wait for the same attempt. Any thread.
 */
final class SshLink {

  private final long revision;
  private final CompletableFuture<ClientSession> session = new CompletableFuture<>();

  /** Guarded by whoever counts, as is {@link #idleSince}. */
  private int users;

  private long idleSince = System.nanoTime();

  private final Thread life;

  /**
   * Of an asset in this state.
   *
   * @param living brings it about and watches over it, once it is started
   */
  SshLink(long revision, Consumer<SshLink> living) {
    this.revision = revision;
    this.life = Thread.ofVirtual().name("ssh").unstarted(() -> living.accept(this));
  }

  void start() {
    life.start();
  }

  long revision() {
    return revision;
  }

  int users() {
    return users;
  }

  void enter() {
    users++;
  }

  void leave() {
    users--;
    idleSince = System.nanoTime();
  }

  /** Nanoseconds since somebody used it; 0 while somebody does. */
  long idle() {
    return users > 0 ? 0 : System.nanoTime() - idleSince;
  }

  /** Whether nothing can be opened in it any more. */
  boolean lost() {
    return session.isDone() && !session.isCompletedExceptionally() && !session.resultNow().isOpen();
  }

  boolean connecting() {
    return !session.isDone();
  }

  boolean failed() {
    return session.isCompletedExceptionally();
  }

  /** It came about; ends the session when nobody wants it any more. */
  void succeed(ClientSession made) {
    if (!session.complete(made)) {
      made.close(true);
    }
  }

  void fail(TunnelFailure why) {
    session.completeExceptionally(why);
  }

  /** Ends it, for all who use it or wait for it. */
  void end() {
    if (!session.completeExceptionally(new TunnelFailure(Kind.CLOSED, "it was closed"))
        && !session.isCompletedExceptionally()) {
      session.resultNow().close(true);
    }
    if (!Thread.currentThread().equals(life)) {
      life.interrupt();
    }
  }

  /** Waits for it. */
  ClientSession await(String attempted, Patience patience) throws TunnelFailure {
    long left = patience.left().toNanos();
    CompletableFuture<ClientSession> mine = session.copy();
    try (Subscription _ = patience.meter().onStop(() -> mine.cancel(false))) {
      return mine.get(left, TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TunnelFailure failure) {
        throw new TunnelFailure(
            failure.kind(), Objects.requireNonNullElse(failure.getMessage(), ""));
      }
      throw new IllegalStateException(e);
    } catch (CancellationException | TimeoutException e) {
      patience.meter().check();
      throw NetFailure.TIMEOUT.of(attempted, "its SSH tunnel took too long to come about");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      patience.meter().check();
      throw NetFailure.CLOSED.of(attempted, "it was interrupted");
    }
  }
}
