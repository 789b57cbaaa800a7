package dev.annex.distribution;

import dev.annex.api.fault.AnnexException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Unpacks a gzip file the strict way, by RFC 1952: one member and nothing behind it, with the right
 * checksum and length, never more than is allowed.
 *
 * <p>Why not {@code java.util.zip}? It takes what follows the first member for more of the same, or
 * for nothing at all, as other readers do not.
 */
final class GzipReader {

  private static final int HEADER = 10;
  private static final int TRAILER = 8;
  private static final int DEFLATE = 8;
  private static final int HAS_HEADER_CHECKSUM = 1 << 1;
  private static final int HAS_EXTRA = 1 << 2;
  private static final int HAS_NAME = 1 << 3;
  private static final int HAS_COMMENT = 1 << 4;
  private static final int RESERVED = 0xe0;
  private static final int PIECE = 64 << 10;

  private final ByteBuffer file;
  private final Refusals refusals;

  private GzipReader(byte[] bytes, Refusals refusals) {
    this.file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    this.refusals = refusals;
  }

  static boolean begins(byte[] bytes) {
    return bytes.length >= 2 && bytes[0] == 0x1f && bytes[1] == (byte) 0x8b;
  }

  /** What a file holds; {@code most} bytes at most. */
  static byte[] unpack(byte[] bytes, int most, Refusals refusals) {
    return new GzipReader(bytes, refusals).unpack(most);
  }

  private byte[] unpack(int most) {
    int start = start();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Inflater inflater = new Inflater(true)) {
      inflater.setInput(file.array(), start, file.limit() - start);
      byte[] piece = new byte[PIECE];
      while (!inflater.finished()) {
        int more = inflater.inflate(piece);
        if (more == 0 && !inflater.finished()) {
          throw refusals.whole("the gzip file is cut short");
        }
        out.write(piece, 0, more);
        if (out.size() > most) {
          throw refusals.whole(
              "unpacked it is larger than %s, the most a package may be"
                  .formatted(PackageLimits.TOTAL));
        }
        if (out.size() > PackageLimits.RATIO_COUNTS_FROM.bytes()
            && out.size() / PackageLimits.RATIO > file.limit()) {
          throw refusals.whole(
              "it would grow more than %d times when unpacked".formatted(PackageLimits.RATIO));
        }
      }
      requireEnd(out.toByteArray(), file.limit() - inflater.getRemaining());
    } catch (DataFormatException e) {
      throw refusals.whole("its packed bytes are damaged");
    }
    return out.toByteArray();
  }

  /** Where the packed bytes begin. */
  private int start() {
    if (file.limit() < HEADER + TRAILER || file.get(2) != DEFLATE) {
      throw damaged();
    }
    int flags = file.get(3);
    if ((flags & RESERVED) != 0) {
      throw damaged();
    }
    int at = HEADER;
    if ((flags & HAS_EXTRA) != 0) {
      at += 2 + Short.toUnsignedInt(file.getShort(at));
    }
    if ((flags & HAS_NAME) != 0) {
      at = behindText(at);
    }
    if ((flags & HAS_COMMENT) != 0) {
      at = behindText(at);
    }
    if ((flags & HAS_HEADER_CHECKSUM) != 0) {
      at += 2;
    }
    if (at > file.limit() - TRAILER) {
      throw damaged();
    }
    return at;
  }

  private int behindText(int from) {
    for (int at = from; at < file.limit(); at++) {
      if (file.get(at) == 0) {
        return at + 1;
      }
    }
    throw damaged();
  }

  private void requireEnd(byte[] unpacked, int at) {
    if (at + TRAILER != file.limit()) {
      throw refusals.whole("the gzip file is cut short or has something behind its end");
    }
    CRC32 checksum = new CRC32();
    checksum.update(unpacked);
    if ((int) checksum.getValue() != file.getInt(at)
        || unpacked.length != file.getInt(at + Integer.BYTES)) {
      throw refusals.whole("the checksum of the gzip file is wrong");
    }
  }

  private AnnexException damaged() {
    return refusals.whole("the gzip file is damaged");
  }
}
