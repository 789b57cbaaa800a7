package dev.annex.runtime.wasm.dialect.luminarys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessageFormat;
import org.msgpack.core.MessagePacker;
import org.msgpack.core.MessageUnpacker;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The codec against another implementation of the format, over trees made at random. */
class MessagePackTest {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int TREES = 600;

  private static JsonNode read(byte[] bytes) {
    return MessagePack.read(bytes, ErrorCode.INVALID_RESULT, "a test");
  }

  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  @Test
  void readsWhatTheOtherImplementationWrites() {
    for (int seed = 0; seed < TREES; seed++) {
      JsonNode tree = new Trees(new Random(seed)).tree(0);
      assertThat(read(packed(tree))).as("seed %d", seed).isEqualTo(tree);
    }
  }

  @Test
  void writesWhatTheOtherImplementationReads() {
    for (int seed = 0; seed < TREES; seed++) {
      JsonNode tree = new Trees(new Random(seed)).tree(0);
      assertThat(unpacked(MessagePack.write(tree))).as("seed %d", seed).isEqualTo(tree);
    }
  }

  @Test
  void writesTheSameBytesAsTheOtherImplementation() {
    for (int seed = 0; seed < TREES; seed++) {
      JsonNode tree = new Trees(new Random(seed)).tree(0);
      assertThat(MessagePack.write(tree)).as("seed %d", seed).isEqualTo(packed(tree));
    }
  }

  @Test
  void agreesAboutManyMembers() {
    for (int size : new int[] {15, 16, 65_535, 65_536}) {
      ArrayNode array = NODES.arrayNode();
      ObjectNode object = NODES.objectNode();
      for (int i = 0; i < size; i++) {
        array.add(i % 2 == 0);
        object.put("m" + i, true);
      }
      assertThat(read(packed(array))).isEqualTo(array);
      assertThat(MessagePack.write(array)).isEqualTo(packed(array));
      assertThat(read(packed(object))).isEqualTo(object);
      assertThat(MessagePack.write(object)).isEqualTo(packed(object));
    }
  }

  @Test
  void neverReadsPastTheEndWhereverADocumentIsCut() {
    for (int seed = 0; seed < 60; seed++) {
      byte[] bytes = packed(new Trees(new Random(seed)).tree(0));
      for (int length = 0; length < Math.min(bytes.length, 400); length++) {
        byte[] cut = Arrays.copyOf(bytes, length);
        assertThatExceptionOfType(AnnexException.class)
            .as("seed %d cut at %d", seed, length)
            .isThrownBy(() -> read(cut));
      }
    }
  }

  @Test
  void readsFloatsOfBothSizes() {
    assertThat(read(hex("ca 3fc00000")).doubleValue()).isEqualTo(1.5);
    assertThat(read(hex("cb 3ff8000000000000")).doubleValue()).isEqualTo(1.5);
  }

  @Test
  void readsIntegersOfEveryWidthAsOneKind() {
    for (String seven : new String[] {"07", "cc07", "cd0007", "ce00000007", "cf0000000000000007"}) {
      assertThat(read(hex(seven))).isEqualTo(NODES.numberNode(7L));
    }
    for (String less : new String[] {"f9", "d0f9", "d1fff9", "d2fffffff9", "d3fffffffffffffff9"}) {
      assertThat(read(hex(less))).isEqualTo(NODES.numberNode(-7L));
    }
    assertThat(read(hex("cfffffffffffffffff")).bigIntegerValue())
        .isEqualTo(new BigInteger("18446744073709551615"));
  }

  @Test
  void putsAMarkInThePlaceOfTextThatIsNoUtf8() {
    assertThat(read(hex("a3 61ff62")).stringValue()).isEqualTo("a\ufffdb");
  }

