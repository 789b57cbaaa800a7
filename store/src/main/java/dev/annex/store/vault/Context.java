package dev.annex.store.vault;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The circumstances that are authenticated together with a ciphertext. Every part is preceded by
 * its length, so that no two lists of parts have the same bytes.
 */
final class Context {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private Context() {}

  /**
   * A context.
   *
   * @param purpose tells what is sealed from everything else that is, and the version of its form
   */
  static Context of(String purpose) {
    return new Context().with(purpose);
  }

  Context with(String part) {
    return with(part.getBytes(StandardCharsets.UTF_8));
  }

  Context with(long part) {
    return with(ByteBuffer.allocate(Long.BYTES).putLong(part).array());
  }

  Context with(byte[] part) {
    bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
    bytes.writeBytes(part);
    return this;
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }
}
