package dev.annex.runtime.process.rpc;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads lines that are not longer than a bound, and never holds more than one of them and a buffer.
 * One thread at a time.
 */
final class LineReader {

  private static final int CHUNK_BYTES = 64 << 10;
  private static final int SMALL_BYTES = 4 << 10;

  private final InputStream in;
  private final int longest;
  private final byte[] chunk = new byte[CHUNK_BYTES];
  private byte[] line = new byte[SMALL_BYTES];
  private int length;
  private int from;
  private int to;

  LineReader(InputStream in, int longest) {
    this.in = in;
    this.longest = longest;
  }

  /**
   * The next line without white space around it; blank lines are passed over. What stands behind
   * the last end of line is a line, too.
   *
   * @return empty at the end
   * @throws TooLongException when a line is longer than the bound; nothing can be read after that
   */
  Optional<byte[]> next() throws IOException {
    while (true) {
      length = 0;
      boolean complete = false;
      while (!complete) {
        if (from == to && !fill()) {
          byte[] rest = text();
          return rest.length == 0 ? Optional.empty() : Optional.of(rest);
        }
        int end = from;
        while (end < to && chunk[end] != '\n') {
          end++;
        }
        complete = end < to;
        append(end);
        from = complete ? end + 1 : end;
      }
      byte[] text = text();
      if (text.length > longest) {
        throw new TooLongException(text);
      }
      if (text.length > 0) {
        return Optional.of(text);
      }
    }
  }

  private boolean fill() throws IOException {
    from = 0;
    to = Math.max(0, in.read(chunk));
    return to > 0;
  }

  /** One byte more is kept than a line may have, for the carriage return that some write. */
  private void append(int end) throws TooLongException {
    long needed = (long) length + end - from;
    if (needed > longest + 1L) {
      throw new TooLongException(
          length > 0 ? Arrays.copyOf(line, length) : Arrays.copyOfRange(chunk, from, end));
    }
    if (needed > line.length) {
      line = Arrays.copyOf(line, (int) Math.min(longest + 1L, Math.max(needed, 2L * line.length)));
    }
    System.arraycopy(chunk, from, line, length, end - from);
    length = (int) needed;
  }

  /** What was collected, without white space around it; lets go of a buffer that became large. */
  private byte[] text() {
    int begin = 0;
    int end = length;
    while (begin < end && isBlank(line[begin])) {
      begin++;
    }
    while (end > begin && isBlank(line[end - 1])) {
      end--;
    }
    byte[] text = Arrays.copyOfRange(line, begin, end);
    if (line.length > CHUNK_BYTES) {
      line = new byte[SMALL_BYTES];
    }
    return text;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t' || b == '\r' || b == '\n';
  }

  /** A line was longer than it may be. */
  static final class TooLongException extends IOException {
    private static final long serialVersionUID = 1;

    private final transient byte[] start;

    TooLongException(byte[] start) {
      super("a line is too long");
      this.start = Arrays.copyOf(start, Math.min(start.length, 256));
    }

    byte[] start() {
      return start.clone();
    }
  }
}
