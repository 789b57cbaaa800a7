package dev.annex.capabilities.shell;

import dev.annex.processes.Sink;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Collects what is wanted of an output, and never more than a number of bytes: the first ones, or
 * with {@code tail} the last ones. Lines end with a line feed and are looked at as UTF-8; of a line
 * longer than 64 KiB only its start is looked at and kept. One thread at a time.
 */
final class OutputCollector implements Sink {

  static final int LONGEST_LINE = 64 << 10;

  private final OutputFilter filter;
  private final long mostBytes;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final Deque<byte[]> last = new ArrayDeque<>();
  private long lastBytes;
  private boolean truncated;

  OutputCollector(OutputFilter filter, long mostBytes) {
    this.filter = filter;
    this.mostBytes = mostBytes;
  }

  @Override
  public void accept(byte[] buffer, int length) {
    if (filter.everything()) {
      keep(buffer, length);
      return;
    }
    int from = 0;
    for (int i = 0; i < length; i++) {
      if (buffer[i] == '\n') {
        add(buffer, from, i - from);
        line.write('\n');
        endLine();
        from = i + 1;
      }
    }
    add(buffer, from, length - from);
  }

  private void add(byte[] buffer, int from, int length) {
    int fits = Math.min(length, LONGEST_LINE - line.size());
    line.write(buffer, from, fits);
    truncated |= fits < length;
  }

  private void endLine() {
    byte[] bytes = line.toByteArray();
    line.reset();
    if (!filter.wants(text(bytes))) {
      return;
    }
    if (filter.tail().isEmpty()) {
      keep(bytes, bytes.length);
      return;
    }
    last.addLast(bytes);
    lastBytes += bytes.length;
    while (last.size() > filter.tail().get()) {
      lastBytes -= last.removeFirst().length;
    }
    while (lastBytes > mostBytes) {
      lastBytes -= last.removeFirst().length;
      truncated = true;
    }
  }

  private static String text(byte[] line) {
    boolean ended = line.length > 0 && line[line.length - 1] == '\n';
    return new String(line, 0, line.length - (ended ? 1 : 0), StandardCharsets.UTF_8);
  }

  private void keep(byte[] bytes, int length) {
    int fits = (int) Math.min(length, mostBytes - kept.size());
    kept.write(bytes, 0, fits);
    truncated |= fits < length;
  }

  /** What was kept, with a last line that was not ended. */
  byte[] finish() {
    if (line.size() > 0) {
      endLine();
    }
    last.forEach(bytes -> keep(bytes, bytes.length));
    last.clear();
    return kept.toByteArray();
  }

  /** Whether something that was wanted was left out. */
  boolean truncated() {
    return truncated;
  }
}
