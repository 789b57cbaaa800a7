package dev.annex.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A web server on this machine that keeps every request as it came, byte for byte. */
final class PlainServer implements AutoCloseable {

  /** A request: its head with all lines, and its body. */
  record Taken(String head, byte[] body) {
    List<String> lines() {
      return head.strip().lines().toList();
    }
  }

  private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
  private final Map<String, byte[]> answers = new ConcurrentHashMap<>();
  private final List<Taken> taken = new CopyOnWriteArrayList<>();

  PlainServer() throws IOException {
    var _ = Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return socket.getLocalPort();
  }

  String origin() {
    return "http://127.0.0.1:" + port();
  }

  List<Taken> taken() {
    return List.copyOf(taken);
  }

  /** What to answer to requests for a path, head and body; others get an empty 200. */
  void answer(String path, String head, byte[] body) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(
        (head.strip().replace("\n", "\r\n") + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
    all.writeBytes(body);
    answers.put(path, all.toByteArray());
  }

  /** The same with a status of 200 and the length of the body. */
  void answer(String path, byte[] body) {
    answer(path, "HTTP/1.1 200 OK\nContent-Length: " + body.length, body);
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        var _ = Thread.ofVirtual().start(() -> serve(connection));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket connection) {
    try (connection;
        InputStream in = connection.getInputStream();
        OutputStream out = connection.getOutputStream()) {
      for (String head = head(in); !head.isEmpty(); head = head(in)) {
        taken.add(new Taken(head, in.readNBytes(length(head))));
        String path = head.split(" ", 3)[1].split("\\?", 2)[0];
        out.write(
            answers.getOrDefault(
                path,
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.UTF_8)));
        out.flush();
      }
    } catch (IOException e) {
      // The client hung up, as it may.
    }
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0; next = in.read()) {
      head.write(next);
      if (next == '\n' && head.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
        return head.toString(StandardCharsets.UTF_8);
      }
    }
    return "";
  }

  private static int length(String head) {
    return head.lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
        .map(line -> Integer.parseInt(line.substring(line.indexOf(':') + 1).strip()))
        .findFirst()
        .orElse(0);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
