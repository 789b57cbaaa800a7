package dev.annex.runtime.wasm.snapshot;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Bytes made smaller to be kept: four bytes of length, then raw deflate. A snapshot takes a fifth
 * of its size, and unpacking it takes less time than checking the rest of it would.
 */
public final class PackedBytes {

  private static final int PIECE = 64 << 10;

  private PackedBytes() {}

  /** Packs, quickly rather than tightly. */
  public static byte[] pack(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 4 + PIECE);
    out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
    try (Deflater deflater = new Deflater(Deflater.BEST_SPEED, true)) {
      deflater.setInput(bytes);
      deflater.finish();
      byte[] piece = new byte[PIECE];
      while (!deflater.finished()) {
        out.write(piece, 0, deflater.deflate(piece));
      }
    }
    return out.toByteArray();
  }

  /**
   * What was packed.
   *
   * @param most how long it may be
   * @return empty when it is longer, or nothing that was packed
   */
  public static Optional<byte[]> unpack(byte[] packed, long most) {
    if (packed.length < Integer.BYTES) {
      return Optional.empty();
    }
    int length = ByteBuffer.wrap(packed).getInt();
    if (length < 0 || length > most) {
      return Optional.empty();
    }
    byte[] bytes = new byte[length];
    try (Inflater inflater = new Inflater(true)) {
      inflater.setInput(packed, Integer.BYTES, packed.length - Integer.BYTES);
      int filled = 0;
      while (filled < length) {
        int came = inflater.inflate(bytes, filled, length - filled);
        if (came == 0) {
          return Optional.empty();
        }
        filled += came;
      }
      boolean more = inflater.inflate(new byte[1]) > 0 || !inflater.finished();
      return more || inflater.getRemaining() > 0 ? Optional.empty() : Optional.of(bytes);
    } catch (DataFormatException e) {
      return Optional.empty();
    }
  }
}
