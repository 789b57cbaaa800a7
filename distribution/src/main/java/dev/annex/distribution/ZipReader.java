package dev.annex.distribution;

import dev.annex.api.fault.AnnexException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads a zip archive the strict way, by PKWARE's APPNOTE.
 *
 * <p>Why not {@code java.util.zip}? It hides links and encryption, and forgives much that other
 * readers take differently. Here an archive is read in one possible way or refused: it ends with
 * its end record; the directory lies right before that; directory and entries agree; entries lie
 * one behind the other without overlap; names are UTF-8. No second volume, no 64-bit records, no
 * encryption, no links, and nothing but stored and deflated bytes whose checksum is right.
 *
 * <p>Nothing is unpacked before all of that is known, and then never more than the directory said.
 */
final class ZipReader {

  private static final int END = 0x06054b50;
  private static final int DIRECTORY_ENTRY = 0x02014b50;
  private static final int LOCAL_ENTRY = 0x04034b50;
  private static final int ZIP64_LOCATOR = 0x07064b50;

  private static final int END_LENGTH = 22;
  private static final int ZIP64_LOCATOR_LENGTH = 20;
  private static final int DIRECTORY_ENTRY_LENGTH = 46;
  private static final int LOCAL_ENTRY_LENGTH = 30;

  private static final int ENCRYPTED = 1 | 1 << 6 | 1 << 13;
  private static final int PATCHED = 1 << 5;
  private static final int SIZES_FOLLOW = 1 << 3;
  private static final int STORED = 0;
  private static final int DEFLATED = 8;
  private static final int ZIP64_EXTRA = 0x0001;
  private static final long ZIP64_SIZE = 0xffff_ffffL;

  private static final int FILE_TYPE = 0xf000;
  private static final int ORDINARY_FILE = 0x8000;
  private static final int FOLDER = 0x4000;

  private final ByteBuffer archive;
  private final Collector collector;
  private final Refusals refusals;

  private ZipReader(byte[] bytes, Collector collector) {
    this.archive = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    this.collector = collector;
    this.refusals = collector.refusals();
  }

  /** Adds every file of an archive. */
  static void read(byte[] bytes, Collector collector) {
    new ZipReader(bytes, collector).read();
  }

  private void read() {
    int end = findEnd();
    List<Entry> entries = readDirectory(end);
    requireNoOverlap(entries);
    for (Entry entry : entries) {
      if (!entry.folder()) {
        collector.add(entry.name(), unpack(entry));
      }
    }
  }

  /** The end record's place: the last bytes but its comment. */
  private int findEnd() {
    int last = archive.limit() - END_LENGTH;
    for (int at = last; at >= 0 && last - at <= 0xffff; at--) {
      if (archive.getInt(at) == END && unsigned16(at + 20) == last - at) {
        return at;
      }
    }
    throw refusals.whole("the zip archive is cut short or has something behind its end");
  }

  private List<Entry> readDirectory(int end) {
    boolean zip64 =
        end >= ZIP64_LOCATOR_LENGTH && archive.getInt(end - ZIP64_LOCATOR_LENGTH) == ZIP64_LOCATOR;
    int count = unsigned16(end + 10);
    long size = unsigned32(end + 12);
    long start = unsigned32(end + 16);
    if (zip64 || count == 0xffff || size == ZIP64_SIZE || start == ZIP64_SIZE) {
      throw refusals.whole("it is a 64-bit zip archive; a package is far smaller");
    }
    if (unsigned16(end + 4) != 0 || unsigned16(end + 6) != 0 || unsigned16(end + 8) != count) {
      throw refusals.whole("it is one volume of a split zip archive");
    }
    if (start + size != end) {
      throw refusals.whole("the directory of the zip archive is not where it should be");
    }
    if (count > PackageLimits.ENTRIES) {
      throw refusals.whole(
          "it has %d entries; a package has at most %d files and folders"
              .formatted(count, PackageLimits.ENTRIES));
    }
    List<Entry> entries = new ArrayList<>(count);
    int at = (int) start;
    for (int i = 0; i < count; i++) {
      Entry entry = readEntry(at, end);
      entries.add(entry);
      at = entry.next();
    }
    if (at != end) {
      throw refusals.whole("the directory of the zip archive is longer than its entries");
    }
    return entries;
  }

