package dev.annex.server;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;

/**
 * A server on this machine that gives back what it gets: bytes, or messages of WebSocket of up to
 * 125 bytes.
 */
final class EchoServer implements AutoCloseable {

  private static final String KEY = "sec-websocket-key: ";
  private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int CLOSE = 0x88;

  private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
  private final boolean webSocket;

  private EchoServer(boolean webSocket) throws IOException {
    this.webSocket = webSocket;
    var _ = Thread.ofVirtual().start(this::accept);
  }

  static EchoServer ofBytes() throws IOException {
    return new EchoServer(false);
  }

  static EchoServer ofMessages() throws IOException {
    return new EchoServer(true);
  }

  int port() {
    return socket.getLocalPort();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        var _ = Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client;
        DataInputStream in = new DataInputStream(client.getInputStream());
        OutputStream out = client.getOutputStream()) {
      if (webSocket) {
        out.write(handshake(in));
        while (echoFrame(in, out)) {
          out.flush();
        }
      } else {
        in.transferTo(out);
      }
    } catch (IOException e) {
      // The client is gone.
    }
  }

  private static byte[] handshake(DataInputStream in) throws IOException {
    String accept = "";
    String line = line(in);
    while (!line.isEmpty()) {
      if (line.toLowerCase(Locale.ROOT).startsWith(KEY)) {
        accept = accepted(line.substring(KEY.length()).strip());
      }
      line = line(in);
    }
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n"
        .formatted(accept)
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static String accepted(String key) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1")
              .digest((key + MAGIC).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static String line(DataInputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    int next = in.readUnsignedByte();
    while (next != '\n') {
      if (next != '\r') {
        line.append((char) next);
      }
      next = in.readUnsignedByte();
    }
    return line.toString();
  }

  /** Whether there is more to come. */
  private static boolean echoFrame(DataInputStream in, OutputStream out) throws IOException {
    int first = in.readUnsignedByte();
    int length = in.readUnsignedByte() & 0x7f;
    byte[] mask = in.readNBytes(4);
    byte[] payload = in.readNBytes(length);
    for (int i = 0; i < payload.length; i++) {
      payload[i] ^= mask[i % 4];
    }
    out.write(first);
    out.write(length);
    out.write(payload);
    return first != CLOSE;
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
