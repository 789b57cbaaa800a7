package dev.annex.server;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.mcp.server.StdioTransport;
import dev.annex.server.edge.Authenticator;
import dev.annex.server.edge.Languages;
import dev.annex.server.edge.Speaker;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Unix domain socket for bridges: each connection speaks MCP as over standard input and output.
 * Only the account that runs the host can reach it, so no token is asked for. Any thread.
 */
public final class SocketFront implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SocketFront.class);

  private static final String NAME = "annex.sock";

  /** Longest path that every system takes for a socket, in bytes, with room to spare. */
  private static final int MAX_PATH_BYTES = 100;

  private final RunningHost host;
  private final ServerSocketChannel listener;
  private final Path path;
  private final Path known;
  private final Optional<Path> folder;
  private final Set<SocketChannel> connections = ConcurrentHashMap.newKeySet();

  private SocketFront(
      RunningHost host,
      ServerSocketChannel listener,
      Path path,
      Path known,
      Optional<Path> folder) {
    this.host = host;
    this.listener = listener;
    this.path = path;
    this.known = known;
    this.folder = folder;
  }

  /**
   * Starts to serve a host.
   *
   * @throws AnnexException {@code UNAVAILABLE} when the system has no such sockets or refuses
   */
  public static SocketFront start(RunningHost host) {
    Path known = host.data().resolve(NAME);
    try {
      // What is left of a host that was killed; the lock on the data directory is ours.
      Files.deleteIfExists(known);
      boolean fits = known.toString().getBytes(StandardCharsets.UTF_8).length <= MAX_PATH_BYTES;
      Optional<Path> folder =
          fits ? Optional.empty() : Optional.of(Files.createTempDirectory("annex"));
      Path path = folder.map(parent -> parent.resolve(NAME)).orElse(known);
      ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      listener.bind(UnixDomainSocketAddress.of(path));
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
      if (!fits) {
        Files.createSymbolicLink(known, path);
      }
      SocketFront front = new SocketFront(host, listener, path, known, folder);
      Thread.ofPlatform().daemon().name("annex-socket").start(front::accept);
      return front;
    } catch (IOException | UnsupportedOperationException e) {
      throw new AnnexException(
          ErrorCode.UNAVAILABLE,
          "Opening the local socket failed: %s.".formatted(e.getMessage()),
          e);
    }
  }

  /**
   * Where the socket of a data directory is: {@code annex.sock} in it, or what that links to where
   * the directory's path is too long for a socket. There need not be one.
   */
  public static Path in(Path dataDirectory) {
    Path known = dataDirectory.resolve(NAME);
    try {
      return Files.isSymbolicLink(known) ? Files.readSymbolicLink(known) : known;
    } catch (IOException e) {
      return known;
    }
  }

  private void accept() {
    while (listener.isOpen()) {
      try {
        SocketChannel connection = listener.accept();
        connections.add(connection);
        Thread.ofVirtual().name("annex-socket-").start(() -> serve(connection));
      } catch (IOException e) {
        if (listener.isOpen()) {
          LOG.warn("Accepting a connection on the local socket failed", e);
        }
      }
    }
  }

  private void serve(SocketChannel connection) {
    try (connection) {
      new StdioTransport(
              host.mcp(),
              new Speaker(Authenticator.LOCAL, Languages.ofEnvironment(System.getenv())),
              Channels.newInputStream(connection),
              Channels.newOutputStream(connection))
          .run();
    } catch (IOException e) {
      LOG.debug("Closing a connection on the local socket failed", e);
    } finally {
      connections.remove(connection);
    }
  }

  /** Where the socket is. */
  public Path path() {
    return path;
  }

  /**
   * Accepts no more connections, stops the host's calls as {@link RunningHost#quiesce} does, ends
   * the connections and removes the socket. Closing twice is harmless.
   */
  @Override
  public void close() {
    try {
      listener.close();
      host.quiesce();
      for (SocketChannel connection : connections) {
        connection.close();
      }
      Files.deleteIfExists(known);
      Files.deleteIfExists(path);
      if (folder.isPresent()) {
        Files.deleteIfExists(folder.get());
      }
    } catch (IOException e) {
      LOG.warn("Closing the local socket failed", e);
    }
  }
}
