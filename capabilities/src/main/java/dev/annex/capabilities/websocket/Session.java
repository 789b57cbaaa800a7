package dev.annex.capabilities.websocket;

import dev.annex.capabilities.injection.Scrubber;
import dev.annex.capabilities.net.Connection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The client's side of an open WebSocket connection (RFC 6455): puts messages together, answers
 * pings, says goodbye. One thread receives; any may send.
 */
final class Session {

  /** The largest message that is taken. */
  static final int MOST_MESSAGE_BYTES = 1 << 20;

  static final int NO_CODE = 1005;

  private static final Duration CONTROL_TIMEOUT = Duration.ofSeconds(10);

  private final Connection connection;
  private final Incoming in;
  private final Scrubber scrubber;
  private final SecureRandom random;
  private final AtomicBoolean goodbye = new AtomicBoolean();

  /**
   * Takes a connection over.
   *
   * @param scrubber takes out of each message what the server was told and the guest was not
   */
  Session(Connection connection, Incoming in, Scrubber scrubber, SecureRandom random) {
    this.connection = connection;
    this.in = in;
    this.scrubber = scrubber;
    this.random = random;
  }

  Connection connection() {
    return connection;
  }

  Incoming incoming() {
    return in;
  }

  /** A frame as it is sent, for whoever writes it. */
  byte[] frame(int opcode, byte[] payload) {
    byte[] mask = new byte[4];
    random.nextBytes(mask);
    return new Frame(true, opcode, payload).masked(mask);
  }

  /**
   * Waits for the next message. After {@link Message.Closing} there is none.
   *
   * @param most bytes of it to take
   * @throws ProtocolException after the server was told so
   */
  Message next(int most) throws IOException {
    try {
      return receive(most);
    } catch (ProtocolException e) {
      sayGoodbye(e.code(), "");
      throw e;
    }
  }

  private Message receive(int most) throws IOException {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    int kind = Frame.CONTINUATION;
    while (true) {
      Frame frame = Frame.read(in, most - message.size());
      if (frame.control()) {
        if (frame.opcode() == Frame.CLOSE) {
          return closing(frame.payload());
        }
        if (frame.opcode() == Frame.PING) {
          connection.write(frame(Frame.PONG, frame.payload()), CONTROL_TIMEOUT);
        }
        continue;
      }
      boolean begins = frame.opcode() != Frame.CONTINUATION;
      if (begins != (kind == Frame.CONTINUATION)) {
        throw new ProtocolException(
            ProtocolException.PROTOCOL_ERROR, "the pieces of a message are out of order");
      }
      kind = begins ? frame.opcode() : kind;
      message.write(frame.payload());
      if (frame.last()) {
        byte[] all = message.toByteArray();
        return kind == Frame.TEXT
            ? new Message.Text(scrubber.scrub(text(all)), all.length)
            : new Message.Binary(scrubber.scrub(all), all.length);
      }
    }
  }

  private Message closing(byte[] payload) throws IOException {
    if (payload.length == 0) {
      sayGoodbye(NO_CODE, "");
      return new Message.Closing(NO_CODE, "", 0);
    }
    int code = payload.length < 2 ? 0 : ByteBuffer.wrap(payload).getShort() & 0xffff;
    if (!mayArrive(code)) {
      throw new ProtocolException(ProtocolException.PROTOCOL_ERROR, "it closes with no code");
    }
    String reason = text(Arrays.copyOfRange(payload, 2, payload.length));
    sayGoodbye(code, "");
    return new Message.Closing(code, scrubber.scrub(reason), payload.length);
  }

  /** Codes that may stand in a frame (RFC 6455 7.4). */
  private static boolean mayArrive(int code) {
    return (code >= 1000 && code <= 1003)
        || (code >= 1007 && code <= 1014)
        || (code >= 3000 && code <= 4999);
  }

  private static String text(byte[] bytes) throws ProtocolException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new ProtocolException(ProtocolException.NO_TEXT, "a text is not UTF-8");
    }
  }

  /** Sends a close frame, once. */
  void sayGoodbye(int code, String reason) throws IOException {
    if (!goodbye.compareAndSet(false, true)) {
      return;
    }
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    ByteBuffer payload = ByteBuffer.allocate(Short.BYTES + text.length);
    if (code != NO_CODE) {
      payload.putShort((short) code).put(text);
    }
    connection.write(
        frame(Frame.CLOSE, Arrays.copyOf(payload.array(), payload.position())), CONTROL_TIMEOUT);
  }
}
