package dev.annex.cli.connection;

import dev.annex.server.Assembly;
import dev.annex.server.RunningHost;
import dev.annex.server.config.AnnexConfig;
import dev.annex.server.rest.AdminRequest;
import dev.annex.server.rest.AdminResponse;
import dev.annex.server.rest.EventSink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A host in this process, for one command. When the process is told to stop, the request that runs
 * is cancelled and the host still closed properly.
 */
final class LocalConnection implements HostConnection {

  private static final Duration FAREWELL = Duration.ofSeconds(3);

  private final RunningHost host;
  private final CountDownLatch closed = new CountDownLatch(1);

  private LocalConnection(RunningHost host) {
    this.host = host;
  }

  /** The host of a data directory; empty when another process has it. */
  static Optional<HostConnection> open(Path data) {
    Optional<LocalConnection> connection =
        Assembly.tryOpen(data, AnnexConfig.read(data)).map(LocalConnection::new);
    connection.ifPresent(LocalConnection::closeWhenStopped);
    return connection.map(local -> local);
  }

  private void closeWhenStopped() {
    Thread user = Thread.currentThread();
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("annex-stop").unstarted(() -> leave(user)));
  }

  private void leave(Thread user) {
    if (closed.getCount() == 0) {
      return;
    }
    user.interrupt();
    try {
      closed.await(FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public AdminResponse send(AdminRequest request) {
    return host.api().handle(request);
  }

  @Override
  public AdminResponse stream(AdminRequest request, EventSink events) {
    return host.api().streamed(request).run(events);
  }

  @Override
  public boolean outlivesCommand() {
    return false;
  }

  @Override
  public void close() {
    try {
      host.close();
    } finally {
      closed.countDown();
    }
  }
}
