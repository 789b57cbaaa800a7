package dev.annex.capabilities.websocket;

import dev.annex.capabilities.net.TestServer;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The server's side of one WebSocket connection, written apart from what it tests. */
final class Peer {

  /** A frame of the client, unmasked. */
  record Got(int opcode, byte[] payload) {
    String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }

    int code() {
      return payload.length < 2 ? 0 : ((payload[0] & 0xff) << 8) | (payload[1] & 0xff);
    }
  }

  /** What to do once hands are shaken. */
  interface Talk {
    void with(Peer peer) throws IOException, InterruptedException;
  }

  private final DataInputStream in;
  private final OutputStream out;
  private final String requestLine;
  private final Map<String, String> fields = new TreeMap<>();

  private Peer(Socket socket) throws IOException {
    in = new DataInputStream(socket.getInputStream());
    out = socket.getOutputStream();
    requestLine = line();
    String field = line();
    while (!field.isEmpty()) {
      int colon = field.indexOf(": ");
      fields.put(field.substring(0, colon).toLowerCase(Locale.ROOT), field.substring(colon + 2));
      field = line();
    }
  }

  /** A server that accepts, with more fields, and then talks. */
  static TestServer.Treatment accepting(String more, Talk talk) {
    return socket -> {
      Peer peer = new Peer(socket);
      peer.raw(
          "HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: keep-alive, Upgrade\r\nSec-WebSocket-Accept: %s\r\n%s\r\n"
              .formatted(peer.accept(), more)
              .getBytes(StandardCharsets.UTF_8));
      talk.with(peer);
    };
  }

  static TestServer.Treatment accepting(Talk talk) {
    return accepting("", talk);
  }

  /** Sends every message back until the client says goodbye. */
  static void echo(Peer peer) throws IOException {
    Got got = peer.read();
    while (got.opcode() != Frame.CLOSE) {
      peer.send(0x80 | got.opcode(), got.payload());
      got = peer.read();
    }
    peer.send(0x88, got.payload());
  }

  String requestLine() {
    return requestLine;
  }

  Map<String, String> fields() {
    return fields;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    int one = in.read();
    while (one != '\n') {
      if (one < 0) {
        throw new EOFException();
      }
      line.append((char) one);
      one = in.read();
    }
    return line.toString().strip();
  }

  private String accept() throws IOException {
    try {
      return Base64.getEncoder()
          .encodeToString(
              MessageDigest.getInstance("SHA-1")
                  .digest(
                      (fields.get("sec-websocket-key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                          .getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IOException(e);
    }
  }

  void raw(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  void send(int first, byte[] payload) throws IOException {
    byte[] head;
    int length = payload.length;
    if (length < 126) {
      head = new byte[] {(byte) first, (byte) length};
    } else if (length < 65_536) {
      head = new byte[] {(byte) first, 126, (byte) (length >> 8), (byte) length};
    } else {
      head =
          new byte[] {
            (byte) first,
            127,
            0,
            0,
            0,
            0,
            (byte) (length >> 24),
            (byte) (length >> 16),
            (byte) (length >> 8),
            (byte) length
          };
    }
    raw(head);
    raw(payload);
  }

  void text(String text) throws IOException {
    send(0x81, text.getBytes(StandardCharsets.UTF_8));
  }

  /** The client's next frame; one that is not masked is a failure of the test. */
  Got read() throws IOException {
    int first = in.readUnsignedByte();
    int second = in.readUnsignedByte();
    if ((second & 0x80) == 0 || (first & 0x80) == 0) {
      throw new IOException("a frame of the client is not masked, or not whole");
    }
    long length = second & 0x7f;
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = in.readLong();
    }
    byte[] mask = in.readNBytes(4);
    byte[] payload = in.readNBytes((int) length);
    for (int i = 0; i < payload.length; i++) {
      payload[i] ^= mask[i % 4];
    }
    return new Got(first & 0x0f, payload);
  }
}