  private Entry readEntry(int at, int end) {
    if (at + DIRECTORY_ENTRY_LENGTH > end || archive.getInt(at) != DIRECTORY_ENTRY) {
      throw refusals.whole("the directory of the zip archive is damaged");
    }
    int nameLength = unsigned16(at + 28);
    int extraLength = unsigned16(at + 30);
    int next = at + DIRECTORY_ENTRY_LENGTH + nameLength + extraLength + unsigned16(at + 32);
    if (next > end) {
      throw refusals.whole("the directory of the zip archive is damaged");
    }
    byte[] rawName = bytes(at + DIRECTORY_ENTRY_LENGTH, nameLength);
    String written = name(rawName);
    boolean folder = written.endsWith("/");
    String name = folder ? written.substring(0, written.length() - 1) : written;
    Entry entry =
        new Entry(
            name,
            folder,
            rawName,
            unsigned16(at + 8),
            unsigned16(at + 10),
            archive.getInt(at + 16),
            unsigned32(at + 20),
            unsigned32(at + 24),
            unsigned32(at + 42),
            next);
    if (folder) {
      collector.folder(name);
    } else {
      collector.admit(name, entry.size());
    }
    requirePlain(entry, archive.getInt(at + 38) >>> 16, unsigned16(at + 34));
    requireNoZip64(entry, at + DIRECTORY_ENTRY_LENGTH + nameLength, extraLength);
    return entry;
  }

  private void requirePlain(Entry entry, int unixMode, int volume) {
    if ((entry.flags() & ENCRYPTED) != 0) {
      throw refusals.path(entry.name(), "it is encrypted");
    }
    if ((entry.flags() & PATCHED) != 0
        || (entry.method() != STORED && entry.method() != DEFLATED)) {
      throw refusals.path(entry.name(), "it is packed in a way other than deflate");
    }
    int type = unixMode & FILE_TYPE;
    if (type != 0 && type != (entry.folder() ? FOLDER : ORDINARY_FILE)) {
      throw refusals.path(
          entry.name(), "it is a link or another special file, or its name does not fit its type");
    }
    if (volume != 0) {
      throw refusals.path(entry.name(), "it lies in another volume");
    }
    if (entry.folder() && entry.size() != 0) {
      throw refusals.path(entry.name(), "it is a folder with content of its own");
    }
    if (entry.method() == STORED && entry.packedSize() != entry.size()) {
      throw refusals.path(entry.name(), "its two sizes contradict one another");
    }
    if (entry.size() > PackageLimits.RATIO_COUNTS_FROM.bytes()
        && entry.size() / PackageLimits.RATIO > entry.packedSize()) {
      throw refusals.path(
          entry.name(),
          "it would grow more than %d times when unpacked".formatted(PackageLimits.RATIO));
    }
  }

  private void requireNoZip64(Entry entry, int start, int length) {
    int at = start;
    int end = start + length;
    while (at + 4 <= end) {
      if (unsigned16(at) == ZIP64_EXTRA) {
        throw refusals.path(entry.name(), "it has a 64-bit record; a package is far smaller");
      }
      at += 4 + unsigned16(at + 2);
    }
    if (entry.packedSize() == ZIP64_SIZE || entry.offset() == ZIP64_SIZE) {
      throw refusals.path(entry.name(), "it has a 64-bit record; a package is far smaller");
    }
  }

