package dev.annex.mcp.rpc;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads lines of bounded length; the rest of a longer one is skipped, not kept. One thread at a
 * time.
 */
public final class LineReader {

  private final InputStream in;
  private final int most;
  private final byte[] buffer = new byte[8192];
  private int position;
  private int filled;

  /**
   * Reads from a stream, which it does not close.
   *
   * @param most longest line, bytes without its end
   */
  public LineReader(InputStream in, int most) {
    this.in = in;
    this.most = most;
  }

  /** What was read. */
  public sealed interface Line {
    /** A line, without its end. */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    record Text(byte[] utf8) implements Line {}

    /** A line longer than allowed; its bytes are gone. */
    record TooLong() implements Line {}

    /** There is nothing more. */
    record End() implements Line {}
  }

  /** The next line; what stands behind the last end of line counts as one. */
  public Line next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    boolean tooLong = false;
    while (true) {
      if (position == filled) {
        filled = Math.max(0, in.read(buffer));
        position = 0;
        if (filled == 0) {
          return line.size() == 0 ? new Line.End() : new Line.Text(line.toByteArray());
        }
      }
      int end = position;
      while (end < filled && buffer[end] != '\n') {
        end++;
      }
      tooLong |= line.size() + (end - position) > most;
      if (!tooLong) {
        line.write(buffer, position, end - position);
      }
      boolean complete = end < filled;
      position = complete ? end + 1 : end;
      if (complete) {
        return tooLong ? new Line.TooLong() : new Line.Text(line.toByteArray());
      }
    }
  }
}
