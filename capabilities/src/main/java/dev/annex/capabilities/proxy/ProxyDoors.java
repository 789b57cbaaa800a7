package dev.annex.capabilities.proxy;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.capabilities.http.Passages;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * Doors to the network, each a Unix socket for one program of one extension with a proxy behind it.
 * Whoever is let to the socket acts for that extension; nobody else can reach it. Any thread.
 */
public final class ProxyDoors implements AutoCloseable {

  /** How many connections one door serves at once; more wait. */
  private static final int CONNECTIONS = 64;

  private final Sessions sessions;
  private final Passages passages;
  private final Set<Door> open = ConcurrentHashMap.newKeySet();

  /** Doors behind which extensions act through {@code sessions}. */
  public ProxyDoors(Sessions sessions, Passages passages) {
    this.sessions = sessions;
    this.passages = passages;
  }

  /**
   * A door for an extension.
   *
   * @throws AnnexException {@code UNAVAILABLE} when no socket can be made
   */
  public Door open(ExtensionId extension) {
    try {
      Door door = new Door(extension);
      open.add(door);
      door.start();
      return door;
    } catch (IOException e) {
      throw new AnnexException(
          ErrorCode.UNAVAILABLE,
          "Opening a way to the network for \"%s\" failed: %s.".formatted(extension, e),
          e);
    }
  }

  @Override
  public void close() {
    open.forEach(Door::close);
  }

  /** One door. */
  public final class Door implements AutoCloseable {
    private final FilteringProxy proxy;
    private final Path folder;
    private final Path socket;
    private final ServerSocketChannel server;
    private final Semaphore free = new Semaphore(CONNECTIONS);
    private final Set<SocketChannel> clients = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** Paths of sockets must be short, which the data directory's need not be. */
    private Door(ExtensionId extension) throws IOException {
      proxy = new FilteringProxy(extension, sessions, passages);
      folder = Files.createTempDirectory("annex-");
      socket = folder.toRealPath().resolve("door");
      server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        server.bind(UnixDomainSocketAddress.of(socket));
      } catch (IOException | RuntimeException e) {
        server.close();
        Files.deleteIfExists(folder);
        throw e;
      }
    }

    private void start() {
      Thread.ofVirtual().name("proxy-door").start(this::accept);
    }

    /** The socket, in a folder that only this account may enter. */
    public Path socket() {
      return socket;
    }

    private void accept() {
      while (!closed) {
        try {
          free.acquire();
          SocketChannel client = server.accept();
          clients.add(client);
          if (closed) {
            // Whoever closed the door may have looked before this one was among the clients.
            client.close();
            return;
          }
          Thread.ofVirtual().name("proxy").start(() -> serve(client));
        } catch (IOException e) {
          return;
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    }

    private void serve(SocketChannel client) {
      try {
        proxy.serve(client);
      } finally {
        clients.remove(client);
        free.release();
      }
    }

    /** Ends every connection through it and removes the socket. */
    @Override
    public void close() {
      closed = true;
      open.remove(this);
      try {
        server.close();
        for (SocketChannel client : clients) {
          client.close();
        }
        Files.deleteIfExists(socket);
        Files.deleteIfExists(folder);
      } catch (IOException e) {
        // A socket nobody listens on is left behind.
        return;
      }
    }
  }
}
