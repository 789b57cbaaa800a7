package dev.annex.capabilities.proxy;

import dev.annex.capabilities.proxy.ProxyRequest.MalformedRequest;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A connection from a confined program. One thread may read while another writes; any may close it.
 */
final class Client implements AutoCloseable {

  static final int PIECE = 64 << 10;

  private static final int HEAD_BYTES = 64 << 10;
  private static final int CHUNK_LINE = 1_024;
  private static final int HEXADECIMAL = 16;

  private final SocketChannel channel;
  private final ByteBuffer ahead = ByteBuffer.allocate(PIECE).limit(0);

  Client(SocketChannel channel) {
    this.channel = channel;
  }

  /** The head of a request. */
  ProxyRequest request() throws IOException, MalformedRequest {
    List<String> lines = new ArrayList<>();
    int left = HEAD_BYTES;
    while (true) {
      String line = line(left);
      left -= line.length() + 2;
      if (line.isEmpty()) {
        return ProxyRequest.read(lines);
      }
      lines.add(line);
    }
  }

  /** Ends by CR and LF and nothing less. */
  private String line(int most) throws IOException, MalformedRequest {
    StringBuilder line = new StringBuilder();
    while (true) {
      char next = (char) octet();
      if (next == '\n') {
        int end = line.length() - 1;
        if (end < 0 || line.charAt(end) != '\r') {
          throw new MalformedRequest("one of its lines does not end as lines do");
        }
        line.setLength(end);
        return line.toString();
      }
      line.append(next);
      if (line.length() > most + 1) {
        throw new MalformedRequest("its head is too long");
      }
    }
  }

  private int octet() throws IOException {
    if (!ahead.hasRemaining()) {
      ahead.clear();
      int read = channel.read(ahead);
      ahead.flip();
      if (read < 0) {
        throw new EOFException("the program hung up");
      }
    }
    return ahead.get() & 0xff;
  }

  /** The next bytes; none when the program has said all it will. */
  byte[] some() throws IOException {
    if (!ahead.hasRemaining()) {
      ahead.clear();
      int read = channel.read(ahead);
      ahead.flip();
      if (read < 0) {
        return new byte[0];
      }
    }
    byte[] bytes = new byte[ahead.remaining()];
    ahead.get(bytes);
    return bytes;
  }

  /** Takes the next bytes of a body. */
  interface Pieces {
    void take(byte[] piece);
  }

  /** Hands a body of a known length on. */
  void body(long length, Pieces to) throws IOException {
    long left = length;
    while (left > 0) {
      if (!ahead.hasRemaining()) {
        ahead.clear();
        int read = channel.read(ahead);
        ahead.flip();
        if (read < 0) {
          throw new EOFException("the program hung up within a body");
        }
      }
      byte[] piece = new byte[(int) Math.min(left, ahead.remaining())];
      ahead.get(piece);
      to.take(piece);
      left -= piece.length;
    }
  }

  /** Hands a body in chunks on; trailing fields are dropped. */
  void chunks(Pieces to) throws IOException, MalformedRequest {
    while (true) {
      String line = line(CHUNK_LINE);
      int extension = line.indexOf(';');
      String size = (extension < 0 ? line : line.substring(0, extension)).strip();
      if (!size.matches("[0-9a-fA-F]{1,8}")) {
        throw new MalformedRequest("one of its chunks has no size");
      }
      long length = Long.parseLong(size, HEXADECIMAL);
      if (length == 0) {
        while (!line(CHUNK_LINE).isEmpty()) {
          // a trailing field
        }
        return;
      }
      body(length, to);
      if (!line(0).isEmpty()) {
        throw new MalformedRequest("one of its chunks is longer than it says");
      }
    }
  }

  void write(byte[] bytes, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
    while (buffer.hasRemaining()) {
      int _ = channel.write(buffer);
    }
  }

  void write(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    write(bytes, bytes.length);
  }

  /** A piece of an answer in chunks; the empty one ends it. */
  void chunk(byte[] piece) throws IOException {
    write(Integer.toHexString(piece.length).toLowerCase(Locale.ROOT) + "\r\n");
    write(piece, piece.length);
    write("\r\n");
  }

  /** An answer of the proxy itself. */
  void answer(int status, String reason, String text) throws IOException {
    byte[] body = (text + "\n").getBytes(StandardCharsets.UTF_8);
    write(
        "HTTP/1.1 %d %s\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
            .formatted(status, reason, body.length));
    write(body, body.length);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      return;
    }
  }
}