  private void requireNoOverlap(List<Entry> entries) {
    List<Entry> byOffset = new ArrayList<>(entries);
    byOffset.sort(Comparator.comparingLong(Entry::offset));
    long free = 0;
    for (Entry entry : byOffset) {
      if (entry.offset() < free) {
        throw refusals.path(entry.name(), "it shares bytes with another entry");
      }
      free = dataStart(entry) + entry.packedSize();
      if (free > archive.limit()) {
        throw refusals.path(entry.name(), "its bytes are not all there");
      }
    }
  }

  /** Checks the header in front of an entry's bytes; gives the place of those bytes. */
  private int dataStart(Entry entry) {
    if (entry.offset() + LOCAL_ENTRY_LENGTH > archive.limit()) {
      throw refusals.path(entry.name(), "its bytes are not all there");
    }
    int at = (int) entry.offset();
    int nameLength = unsigned16(at + 26);
    long start = (long) at + LOCAL_ENTRY_LENGTH + nameLength + unsigned16(at + 28);
    if (archive.getInt(at) != LOCAL_ENTRY || start > archive.limit()) {
      throw refusals.path(entry.name(), "its bytes are not where the directory says");
    }
    boolean sameSizes =
        (entry.flags() & SIZES_FOLLOW) != 0
            || (unsigned32(at + 18) == entry.packedSize()
                && unsigned32(at + 22) == entry.size()
                && archive.getInt(at + 14) == entry.checksum());
    boolean same =
        Arrays.equals(bytes(at + LOCAL_ENTRY_LENGTH, nameLength), entry.rawName())
            && unsigned16(at + 6) == entry.flags()
            && unsigned16(at + 8) == entry.method();
    if (!same || !sameSizes) {
      throw refusals.path(entry.name(), "its own header and the directory say different things");
    }
    return (int) start;
  }

  private byte[] unpack(Entry entry) {
    byte[] packed = bytes(dataStart(entry), (int) entry.packedSize());
    byte[] bytes = entry.method() == STORED ? packed : inflate(entry, packed);
    CRC32 checksum = new CRC32();
    checksum.update(bytes);
    if ((int) checksum.getValue() != entry.checksum()) {
      throw refusals.path(entry.name(), "its checksum is wrong");
    }
    return bytes;
  }

  private byte[] inflate(Entry entry, byte[] packed) {
    byte[] bytes = new byte[(int) entry.size()];
    try (Inflater inflater = new Inflater(true)) {
      inflater.setInput(packed);
      int length = 0;
      while (length < bytes.length) {
        int more = inflater.inflate(bytes, length, bytes.length - length);
        if (more == 0) {
          throw wrongSize(entry);
        }
        length += more;
      }
      boolean more = inflater.inflate(new byte[1]) > 0;
      if (more || !inflater.finished() || inflater.getRemaining() > 0) {
        throw wrongSize(entry);
      }
      return bytes;
    } catch (DataFormatException e) {
      throw refusals.path(entry.name(), "its packed bytes are damaged");
    }
  }

  private AnnexException wrongSize(Entry entry) {
    return refusals.path(entry.name(), "it does not have the size that the directory says");
  }

  private String name(byte[] raw) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(raw)).toString();
    } catch (CharacterCodingException e) {
      throw refusals.path(
          new String(raw, StandardCharsets.ISO_8859_1), "the path is not written in UTF-8");
    }
  }

  private byte[] bytes(int at, int length) {
    byte[] bytes = new byte[length];
    archive.get(at, bytes);
    return bytes;
  }

  private int unsigned16(int at) {
    return Short.toUnsignedInt(archive.getShort(at));
  }

  private long unsigned32(int at) {
    return Integer.toUnsignedLong(archive.getInt(at));
  }

  /**
   * What the directory says of one entry.
   *
   * @param next where the next one is described
   */
  private record Entry(
      String name,
      boolean folder,
      byte[] rawName,
      int flags,
      int method,
      int checksum,
      long packedSize,
      long size,
      long offset,
      int next) {}
}
