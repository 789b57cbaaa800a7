package dev.annex.runtime.wasm.compile;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * A jar in memory, read by the directory at its end (APPNOTE.TXT 6.3, sections 4.3.7, 4.3.12 and
 * 4.3.16), so that several threads can unpack its entries at once. Knows what the JDK writes: no
 * comment behind the directory, entries deflated, less than 4 GiB. Immutable; any thread.
 *
 * <p>Why not by the JDK? It unpacks a stream one entry after the other, and other jars only from
 * files.
 */
final class PackedJar {

  private static final int END_BYTES = 22;
  private static final int END_MARK = 0x06054b50;
  private static final int ENTRY_BYTES = 46;
  private static final int ENTRY_MARK = 0x02014b50;
  private static final int LOCAL_BYTES = 30;
  private static final int LOCAL_MARK = 0x04034b50;
  private static final int DEFLATED = 8;

  /** An entry may not claim to be larger than a jar of the host's own making can hold. */
  private static final int MOST_BYTES = 256 << 20;

  private final byte[] jar;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  private PackedJar(byte[] jar) {
    this.jar = jar;
  }

  /**
   * Reads the directory of a jar.
   *
   * @throws ZipException when it is none as the JDK writes it
   */
  static PackedJar read(byte[] jar) throws ZipException {
    PackedJar read = new PackedJar(jar);
    try {
      read.readDirectory(ByteBuffer.wrap(jar).order(ByteOrder.LITTLE_ENDIAN));
    } catch (IndexOutOfBoundsException e) {
      throw damaged();
    }
    return read;
  }

  private void readDirectory(ByteBuffer in) throws ZipException {
    int end = jar.length - END_BYTES;
    require(end >= 0 && in.getInt(end) == END_MARK);
    int count = Short.toUnsignedInt(in.getShort(end + 10));
    int at = in.getInt(end + 16);
    for (int i = 0; i < count; i++) {
      require(in.getInt(at) == ENTRY_MARK && in.getShort(at + 10) == DEFLATED);
      int packed = in.getInt(at + 20);
      int size = in.getInt(at + 24);
      int name = Short.toUnsignedInt(in.getShort(at + 28));
      int others =
          Short.toUnsignedInt(in.getShort(at + 30)) + Short.toUnsignedInt(in.getShort(at + 32));
      int local = in.getInt(at + 42);
      require(in.getInt(local) == LOCAL_MARK);
      int start =
          local
              + LOCAL_BYTES
              + Short.toUnsignedInt(in.getShort(local + 26))
              + Short.toUnsignedInt(in.getShort(local + 28));
      require(packed >= 0 && size >= 0 && size <= MOST_BYTES && start <= jar.length - packed);
      entries.put(
          new String(jar, at + ENTRY_BYTES, name, StandardCharsets.UTF_8),
          new Entry(start, packed, size));
      at += ENTRY_BYTES + name + others;
    }
  }

  /** The names of what is in it. */
  Iterable<String> names() {
    return entries.keySet();
  }

  /**
   * Unpacks an entry.
   *
   * @throws ZipException when there is none, or it is not what the directory says
   */
  byte[] unpack(String name) throws ZipException {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw new ZipException("there is no " + name);
    }
    byte[] bytes = new byte[entry.size()];
    try (Inflater inflater = new Inflater(true)) {
      inflater.setInput(jar, entry.start(), entry.packed());
      int filled = 0;
      while (filled < bytes.length) {
        int came = inflater.inflate(bytes, filled, bytes.length - filled);
        require(came > 0);
        filled += came;
      }
      require(inflater.inflate(new byte[1]) == 0 && inflater.finished());
    } catch (DataFormatException e) {
      throw damaged();
    }
    return bytes;
  }

  private static void require(boolean condition) throws ZipException {
    if (!condition) {
      throw damaged();
    }
  }

  private static ZipException damaged() {
    return new ZipException("not a jar as the JDK writes it");
  }

  private record Entry(int start, int packed, int size) {}
}
