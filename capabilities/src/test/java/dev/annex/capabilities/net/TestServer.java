package dev.annex.capabilities.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;

/** A server on loopback that treats every connection as a test wants it. */
public final class TestServer implements AutoCloseable {

  /** What to do with a connection; it is closed behind it. */
  public interface Treatment {
    void of(Socket connection) throws IOException, InterruptedException;
  }

  /** Sends back what comes until the client ends. */
  public static final Treatment ECHO =
      connection -> connection.getInputStream().transferTo(connection.getOutputStream());

  /** Sends a text and waits for the client to end. */
  public static Treatment greeting(String text) {
    return connection -> {
      connection.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
      connection.getOutputStream().flush();
      var _ = connection.getInputStream().read();
    };
  }

  /** Sends a text and hangs up. */
  public static Treatment farewell(String text) {
    return connection -> connection.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  private final ServerSocket socket;
  private final Treatment treatment;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final List<Integer> served = new CopyOnWriteArrayList<>();

  public TestServer(Treatment treatment) throws IOException {
    this(new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1")), treatment);
  }

  public TestServer(SSLContext tls, Treatment treatment) throws IOException {
    this(
        tls.getServerSocketFactory().createServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1")),
        treatment);
  }

  private TestServer(ServerSocket socket, Treatment treatment) {
    this.socket = socket;
    this.treatment = treatment;
    var _ = Thread.ofVirtual().start(this::accept);
  }

  public int port() {
    return socket.getLocalPort();
  }

  /** How many connections are open now. */
  public int open() {
    return open.size();
  }

  /** How many connections came. */
  public int served() {
    return served.size();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        open.add(connection);
        served.add(connection.getPort());
        var _ = Thread.ofVirtual().start(() -> serve(connection));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      treatment.of(connection);
    } catch (IOException e) {
      // The client hung up or wanted no such server, as it may.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(connection);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
    for (Socket connection : open) {
      connection.close();
    }
  }
}
