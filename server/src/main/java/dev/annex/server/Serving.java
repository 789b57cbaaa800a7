package dev.annex.server;

import dev.annex.api.extension.Extension;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.value.Secret;
import dev.annex.server.develop.Development;
import dev.annex.server.edge.AccessToken;
import dev.annex.store.HostFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A host with both its doors open, announced in its data directory so that other commands on this
 * machine find it. Any thread. Its own threads do not keep the process alive.
 */
public final class Serving implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Serving.class);

  private final RunningHost host;
  private final Secret token;
  private final HttpFront http;
  private final Optional<SocketFront> socket;
  private final List<Extension> examples;
  private boolean closed;

  private Serving(
      RunningHost host,
      Secret token,
      HttpFront http,
      Optional<SocketFront> socket,
      List<Extension> examples) {
    this.host = host;
    this.token = token;
    this.http = http;
    this.socket = socket;
    this.examples = List.copyOf(examples);
  }

  /**
   * Opens the doors; the host is closed with them.
   *
   * @throws AnnexException {@code CONFIGURATION_INVALID} when it cannot listen where its settings
   *     say, {@code UNAVAILABLE} when a database is damaged; the host stays open then
   */
  public static Serving start(RunningHost host) {
    return start(host, Optional.empty(), Optional.empty());
  }

  /**
   * Opens the doors like {@link #start(RunningHost)}.
   *
   * @param development what is offered besides to whoever works on an extension
   */
  public static Serving start(RunningHost host, Development development) {
    return start(host, Optional.of(development), Optional.empty());
  }

  /**
   * Opens the doors like {@link #start(RunningHost)}, when a first start has installed its
   * examples, see {@link Examples}. Who comes earlier waits at the door, and nobody meets a host
   * without them.
   */
  public static Serving startWithExamples(RunningHost host, Path examples) {
    return start(host, Optional.empty(), Optional.of(examples));
  }

  private static Serving start(
      RunningHost host, Optional<Development> development, Optional<Path> folder) {
    host.openStores();
    Secret token = AccessToken.in(host.data());
    development.ifPresent(work -> host.watch(work.feed()));
    List<Extension> examples = new ArrayList<>();
    HttpFront http =
        HttpFront.start(
            host,
            token,
            development,
            () -> folder.map(path -> Examples.install(host, path)).ifPresent(examples::addAll));
    try {
      Serving serving = new Serving(host, token, http, openSocket(host), examples);
      serving.announce();
      host.prepareAhead();
      return serving;
    } catch (RuntimeException | Error e) {
      http.close();
      throw e;
    }
  }

  /** A system without Unix domain sockets still has the other door. */
  private static Optional<SocketFront> openSocket(RunningHost host) {
    try {
      return Optional.of(SocketFront.start(host));
    } catch (AnnexException e) {
      LOG.warn("{}", e.getMessage());
      return Optional.empty();
    }
  }

  private void announce() {
    host.hostFile().write(HostFile.RunningHost.thisProcess().serving(http.address(), token));
  }

  /** The host behind the doors. */
  public RunningHost host() {
    return host;
  }

  /** What callers over HTTP must present. */
  public Secret token() {
    return token;
  }

  /** The HTTP door. */
  public HttpFront http() {
    return http;
  }

  /** Where the local socket is; empty on a system without. */
  public Optional<Path> socket() {
    return socket.map(SocketFront::path);
  }

  /** The examples that this start installed. */
  public List<Extension> examples() {
    return examples;
  }

  /** Closes the doors when the process is asked to end, by SIGTERM or Ctrl-C. */
  public void closeOnTermination() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "annex-stop"));
  }

  /**
   * Stops within about six seconds: running calls may finish, what does not is cancelled, streams
   * end, the announcement goes, the host is closed. Closing twice is harmless.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      http.close();
    } finally {
      socket.ifPresent(SocketFront::close);
      host.close();
    }
  }
}
