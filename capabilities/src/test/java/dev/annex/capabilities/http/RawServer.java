package dev.annex.capabilities.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A server on loopback that shows requests byte for byte, and answers each with the next of its
 * answers; the last one serves for ever.
 */
final class RawServer implements AutoCloseable {

  /** What to answer, and whether to hang up behind it without having said so. */
  record Answer(String text, boolean hangUp) {
    static Answer of(String status, String fields, String body) {
      return new Answer(
          "HTTP/1.1 %s\r\n%sContent-Length: %d\r\n\r\n%s"
              .formatted(status, fields, body.getBytes(StandardCharsets.UTF_8).length, body),
          false);
    }

    Answer thenHangUp() {
      return new Answer(text, true);
    }
  }

  private final ServerSocket socket;
  private final List<Answer> answers;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<Integer> connections = new CopyOnWriteArrayList<>();

  RawServer(Answer... answers) throws IOException {
    this.socket = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
    this.answers = List.of(answers);
    var _ = Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return socket.getLocalPort();
  }

  String origin() {
    return "http://127.0.0.1:" + port();
  }

  /** Head and body of every request, as they came. */
  List<String> requests() {
    return requests;
  }

  /** For each request the port at the other end of its connection. */
  List<Integer> connections() {
    return connections;
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
    try (connection) {
      InputStream in = connection.getInputStream();
      while (true) {
        String head = head(in);
        if (head.isEmpty()) {
          return;
        }
        String body = new String(in.readNBytes(length(head)), StandardCharsets.UTF_8);
        Answer answer = answers.get(Math.min(requests.size(), answers.size() - 1));
        connections.add(connection.getPort());
        requests.add(head + body);
        connection.getOutputStream().write(answer.text().getBytes(StandardCharsets.UTF_8));
        connection.getOutputStream().flush();
        if (answer.hangUp()) {
          return;
        }
      }
    } catch (SocketException e) {
      // The client hung up, as it may.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    int next = in.read();
    while (next >= 0) {
      head.write(next);
      if (head.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
        return head.toString(StandardCharsets.UTF_8);
      }
      next = in.read();
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
