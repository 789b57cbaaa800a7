package dev.annex.distribution;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;

/** Makes tar archives, also such as no program would. */
final class TarMaker {

  private static final int BLOCK = 512;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private byte[] end = new byte[2 * BLOCK];

  TarMaker file(String name, String text) {
    return entry('0', name, text.getBytes(StandardCharsets.UTF_8));
  }

  TarMaker entry(char type, String name, byte[] content) {
    return entry(type, name.getBytes(StandardCharsets.UTF_8), content.length, content);
  }

  /** An entry whose header may say another size than its content has. */
  TarMaker entry(char type, byte[] name, long size, byte[] content) {
    byte[] header = new byte[BLOCK];
    System.arraycopy(name, 0, header, 0, Math.min(100, name.length));
    put(header, 100, "0000644");
    put(header, 124, "%011o".formatted(size));
    put(header, 136, "%011o".formatted(0));
    header[156] = (byte) type;
    put(header, 157, "target");
    put(header, 257, "ustar");
    put(header, 263, "00");
    Arrays.fill(header, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte one : header) {
      sum += Byte.toUnsignedInt(one);
    }
    put(header, 148, "%06o".formatted(sum));
    header[154] = 0;
    out.writeBytes(header);
    out.writeBytes(content);
    out.writeBytes(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
    return this;
  }

  /** A pax header for the next entry, or with type {@code g} for all. */
  TarMaker pax(char type, String key, String value) {
    String rest = " " + key + "=" + value + "\n";
    int length = rest.getBytes(StandardCharsets.UTF_8).length;
    int total = length + Integer.toString(length).length();
    total = length + Integer.toString(total).length();
    return entry(type, "pax", (total + rest).getBytes(StandardCharsets.UTF_8));
  }

  TarMaker endingWith(byte[] other) {
    end = other;
    return this;
  }

  byte[] tar() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(out.toByteArray());
    all.writeBytes(end);
    return all.toByteArray();
  }

  byte[] make() {
    return gzip(tar());
  }

  static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return packed.toByteArray();
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }
}
