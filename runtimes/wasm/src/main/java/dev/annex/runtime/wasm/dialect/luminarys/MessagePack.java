package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import tools.jackson.databind.JsonNode;

/**
 * MessagePack as Luminarys speaks it: maps with text keys, text and bytes apart, no extensions.
 *
 * <p>Bytes are binary nodes. Whole numbers are read as {@code long}, or as big integers above that;
 * they are written in their shortest form, other numbers always with 64 bits. Both kinds of
 * floating point are read. Text that is no UTF-8 is read with U+FFFD in the place of what is wrong,
 * because skills put file contents and program output into texts. Any thread.
 */
final class MessagePack {

  /** Deepest nesting of arrays and maps, as in JSON. */
  static final int MAX_DEPTH = dev.annex.api.value.Json.MAX_DEPTH;

  /** Most values in one document: what is one byte there is an object of many here. */
  static final int MAX_VALUES = 1 << 19;

  private MessagePack() {}

  /**
   * Reads one value, which the bytes hold and nothing else.
   *
   * @param code what kind of failure it is when they do not
   * @param what they are, in the words of the message: {@code the skill's response}
   * @throws AnnexException with that code, the place and the reason
   */
  static JsonNode read(byte[] bytes, ErrorCode code, String what) {
    try {
      return new MessagePackReader(bytes).document();
    } catch (MessagePackReader.Malformed e) {
      throw new AnnexException(
          code,
          "Reading %s failed at byte %d: %s.".formatted(what, e.position(), e.getMessage()),
          e);
    }
  }

  /**
   * Writes one value.
   *
   * @throws AnnexException {@code INVALID_ARGUMENTS} for a whole number of more than 64 bits
   */
  static byte[] write(JsonNode value) {
    MessagePackWriter writer = new MessagePackWriter();
    writer.value(value);
    return writer.bytes();
  }
}
