package dev.annex.mcp.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** Reads lines of bounded length; the rest of a longer one is skipped, not kept. */
final class LineReader {

  private final InputStream in;
  private final int most;
  private final byte[] buffer = new byte[8192];
  private int position;
  private int filled;

  LineReader(InputStream in, int most) {
    this.in = in;
    this.most = most;
  }

  /** What was read. */
  sealed interface Line {
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    record Text(byte[] utf8) implements Line {}

    record TooLong() implements Line {}

    record End() implements Line {}
  }

  Line next() throws IOException {
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
