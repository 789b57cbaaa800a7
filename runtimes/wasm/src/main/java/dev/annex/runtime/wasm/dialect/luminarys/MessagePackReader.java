package dev.annex.runtime.wasm.dialect.luminarys;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads one document. Nothing is allocated for a size that is written before what it counts was
 * seen to be there: every element of an array takes at least one byte, every member of a map two.
 */
final class MessagePackReader {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final ByteBuffer in;
  private int values;

  MessagePackReader(byte[] bytes) {
    this.in = ByteBuffer.wrap(bytes);
  }

  /**
   * The one value.
   *
   * @throws Malformed when there is none, or more than that
   */
  JsonNode document() {
    JsonNode value = value(0);
    if (in.hasRemaining()) {
      throw malformed("%d bytes follow the value".formatted(in.remaining()));
    }
    return value;
  }

  private JsonNode value(int depth) {
    if (++values > MessagePack.MAX_VALUES) {
      throw malformed("there are more than %d values".formatted(MessagePack.MAX_VALUES));
    }
    int tag = Byte.toUnsignedInt(take(1).get());
    if (tag <= 0x7f) {
      return NODES.numberNode((long) tag);
    }
    if (tag >= 0xe0) {
      return NODES.numberNode((long) (byte) tag);
    }
    if (tag <= 0x8f) {
      return map(tag & 0x0f, depth);
    }
    if (tag <= 0x9f) {
      return array(tag & 0x0f, depth);
    }
    if (tag <= 0xbf) {
      return text(tag & 0x1f);
    }
    return switch (tag) {
      case 0xc0 -> NODES.nullNode();
      case 0xc2 -> NODES.booleanNode(false);
      case 0xc3 -> NODES.booleanNode(true);
      case 0xc4 -> NODES.binaryNode(bytes(size8()));
      case 0xc5 -> NODES.binaryNode(bytes(size16()));
      case 0xc6 -> NODES.binaryNode(bytes(size32()));
      case 0xca -> NODES.numberNode((double) take(4).getFloat());
      case 0xcb -> NODES.numberNode(take(8).getDouble());
      case 0xcc -> NODES.numberNode(size8());
      case 0xcd -> NODES.numberNode(size16());
      case 0xce -> NODES.numberNode(size32());
      case 0xcf -> unsigned(take(8).getLong());
      case 0xd0 -> NODES.numberNode((long) take(1).get());
      case 0xd1 -> NODES.numberNode((long) take(2).getShort());
      case 0xd2 -> NODES.numberNode((long) take(4).getInt());
      case 0xd3 -> NODES.numberNode(take(8).getLong());
      case 0xd9 -> text(size8());
      case 0xda -> text(size16());
      case 0xdb -> text(size32());
      case 0xdc -> array(size16(), depth);
      case 0xdd -> array(size32(), depth);
      case 0xde -> map(size16(), depth);
      case 0xdf -> map(size32(), depth);
      default ->
          throw malformed(
              "0x%02x begins an extension or nothing at all; neither is known here".formatted(tag));
    };
  }

  private static JsonNode unsigned(long bits) {
    return bits >= 0
        ? NODES.numberNode(bits)
        : NODES.numberNode(new java.math.BigInteger(Long.toUnsignedString(bits)));
  }

  private ArrayNode array(long size, int depth) {
    requireShallow(depth);
    requireRoom(size);
    ArrayNode array = NODES.arrayNode((int) size);
    for (long i = 0; i < size; i++) {
      array.add(value(depth + 1));
    }
    return array;
  }

  private ObjectNode map(long size, int depth) {
    requireShallow(depth);
    requireRoom(2 * size);
    ObjectNode map = NODES.objectNode();
    for (long i = 0; i < size; i++) {
      String key = key();
      JsonNode value = value(depth + 1);
      if (map.has(key)) {
        throw malformed("a map has two members \"%s\"".formatted(Shown.text(key)));
      }
      map.set(key, value);
    }
    return map;
  }

  private String key() {
    int tag = Byte.toUnsignedInt(take(1).get());
    long length =
        switch (tag) {
          case 0xd9 -> size8();
          case 0xda -> size16();
          case 0xdb -> size32();
          default -> {
            if (tag < 0xa0 || tag > 0xbf) {
              throw malformed("a key of a map is no text");
            }
            yield tag & 0x1f;
          }
        };
    byte[] utf8 = bytes(length);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw malformed("a key of a map is no UTF-8");
    }
  }

  private JsonNode text(long length) {
    return NODES.stringNode(new String(bytes(length), StandardCharsets.UTF_8));
  }

  private byte[] bytes(long length) {
    requireRoom(length);
    byte[] bytes = new byte[(int) length];
    in.get(bytes);
    return bytes;
  }

  private long size8() {
    return Byte.toUnsignedLong(take(1).get());
  }

  private long size16() {
    return Short.toUnsignedLong(take(2).getShort());
  }

  private long size32() {
    return Integer.toUnsignedLong(take(4).getInt());
  }

  /** The buffer, when it still has so many bytes. */
  private ByteBuffer take(int bytes) {
    requireRoom(bytes);
    return in;
  }

  private void requireRoom(long bytes) {
    if (bytes > in.remaining()) {
      throw malformed("it ends too early, %d bytes are left".formatted(in.remaining()));
    }
  }

  private void requireShallow(int depth) {
    if (depth >= MessagePack.MAX_DEPTH) {
      throw malformed(
          "arrays and maps are nested more than %d deep".formatted(MessagePack.MAX_DEPTH));
    }
  }

  private Malformed malformed(String why) {
    return new Malformed(in.position(), why);
  }

  /** The bytes are no document. */
  static final class Malformed extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int position;

    private Malformed(int position, String why) {
      super(why, null, false, false);
      this.position = position;
    }

    /** How many bytes had been read. */
    int position() {
      return position;
    }
  }
}
