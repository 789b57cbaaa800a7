package dev.annex.runtime.wasm.dialect.morphee;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Bytes as the contract writes them: as text, or in base64. */
final class Bytes {

  private Bytes() {}

  /** What an operation answered as bytes. */
  static byte[] of(JsonNode value, String operation) {
    if (!value.isBinary()) {
      throw new AnnexException(
          ErrorCode.INTERNAL,
          "The host's %s gave something that is no bytes.".formatted(operation));
    }
    return value.binaryValue();
  }

  /** The text they are; empty when they are no UTF-8. */
  static Optional<String> text(byte[] bytes) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  static String toBase64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  static Optional<byte[]> fromBase64(String text) {
    try {
      return Optional.of(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
