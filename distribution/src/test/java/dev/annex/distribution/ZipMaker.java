package dev.annex.distribution;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Makes zip archives byte by byte, also such as no decent tool would. */
final class ZipMaker {

  private final List<Entry> entries = new ArrayList<>();
  private byte[] comment = {};
  private int volume;
  private int countSaid = -1;

  ZipMaker file(String name, String text) {
    entry(name, text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /** Adds a deflated file whose parts can still be changed. */
  Entry entry(String name, byte[] bytes) {
    Entry entry = new Entry(name.getBytes(StandardCharsets.UTF_8), bytes);
    entries.add(entry);
    return entry;
  }

  ZipMaker comment(String text) {
    comment = text.getBytes(StandardCharsets.UTF_8);
    return this;
  }

  ZipMaker volume(int number) {
    volume = number;
    return this;
  }

  ZipMaker countSaid(int count) {
    countSaid = count;
    return this;
  }

  byte[] make() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Entry entry : entries) {
      if (entry.sharedWith < 0) {
        entry.offset = out.size();
        out.writeBytes(entry.local());
      }
    }
    int start = out.size();
    for (Entry entry : entries) {
      if (entry.sharedWith >= 0) {
        entry.offset = entries.get(entry.sharedWith).offset;
      }
      out.writeBytes(entry.central());
    }
    int size = out.size() - start;
    int count = countSaid >= 0 ? countSaid : entries.size();
    out.writeBytes(
        buffer(22 + comment.length)
            .putInt(0x06054b50)
            .putShort((short) volume)
            .putShort((short) volume)
            .putShort((short) count)
            .putShort((short) count)
            .putInt(size)
            .putInt(start)
            .putShort((short) comment.length)
            .put(comment)
            .array());
    return out.toByteArray();
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] deflate(byte[] bytes) {
    try (Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true)) {
      deflater.setInput(bytes);
      deflater.finish();
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] chunk = new byte[8_192];
      while (!deflater.finished()) {
        out.write(chunk, 0, deflater.deflate(chunk));
      }
      return out.toByteArray();
    }
  }

  /** One entry; its fields are what will be written. */
  static final class Entry {
    byte[] name;
    byte[] localName;
    byte[] packed;
    int flags = 1 << 11;
    int method = 8;
    int checksum;
    int size;
    int packedSize;
    int mode;
    byte[] extra = {};
    int sharedWith = -1;
    private int offset;

    Entry(byte[] name, byte[] bytes) {
      this.name = name;
      this.localName = name;
      this.packed = deflate(bytes);
      this.packedSize = packed.length;
      this.size = bytes.length;
      CRC32 crc = new CRC32();
      crc.update(bytes);
      this.checksum = (int) crc.getValue();
    }

    Entry stored(byte[] bytes) {
      method = 0;
      packed = bytes;
      packedSize = bytes.length;
      return this;
    }

    private byte[] local() {
      return buffer(30 + localName.length + packed.length)
          .putInt(0x04034b50)
          .putShort((short) 20)
          .putShort((short) flags)
          .putShort((short) method)
          .putInt(0)
          .putInt(checksum)
          .putInt(packedSize)
          .putInt(size)
          .putShort((short) localName.length)
          .putShort((short) 0)
          .put(localName)
          .put(packed)
          .array();
    }

    private byte[] central() {
      return buffer(46 + name.length + extra.length)
          .putInt(0x02014b50)
          .putShort((short) (3 << 8 | 20))
          .putShort((short) 20)
          .putShort((short) flags)
          .putShort((short) method)
          .putInt(0)
          .putInt(checksum)
          .putInt(packedSize)
          .putInt(size)
          .putShort((short) name.length)
          .putShort((short) extra.length)
          .putShort((short) 0)
          .putShort((short) 0)
          .putShort((short) 0)
          .putInt(mode << 16)
          .putInt(offset)
          .put(name)
          .put(extra)
          .array();
    }
  }
}
