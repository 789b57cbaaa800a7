package dev.annex.capabilities.files;

import dev.annex.files.RegularFile;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads a file line by line as bytes. A line ends at a line feed, which is left out as is one
 * carriage return before it; a line feed at the end of the file begins no further line. What of a
 * line is beyond the most that is wanted of one is dropped. One thread at a time.
 */
final class LineReader {

  private static final int CHUNK = 128 << 10;

  /** Where the files of others are looked at for a zero byte before they are taken for text. */
  private static final int HEAD = 8 << 10;

  private final RegularFile file;
  private final int most;
  private byte[] chunk = new byte[0];
  private int at;
  private long position;
  private byte[] line = new byte[256];

  /**
   * Reads from the beginning.
   *
   * @param most bytes of a line, without its end
   */
  LineReader(RegularFile file, int most) {
    this.file = file;
    this.most = most;
  }

  /** Whether a zero byte stands near the file's beginning. */
  static boolean isBinary(RegularFile file) {
    for (byte b : file.read(0, HEAD)) {
      if (b == 0) {
        return true;
      }
    }
    return false;
  }

  /** The next line; empty at the end. */
  Optional<byte[]> next() {
    int length = 0;
    boolean any = false;
    while (at < chunk.length || fill()) {
      any = true;
      int end = at;
      while (end < chunk.length && chunk[end] != '\n') {
        end++;
      }
      length = keep(end, length);
      boolean complete = end < chunk.length;
      at = complete ? end + 1 : end;
      if (complete) {
        break;
      }
    }
    if (!any) {
      return Optional.empty();
    }
    boolean carriageReturn = length > 0 && line[length - 1] == '\r';
    return Optional.of(Arrays.copyOf(line, carriageReturn ? length - 1 : length));
  }

  private int keep(int end, int length) {
    int more = Math.min(end - at, most - length);
    if (length + more > line.length) {
      line = Arrays.copyOf(line, Math.min(most, Math.max(line.length * 2, length + more)));
    }
    System.arraycopy(chunk, at, line, length, more);
    return length + more;
  }

  private boolean fill() {
    chunk = file.read(position, CHUNK);
    position += chunk.length;
    at = 0;
    return chunk.length > 0;
  }
}
