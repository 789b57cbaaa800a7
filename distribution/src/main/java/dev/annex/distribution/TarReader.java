package dev.annex.distribution;

import dev.annex.api.fault.AnnexException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads a tar archive the strict way: the headers of POSIX (ustar and pax) and of GNU tar, with
 * ordinary files and folders and nothing else. No links of either kind, no devices, pipes or
 * volumes, no files with holes, no names but UTF-8, nothing behind the end.
 *
 * <p>Of a pax header only path and size count, as owners and times are nothing to a package; a
 * {@code ./} in front of a name is passed over, because {@code tar -C folder .} writes it.
 *
 * <p>Why not a library? Those read what other readers do not, such as old forms of headers, names
 * in any charset, and what follows the end; a package must be the same files to whoever looks at
 * it.
 */
final class TarReader {

  private static final int BLOCK = 512;
  private static final int CHECKSUM_AT = 148;
  private static final int CHECKSUM_LENGTH = 8;
  private static final int MAX_HEADER_TEXT = 64 << 10;

  private final byte[] archive;
  private final Collector collector;
  private final Refusals refusals;
  private int at;

  /** What headers say of the entry that follows them. */
  private Map<String, String> extended = new HashMap<>();

  private TarReader(byte[] archive, Collector collector) {
    this.archive = archive;
    this.collector = collector;
    this.refusals = collector.refusals();
  }

  /** Adds every file of an archive. */
  static void read(byte[] archive, Collector collector) {
    new TarReader(archive, collector).read();
  }

  private void read() {
    while (true) {
      if (archive.length - at < BLOCK) {
        throw refusals.whole("the tar archive is cut short");
      }
      if (isEmpty(at, at + BLOCK)) {
        requireEnd();
        return;
      }
      requireChecksum();
      entry();
    }
  }

  /** Two empty blocks, and no more than empty ones behind them. */
  private void requireEnd() {
    if (archive.length - at < 2 * BLOCK || !isEmpty(at, archive.length) || !extended.isEmpty()) {
      throw refusals.whole("the tar archive is cut short or has something behind its end");
    }
  }

  private boolean isEmpty(int from, int to) {
    for (int i = from; i < to; i++) {
      if (archive[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private void requireChecksum() {
    int sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      boolean own = i >= CHECKSUM_AT && i < CHECKSUM_AT + CHECKSUM_LENGTH;
      sum += own ? ' ' : Byte.toUnsignedInt(archive[at + i]);
    }
    if (sum != number(CHECKSUM_AT, CHECKSUM_LENGTH)) {
      throw refusals.whole("a header of the tar archive is damaged");
    }
  }

  private void entry() {
    char type = (char) archive[at + 156];
    long size = number(124, 12);
    switch (type) {
      case 'x' -> extended.putAll(paxHeader(text(size)));
      case 'g' -> requireHarmless(paxHeader(text(size)));
      case 'L' -> extended.put("path", untilNul(text(size)));
      case '0', '\0', '5' -> {
        add(type == '5', size);
        extended = new HashMap<>();
      }
      default -> throw refusals.path(name(), "it is a link or another special file");
    }
  }

  private void add(boolean folderType, long headerSize) {
    String written = extended.getOrDefault("path", name());
    boolean folder = folderType || written.endsWith("/");
    String path = plain(written);
    long size = extended.containsKey("size") ? decimal(extended.get("size")) : headerSize;
    if (folder && size != 0) {
      throw refusals.path(path, "it is a folder with content of its own");
    }
    if (folder) {
      at += BLOCK;
      if (!path.isEmpty()) {
        collector.folder(path);
      }
      return;
    }
    collector.admit(path, size);
    collector.add(path, content(size));
  }

  /** A name without what says "here" at its start and "folder" at its end. */
  private static String plain(String written) {
    String path = written;
    while (path.startsWith("./")) {
      path = path.substring(2);
    }
    while (path.endsWith("/") && path.length() > 1) {
      path = path.substring(0, path.length() - 1);
    }
    return path.equals(".") ? "" : path;
  }

  /** Takes an entry's bytes and goes to the next header. */
  private byte[] content(long size) {
    long start = (long) at + BLOCK;
    long next = start + (size + BLOCK - 1) / BLOCK * BLOCK;
    if (size < 0 || next > archive.length) {
      throw refusals.whole("the tar archive is cut short");
    }
    byte[] bytes = Arrays.copyOfRange(archive, (int) start, (int) (start + size));
    at = (int) next;
    return bytes;
  }

  private String text(long size) {
    if (size > MAX_HEADER_TEXT) {
      throw refusals.whole("a header of the tar archive is far too long");
    }
    return utf8(content(size));
  }

  /** Records of the form {@code LENGTH KEY=VALUE\n}, where the length counts all of the record. */
  private Map<String, String> paxHeader(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Map<String, String> found = new HashMap<>();
    int from = 0;
    while (from < bytes.length) {
      int space = from;
      while (space < bytes.length && bytes[space] != ' ') {
        space++;
      }
      long length = decimal(utf8(Arrays.copyOfRange(bytes, from, space)));
      int end = (int) Math.min(from + length, Integer.MAX_VALUE);
      if (end > bytes.length || end <= space + 1 || bytes[end - 1] != '\n') {
        throw refusals.whole("a header of the tar archive is damaged");
      }
      String record = utf8(Arrays.copyOfRange(bytes, space + 1, end - 1));
      int equals = record.indexOf('=');
      if (equals < 1) {
        throw refusals.whole("a header of the tar archive is damaged");
      }
      String key = record.substring(0, equals);
      if (key.startsWith("GNU.sparse.")) {
        throw refusals.whole("the tar archive has a file with holes");
      }
      if (key.equals("path") || key.equals("size")) {
        found.put(key, record.substring(equals + 1));
      }
      from = end;
    }
    return found;
  }

  private void requireHarmless(Map<String, String> forAll) {
    if (!forAll.isEmpty()) {
      throw refusals.whole("the tar archive gives all its files one name or size");
    }
  }

  private String name() {
    String name = untilNul(field(0, 100));
    boolean posix = utf8(Arrays.copyOfRange(archive, at + 257, at + 263)).equals("ustar\0");
    String prefix = posix ? untilNul(field(345, 155)) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  private String field(int offset, int length) {
    int end = at + offset;
    while (end < at + offset + length && archive[end] != 0) {
      end++;
    }
    return utf8(Arrays.copyOfRange(archive, at + offset, end));
  }

  private static String untilNul(String text) {
    int nul = text.indexOf('\0');
    return nul < 0 ? text : text.substring(0, nul);
  }

  /**
   * An octal number with blanks or NULs around it; what is larger than octal can say is refused.
   */
  private long number(int offset, int length) {
    String digits =
        new String(archive, at + offset, length, StandardCharsets.ISO_8859_1)
            .replace('\0', ' ')
            .strip();
    if (!digits.matches("[0-7]{0,12}")) {
      throw refusals.whole("a header of the tar archive is damaged");
    }
    return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
  }

  private long decimal(String text) {
    if (!text.matches("[0-9]{1,15}")) {
      throw refusals.whole("a header of the tar archive is damaged");
    }
    return Long.parseLong(text);
  }

  private String utf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw notUtf8(bytes);
    }
  }

  private AnnexException notUtf8(byte[] bytes) {
    return refusals.path(
        new String(bytes, StandardCharsets.ISO_8859_1), "the path is not written in UTF-8");
  }
}