  @ParameterizedTest
  @CsvSource({
    "'', it ends too early",
    "c1, 0xc1 begins an extension or nothing at all",
    "d4 01 02, 0xd4 begins an extension",
    "c7 00 01, 0xc7 begins an extension",
    "07 07, 1 bytes follow the value",
    "81 01 02, a key of a map is no text",
    "81 c4 01 61 02, a key of a map is no text",
    "81 a1 ff 02, a key of a map is no UTF-8",
    "82 a1 61 01 a1 61 02, a map has two members \"a\"",
    "dd ffffffff, it ends too early",
    "df ffffffff, it ends too early",
    "df 7fffffff a1 61, it ends too early",
    "c6 ffffffff 00, it ends too early",
    "db 80000000 61, it ends too early",
  })
  void refusesWhatIsNoDocument(String bytes, String why) {
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> read(hex(bytes)))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_RESULT))
        .withMessageContaining("Reading a test failed at byte")
        .withMessageContaining(why);
  }

  @Test
  void readsSoDeepAndNoDeeper() {
    byte[] deepest = hex("91".repeat(MessagePack.MAX_DEPTH) + "01");
    assertThat(read(deepest).isArray()).isTrue();
    byte[] deeper = hex("91".repeat(MessagePack.MAX_DEPTH + 1) + "01");
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> read(deeper))
        .withMessageContaining("nested more than 64 deep");
  }

  @Test
  void makesNoMillionsOfObjectsOfMillionsOfBytes() {
    byte[] bomb = new byte[5 + MessagePack.MAX_VALUES];
    Arrays.fill(bomb, (byte) 0x80);
    byte[] head = hex("dd%08x".formatted(MessagePack.MAX_VALUES));
    System.arraycopy(head, 0, bomb, 0, head.length);
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> read(bomb))
        .withMessageContaining("more than %d values".formatted(MessagePack.MAX_VALUES));
  }

  @Test
  void writesNoNumberThatHasNoPlace() {
    for (String number : new String[] {"18446744073709551616", "-9223372036854775809"}) {
      assertThatExceptionOfType(AnnexException.class)
          .isThrownBy(() -> MessagePack.write(NODES.numberNode(new BigInteger(number))))
          .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENTS));
    }
  }

  /** Trees as JSON and skills make them, with sizes around the edges of the format. */
  private static final class Trees {

    private static final int[] SIZES = {0, 1, 15, 16, 31, 32, 255, 256, 65_535, 65_536};

    private final Random random;
    private int left = 300;

    Trees(Random random) {
      this.random = random;
    }

    JsonNode tree(int depth) {
      left--;
      return switch (random.nextInt(depth > 6 || left <= 0 ? 6 : 8)) {
        case 0 -> NODES.nullNode();
        case 1 -> NODES.booleanNode(random.nextBoolean());
        case 2 -> NODES.stringNode(text(size(depth)));
        case 3 -> NODES.binaryNode(bytes(size(depth)));
        case 4 -> whole();
        case 5 -> NODES.numberNode(Double.longBitsToDouble(random.nextLong() & ~(1L << 62)));
        case 6 -> {
          ArrayNode array = NODES.arrayNode();
          for (int more = random.nextInt(20); more > 0; more--) {
            array.add(tree(depth + 1));
          }
          yield array;
        }
        default -> {
          ObjectNode object = NODES.objectNode();
          for (int more = random.nextInt(20); more > 0; more--) {
            object.set("m" + random.nextInt(100_000), tree(depth + 1));
          }
          yield object;
        }
      };
    }

    private int size(int depth) {
      return SIZES[random.nextInt(depth == 0 ? SIZES.length : 7)];
    }

    private String text(int length) {
      String letters = "aZ9 \n\u00e9\u4e2d\ud83d\ude00";
      StringBuilder text = new StringBuilder();
      int[] points = letters.codePoints().toArray();
      while (text.length() < length) {
        text.appendCodePoint(points[random.nextInt(points.length)]);
      }
      return text.toString();
    }

    private byte[] bytes(int length) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      return bytes;
    }

    /** Numbers of every width, on both sides of every edge. */
    private JsonNode whole() {
      BigInteger value =
          BigInteger.ONE
              .shiftLeft(random.nextInt(65))
              .add(BigInteger.valueOf(random.nextInt(5) - 2))
              .min(BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE));
      BigInteger signed = random.nextBoolean() && value.bitLength() < 64 ? value.negate() : value;
      return signed.bitLength() < 64
          ? NODES.numberNode(signed.longValueExact())
          : NODES.numberNode(signed);
    }
  }

  private static byte[] packed(JsonNode tree) {
    try (MessageBufferPacker packer = org.msgpack.core.MessagePack.newDefaultBufferPacker()) {
      pack(tree, packer);
      return packer.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void pack(JsonNode node, MessagePacker packer) throws IOException {
    switch (node.getNodeType()) {
      case NULL -> packer.packNil();
      case BOOLEAN -> packer.packBoolean(node.booleanValue());
      case STRING -> packer.packString(node.stringValue());
      case BINARY -> {
        byte[] bytes = node.binaryValue();
        packer.packBinaryHeader(bytes.length);
        packer.writePayload(bytes);
      }
      case NUMBER -> {
        if (!node.isIntegralNumber()) {
          packer.packDouble(node.doubleValue());
        } else {
          packer.packBigInteger(node.bigIntegerValue());
        }
      }
      case ARRAY -> {
        packer.packArrayHeader(node.size());
        for (JsonNode element : node) {
          pack(element, packer);
        }
      }
      default -> {
        packer.packMapHeader(node.size());
        for (String name : node.propertyNames()) {
          packer.packString(name);
          pack(node.get(name), packer);
        }
      }
    }
  }

  private static JsonNode unpacked(byte[] bytes) {
    try (MessageUnpacker unpacker = org.msgpack.core.MessagePack.newDefaultUnpacker(bytes)) {
      JsonNode tree = unpack(unpacker);
      assertThat(unpacker.hasNext()).isFalse();
      return tree;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode unpack(MessageUnpacker unpacker) throws IOException {
    MessageFormat format = unpacker.getNextFormat();
    assertThat(format).isNotEqualTo(MessageFormat.FLOAT32);
    return switch (format.getValueType()) {
      case NIL -> {
        unpacker.unpackNil();
        yield NODES.nullNode();
      }
      case BOOLEAN -> NODES.booleanNode(unpacker.unpackBoolean());
      case STRING -> NODES.stringNode(unpacker.unpackString());
      case BINARY -> NODES.binaryNode(unpacker.readPayload(unpacker.unpackBinaryHeader()));
      case FLOAT -> NODES.numberNode(unpacker.unpackDouble());
      case INTEGER -> {
        BigInteger value = unpacker.unpackBigInteger();
        yield value.bitLength() < 64
            ? NODES.numberNode(value.longValueExact())
            : NODES.numberNode(value);
      }
      case ARRAY -> {
        ArrayNode array = NODES.arrayNode();
        for (int left = unpacker.unpackArrayHeader(); left > 0; left--) {
          array.add(unpack(unpacker));
        }
        yield array;
      }
      case MAP -> {
        ObjectNode map = Json.object();
        for (int left = unpacker.unpackMapHeader(); left > 0; left--) {
          map.set(unpacker.unpackString(), unpack(unpacker));
        }
        yield map;
      }
      case EXTENSION -> throw new AssertionError("an extension");
    };
  }
}
