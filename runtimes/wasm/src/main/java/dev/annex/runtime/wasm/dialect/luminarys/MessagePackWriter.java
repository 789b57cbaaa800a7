package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;

/** Writes one document: whole numbers as short as they go, others with 64 bits, no extension. */
final class MessagePackWriter {

  private static final BigInteger TWO_TO_64 = BigInteger.ONE.shiftLeft(64);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  byte[] bytes() {
    return out.toByteArray();
  }

  void value(JsonNode node) {
    switch (node.getNodeType()) {
      case NULL -> out.write(0xc0);
      case BOOLEAN -> out.write(node.booleanValue() ? 0xc3 : 0xc2);
      case STRING -> text(node.stringValue());
      case BINARY -> binary(node.binaryValue());
      case NUMBER -> number(node);
      case ARRAY -> {
        size(node.size(), 0x90, 0xdc);
        node.forEach(this::value);
      }
      case OBJECT -> {
        size(node.size(), 0x80, 0xde);
        node.forEachEntry((key, member) -> {
          text(key);
          value(member);
        });
      }
      case MISSING, POJO ->
          throw new IllegalArgumentException("a tree with a node that is no value");
    }
  }

  private void number(JsonNode node) {
    if (!node.isIntegralNumber()) {
      tagged(0xcb, Double.doubleToRawLongBits(node.doubleValue()), 8);
      return;
    }
    if (node.canConvertToLong()) {
      integer(node.longValue());
      return;
    }
    BigInteger big = node.bigIntegerValue();
    if (big.signum() < 0 || big.compareTo(TWO_TO_64) >= 0) {
      throw new AnnexException(
          ErrorCode.INVALID_ARGUMENTS,
          "A number of %d bits cannot be handed to a Luminarys skill: whole numbers have at most 64."
              .formatted(big.bitLength()));
    }
    tagged(0xcf, big.longValue(), 8);
  }

  private void integer(long value) {
    if (value >= 0) {
      natural(value);
      return;
    }
    if (value >= -32) {
      out.write((int) value);
    } else if (value >= Byte.MIN_VALUE) {
      tagged(0xd0, value, 1);
    } else if (value >= Short.MIN_VALUE) {
      tagged(0xd1, value, 2);
    } else if (value >= Integer.MIN_VALUE) {
      tagged(0xd2, value, 4);
    } else {
      tagged(0xd3, value, 8);
    }
  }

  private void natural(long value) {
    if (value <= 0x7f) {
      out.write((int) value);
    } else if (value <= 0xff) {
      tagged(0xcc, value, 1);
    } else if (value <= 0xffff) {
      tagged(0xcd, value, 2);
    } else if (value <= 0xffff_ffffL) {
      tagged(0xce, value, 4);
    } else {
      tagged(0xcf, value, 8);
    }
  }

  private void text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    if (utf8.length <= 31) {
      out.write(0xa0 | utf8.length);
    } else if (utf8.length <= 0xff) {
      tagged(0xd9, utf8.length, 1);
    } else if (utf8.length <= 0xffff) {
      tagged(0xda, utf8.length, 2);
    } else {
      tagged(0xdb, utf8.length, 4);
    }
    out.writeBytes(utf8);
  }

  private void binary(byte[] bytes) {
    if (bytes.length <= 0xff) {
      tagged(0xc4, bytes.length, 1);
    } else if (bytes.length <= 0xffff) {
      tagged(0xc5, bytes.length, 2);
    } else {
      tagged(0xc6, bytes.length, 4);
    }
    out.writeBytes(bytes);
  }

  /** The size of an array or a map: in the tag itself, or after a tag, or after the next tag. */
  private void size(int size, int small, int tag) {
    if (size <= 15) {
      out.write(small | size);
    } else if (size <= 0xffff) {
      tagged(tag, size, 2);
    } else {
      tagged(tag + 1, size, 4);
    }
  }

  private void tagged(int tag, long value, int bytes) {
    out.write(tag);
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
      out.write((int) (value >>> shift));
    }
  }
}
