package dev.annex.capabilities.websocket;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A frame (RFC 6455 5.2).
 *
 * @param last whether it ends its message
 */
record Frame(boolean last, int opcode, byte[] payload) {

  static final int CONTINUATION = 0x0;
  static final int TEXT = 0x1;
  static final int BINARY = 0x2;
  static final int CLOSE = 0x8;
  static final int PING = 0x9;
  static final int PONG = 0xa;

  static final int MOST_CONTROL_BYTES = 125;

  private static final int LAST = 0x80;
  private static final int RESERVED = 0x70;
  private static final int OPCODE = 0x0f;
  private static final int MASKED = 0x80;
  private static final int LENGTH = 0x7f;
  private static final int TWO_BYTES = 126;
  private static final int EIGHT_BYTES = 127;
  private static final int MASK_BYTES = 4;

  boolean control() {
    return opcode >= CLOSE;
  }

  /**
   * Reads one from a server.
   *
   * @param most bytes of payload to take
   * @throws ProtocolException before anything is read that is not taken
   */
  static Frame read(Incoming in, long most) throws IOException {
    int first = in.read();
    int second = in.read();
    int opcode = first & OPCODE;
    boolean last = (first & LAST) != 0;
    require((first & RESERVED) == 0, "a frame has bits that were not agreed on");
    require((second & MASKED) == 0, "a frame of the server is masked");
    require(opcode <= BINARY || (opcode >= CLOSE && opcode <= PONG), "a frame of unknown kind");
    long length = second & LENGTH;
    if (opcode >= CLOSE) {
      require(last && length <= MOST_CONTROL_BYTES, "a control frame is too long or in pieces");
    }
    if (length == TWO_BYTES) {
      length = ByteBuffer.wrap(in.read(Short.BYTES)).getShort() & 0xffff;
    } else if (length == EIGHT_BYTES) {
      length = ByteBuffer.wrap(in.read(Long.BYTES)).getLong();
      require(length >= 0, "a frame has no length");
    }
    if (opcode < CLOSE && length > most) {
      throw new ProtocolException(ProtocolException.TOO_LARGE, "a message is too large");
    }
    return new Frame(last, opcode, in.read((int) length));
  }

  private static void require(boolean so, String otherwise) throws ProtocolException {
    if (!so) {
      throw new ProtocolException(ProtocolException.PROTOCOL_ERROR, otherwise);
    }
  }

  /**
   * As a client sends it.
   *
   * @param mask four bytes that nobody can guess
   */
  byte[] masked(byte[] mask) {
    int length = payload.length;
    ByteBuffer out = ByteBuffer.allocate(2 + Long.BYTES + MASK_BYTES + length);
    out.put((byte) ((last ? LAST : 0) | opcode));
    if (length < TWO_BYTES) {
      out.put((byte) (MASKED | length));
    } else if (length <= 0xffff) {
      out.put((byte) (MASKED | TWO_BYTES)).putShort((short) length);
    } else {
      out.put((byte) (MASKED | EIGHT_BYTES)).putLong(length);
    }
    out.put(mask);
    for (int i = 0; i < length; i++) {
      out.put((byte) (payload[i] ^ mask[i % MASK_BYTES]));
    }
    byte[] bytes = new byte[out.position()];
    out.flip().get(bytes);
    return bytes;
  }
}
