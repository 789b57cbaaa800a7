package dev.annex.capabilities.http;

import dev.annex.capabilities.http.SignatureV4.Signable;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Keeps objects in memory for whoever signs requests with its key, as S3 does. Reads from the
 * socket itself, because what is verified is what arrived, byte for byte.
 */
final class ObjectServer implements AutoCloseable {

  private final SignatureV4 signature;
  private final ServerSocket socket;
  private final Map<String, byte[]> objects = new TreeMap<>();
  private final List<Signable> arrived = new CopyOnWriteArrayList<>();

  ObjectServer(SignatureV4 signature) throws IOException {
    this.signature = signature;
    this.socket = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
    var _ = Thread.ofVirtual().start(this::accept);
  }

  String authority() {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  /** Every request, with its header fields as they came. */
  List<Signable> arrived() {
    return arrived;
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
      InputStream in = new BufferedInputStream(connection.getInputStream());
      OutputStream out = connection.getOutputStream();
      for (Optional<Signable> next = head(in); next.isPresent(); next = head(in)) {
        Signable request = next.get();
        String length = request.field("Content-Length");
        byte[] body = in.readNBytes(length.isEmpty() ? 0 : Integer.parseInt(length));
        arrived.add(request);
        if (signature.verifies(request, body)) {
          answer(request, body, out);
        } else {
          write(out, "403 Forbidden", "SignatureDoesNotMatch".getBytes(StandardCharsets.UTF_8));
        }
      }
    } catch (SocketException e) {
      // The client hung up, as it may.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized void answer(Signable request, byte[] body, OutputStream out)
      throws IOException {
    String[] target = request.target().split("\\?", 2);
    switch (request.method()) {
      case "PUT" -> {
        objects.put(target[0], body);
        write(out, "200 OK", new byte[0]);
      }
      case "DELETE" -> {
        objects.remove(target[0]);
        out.write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      }
      default -> {
        Optional<byte[]> found =
            target.length == 2
                ? Optional.of(list(target[0]))
                : Optional.ofNullable(objects.get(target[0]));
        if (request.method().equals("HEAD")) {
          head(out, found.isPresent() ? "200 OK" : "404 Not Found", found.map(a -> a.length));
        } else {
          write(
              out,
              found.isPresent() ? "200 OK" : "404 Not Found",
              found.orElseGet(() -> new byte[0]));
        }
      }
    }
  }

  private byte[] list(String bucket) {
    StringBuilder list = new StringBuilder();
    for (String path : objects.keySet()) {
      if (path.startsWith(bucket + "/")) {
        String key = path.substring(bucket.length() + 1);
        list.append("<Key>")
            .append(URLDecoder.decode(key, StandardCharsets.UTF_8))
            .append("</Key>");
      }
    }
    return list.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void head(OutputStream out, String status, Optional<Integer> length)
      throws IOException {
    out.write(
        "HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n"
            .formatted(status, length.orElse(0))
            .getBytes(StandardCharsets.US_ASCII));
  }

  private static void write(OutputStream out, String status, byte[] body) throws IOException {
    head(out, status, Optional.of(body.length));
    out.write(body);
  }

  private static Optional<Signable> head(InputStream in) throws IOException {
    String first = line(in);
    if (first.isEmpty()) {
      return Optional.empty();
    }
    String[] words = first.split(" ");
    List<Field> fields = new ArrayList<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(": ");
      fields.add(new Field(line.substring(0, colon), line.substring(colon + 2)));
    }
    return Optional.of(new Signable(words[0], words[1], fields));
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      line.write(next);
    }
    return line.toString(StandardCharsets.UTF_8).replaceFirst("\r$", "");
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
