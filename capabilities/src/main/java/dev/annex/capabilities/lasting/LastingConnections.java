package dev.annex.capabilities.lasting;

import dev.annex.api.access.Grants;
import dev.annex.api.access.PermissionReader;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.extension.Extension;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.capabilities.extensions.Neighbours;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The connections that outlive calls. Each ends when the other side or its owner ends it, when it
 * is idle for too long, when what permitted it was taken back or has run out, when its owner is
 * disabled or uninstalled, when its tool cannot be told, and with the host. Any thread.
 */
public final class LastingConnections implements AutoCloseable {

  /** How often it is looked whether connections may go on. */
  private static final Duration WATCH = Duration.ofSeconds(1);

  private record Kept(LastingConnection connection, Courier courier, PermissionReader reader) {}

  private final Neighbours host;
  private final Grants grants;
  private final Clock clock;
  private final Map<String, Kept> open = new ConcurrentHashMap<>();
  private final Thread watcher;
  private final Supplier<String> names;
  private volatile boolean closed;

  /**
   * Holds no connection yet.
   *
   * @param names gives each connection a name that no other ever had, also none of an earlier host
   */
  public LastingConnections(Neighbours host, Grants grants, Clock clock, Supplier<String> names) {
    this.host = host;
    this.grants = grants;
    this.clock = clock;
    this.names = names;
    this.watcher = Thread.ofVirtual().name("annex-connections").start(this::watch);
  }

  /**
   * Takes a connection over; from now on its tool is told what comes.
   *
   * @param permits what permitted it
   * @param reader reads permissions of its capability
   * @throws AnnexException {@code UNAVAILABLE} when the host closes; the line is ended then
   */
  public LastingConnection add(
      ExtensionId owner,
      String capability,
      LastingConnection.Terms terms,
      Line line,
      RememberedPermits permits,
      PermissionReader reader) {
    LastingConnection connection =
        new LastingConnection(
            names.get(), owner, terms, line, new Standing(owner, capability, permits.permitted()));
    Courier courier = new Courier(connection, host, clock);
    open.put(connection.id(), new Kept(connection, courier, reader));
    if (closed) {
      open.remove(connection.id());
      line.abort();
      throw new AnnexException(ErrorCode.UNAVAILABLE, "Connecting failed: the host closes.");
    }
    Thread.ofVirtual().name("annex-connection").start(new Receiver(connection));
    Thread.ofVirtual()
        .name("annex-courier")
        .start(() -> {
          try {
            courier.run();
          } finally {
            connection.drop();
            open.remove(connection.id());
          }
        });
    return connection;
  }

  /**
   * A connection that may still be used.
   *
   * @param operation the operation that asks, for the message
   * @param kind of which protocol it must be
   * @throws AnnexException {@code INVALID_HOST_CALL} when the owner has none of this name any more
   */
  public <L extends Line> Found<L> find(
      String operation, ExtensionId owner, String id, Class<L> kind) {
    return kept(owner, id)
        .filter(this::mayGoOn)
        .flatMap(kept -> found(kept, kind))
        .orElseThrow(() ->
            HostRequests.invalidField(operation, "connection", "names no connection that is open"));
  }

  /** A connection, whether it may still be used or not; empty when it is over. */
  public <L extends Line> Optional<Found<L>> open(ExtensionId owner, String id, Class<L> kind) {
    return kept(owner, id).flatMap(kept -> found(kept, kind));
  }

  private Optional<Kept> kept(ExtensionId owner, String id) {
    return Optional.ofNullable(open.get(id))
        .filter(kept -> kept.connection().owner().equals(owner));
  }

  private static <L extends Line> Optional<Found<L>> found(Kept kept, Class<L> kind) {
    Line line = kept.connection().line();
    return kind.isInstance(line)
        ? Optional.of(new Found<>(kept.connection(), kind.cast(line)))
        : Optional.empty();
  }

  /** A connection and its line. */
  public record Found<L>(LastingConnection connection, L line) {}

  /** What an extension holds open of one protocol, by name. */
  public List<LastingConnection> of(ExtensionId owner, Class<? extends Line> kind) {
    return open.values().stream()
        .map(Kept::connection)
        .filter(connection -> connection.owner().equals(owner))
        .filter(connection -> kind.isInstance(connection.line()) && !connection.dropped())
        .sorted(Comparator.comparing(LastingConnection::name))
        .toList();
  }

  /** Ends the connections of an extension that is gone. */
  public void forget(ExtensionId owner) {
    open.values().stream()
        .filter(kept -> kept.connection().owner().equals(owner))
        .forEach(kept -> kept.courier().stop("its extension is gone"));
  }

  private void watch() {
    while (!closed) {
      try {
        Thread.sleep(WATCH);
      } catch (InterruptedException e) {
        return;
      }
      open.values().forEach(this::judge);
    }
  }

  /** What cannot be judged may not go on. */
  private void judge(Kept kept) {
    try {
      var _ = mayGoOn(kept);
    } catch (RuntimeException e) {
      kept.courier().stop("it could not be judged");
    }
  }

  /** Whether a connection may go on; ends it when it may not. */
  private boolean mayGoOn(Kept kept) {
    LastingConnection connection = kept.connection();
    if (connection.dropped()) {
      return false;
    }
    boolean callable =
        host.catalog().extension(connection.owner()).map(Extension::callable).orElse(false);
    if (!callable) {
      kept.courier().stop("its extension is disabled");
      return false;
    }
    if (!connection.standing().holds(grants, kept.reader(), clock)) {
      connection.end("revoked");
      return false;
    }
    if (connection.idle()) {
      connection.end("idle");
      return false;
    }
    return true;
  }

  @Override
  public void close() {
    closed = true;
    watcher.interrupt();
    open.values().forEach(kept -> kept.courier().stop("the host closes"));
  }
}
