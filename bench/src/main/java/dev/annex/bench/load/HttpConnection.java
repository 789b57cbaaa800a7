package dev.annex.bench.load;

import dev.annex.bench.load.Revision.Call;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One connection that is kept alive and carries one exchange at a time. Speaks just enough
 * HTTP/1.1: answers with a length or in chunks. One thread at a time.
 */
public final class HttpConnection implements AutoCloseable {

  private static final byte[] END_OF_HEAD = ascii("\r\n\r\n");
  private static final byte[] END_OF_LINE = ascii("\r\n");
  private static final String SESSION = "mcp-session-id";

  private final Endpoint endpoint;
  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private byte[] buffer = new byte[16 << 10];
  private int start;
  private int end;

  /** Connects. */
  public HttpConnection(Endpoint endpoint) throws IOException {
    this.endpoint = endpoint;
    this.socket = new Socket();
    socket.setTcpNoDelay(true);
    socket.connect(
        new InetSocketAddress(endpoint.address().getHost(), endpoint.address().getPort()));
    this.in = socket.getInputStream();
    this.out = socket.getOutputStream();
  }

  /** The bytes of a POST to the endpoint. */
  public byte[] post(byte[] message, Map<String, String> headers) {
    return request("POST", endpoint.address().getPath(), message, headers);
  }

  /**
   * The bytes of a request.
   *
   * @param path with its query
   */
  public byte[] request(String method, String path, byte[] message, Map<String, String> headers) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("Host", endpoint.address().getHost() + ":" + endpoint.address().getPort());
    all.put("Content-Type", "application/json");
    all.put("Accept", "application/json, text/event-stream");
    all.put("Content-Length", Integer.toString(message.length));
    all.putAll(endpoint.headers());
    all.putAll(headers);
    StringBuilder head = new StringBuilder("%s %s HTTP/1.1\r\n".formatted(method, path));
    all.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(ascii(head.append("\r\n").toString()));
    request.writeBytes(message);
    return request.toByteArray();
  }

  /**
   * Shakes hands where the revision wants it.
   *
   * @return the headers of every later request
   */
  public Map<String, String> open(Revision revision) throws IOException {
    if (revision == Revision.MODERN) {
      return Map.of();
    }
    Call hello = revision.hello();
    Answer answer = exchange(post(hello.message(), hello.headers()));
    answer.require(200, "initialize");
    Map<String, String> headers =
        answer.session().map(session -> Map.of("Mcp-Session-Id", session)).orElse(Map.of());
    Optional<byte[]> ready = revision.ready();
    if (ready.isPresent()) {
      exchange(post(ready.get(), headers)).require(202, "notifications/initialized");
    }
    return headers;
  }

  /** Sends a request without waiting for its answer. */
  public void send(byte[] request) throws IOException {
    out.write(request);
  }

  /** Sends a request and reads its answer whole. */
  public Answer exchange(byte[] request) throws IOException {
    send(request);
    int head = find(END_OF_HEAD);
    String text = new String(buffer, start, head - start, StandardCharsets.ISO_8859_1);
    start = head + END_OF_HEAD.length;
    int status = Integer.parseInt(text.substring(9, 12));
    String names = text.toLowerCase(Locale.ROOT);
    Optional<String> length = header(text, names, "content-length");
    byte[] body = length.isPresent() ? take(Integer.parseInt(length.get())) : chunks(names);
    return new Answer(status, header(text, names, SESSION), body);
  }

  private static Optional<String> header(String text, String lowerCase, String name) {
    int at = lowerCase.indexOf("\r\n" + name + ":");
    if (at < 0) {
      return Optional.empty();
    }
    int from = at + name.length() + 3;
    int to = text.indexOf("\r\n", from);
    return Optional.of(text.substring(from, to < 0 ? text.length() : to).strip());
  }

  private byte[] chunks(String head) throws IOException {
    if (!head.contains("transfer-encoding: chunked")) {
      return new byte[0];
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      int line = find(END_OF_LINE);
      int size =
          Integer.parseInt(new String(buffer, start, line - start, StandardCharsets.US_ASCII), 16);
      start = line + END_OF_LINE.length;
      body.writeBytes(take(size));
      take(END_OF_LINE.length);
      if (size == 0) {
        return body.toByteArray();
      }
    }
  }

  private int find(byte[] wanted) throws IOException {
    while (true) {
      int at = Bytes.indexOf(buffer, start, end, wanted);
      if (at >= 0) {
        return at;
      }
      fill();
    }
  }

  private byte[] take(int size) throws IOException {
    while (end - start < size) {
      fill();
    }
    byte[] taken = Arrays.copyOfRange(buffer, start, start + size);
    start += size;
    return taken;
  }

  private void fill() throws IOException {
    if (start > 0) {
      System.arraycopy(buffer, start, buffer, 0, end - start);
      end -= start;
      start = 0;
    }
    if (end == buffer.length) {
      buffer = Arrays.copyOf(buffer, end * 2);
    }
    int read = in.read(buffer, end, buffer.length - end);
    if (read < 0) {
      throw new EOFException("the server closed the connection");
    }
    end += read;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /** What came back. */
  public record Answer(int status, Optional<String> session, byte[] body) {

    /** Goes on when the status is the one expected. */
    public void require(int expected, String what) {
      if (status != expected) {
        throw new IllegalStateException(
            "%s was answered %d %s"
                .formatted(what, status, new String(body, StandardCharsets.UTF_8)));
      }
    }
  }
}
