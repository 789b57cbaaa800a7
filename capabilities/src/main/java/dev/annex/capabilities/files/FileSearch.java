package dev.annex.capabilities.files;

import com.google.re2j.Matcher;
import dev.annex.api.call.Meter;
import dev.annex.capabilities.files.GrepRun.InFile;
import dev.annex.capabilities.files.GrepRun.Line;
import dev.annex.capabilities.files.GrepRun.Range;
import dev.annex.files.RegularFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** One search for text in one file. One thread at a time. */
final class FileSearch {

  private static final int MOST_RANGES = 100;

  /** What stands behind it in a line is not searched. */
  private static final int MOST_LINE_BYTES = 1 << 20;

  private final GrepFiles.Query query;
  private final Meter meter;
  private final BooleanSupplier unwanted;
  private int lines;
  private long bytes;
  private boolean truncated;

  /**
   * A search that has not begun.
   *
   * @param unwanted whether nobody wants to know any more
   */
  FileSearch(GrepFiles.Query query, Meter meter, BooleanSupplier unwanted) {
    this.query = query;
    this.meter = meter;
    this.unwanted = unwanted;
  }

  /**
   * What was found.
   *
   * @param text whether it is text at all; what is none is not searched
   * @param bytes of the lines, those around matches included
   * @param truncated whether there may be more in this file
   */
  record Result(boolean text, InFile found, long bytes, boolean truncated) {

    static Result skipped(String path) {
      return new Result(false, new InFile(path, 0, List.of()), 0, false);
    }
  }

  /** Searches a file. */
  Result run(String path, RegularFile file) {
    if (LineReader.isBinary(file)) {
      return Result.skipped(path);
    }
    List<Open> matches = new ArrayList<>();
    long count = searchLines(new LineReader(file, MOST_LINE_BYTES), matches);
    return new Result(
        true,
        new InFile(path, count, matches.stream().map(Open::closed).toList()),
        bytes,
        truncated);
  }

  private long searchLines(LineReader reader, List<Open> matches) {
    Matcher matcher = query.pattern().matcher(new byte[0]);
    Deque<String> before = new ArrayDeque<>();
    long count = 0;
    long number = 0;
    Optional<byte[]> line = reader.next();
    while (line.isPresent() && !truncated && count < query.perFile()) {
      number++;
      if ((number & 1023) == 0) {
        meter.check();
        if (unwanted.getAsBoolean()) {
          return count;
        }
      }
      String text = query.context() > 0 ? text(line.get()) : "";
      addAfter(matches, number, text);
      if (matcher.reset(line.get()).find()) {
        count++;
        if (!query.countOnly()) {
          keep(matches, matcher, line.get(), number, before);
        }
      }
      remember(before, text);
      line = reader.next();
    }
    trailing(reader, line, matches, number);
    return count;
  }

  /** What follows the last match that was wanted. */
  private void trailing(LineReader reader, Optional<byte[]> next, List<Open> matches, long number) {
    Optional<byte[]> line = next;
    long at = number + 1;
    while (line.isPresent() && at <= number + query.context() && !truncated) {
      addAfter(matches, at, text(line.get()));
      line = reader.next();
      at++;
    }
  }

  private void keep(
      List<Open> matches, Matcher matcher, byte[] line, long number, Deque<String> before) {
    lines++;
    bytes += line.length + before.stream().mapToLong(String::length).sum();
    if (lines > query.limit() || bytes > GrepRun.MOST_BYTES) {
      truncated = true;
      return;
    }
    List<Range> ranges = new ArrayList<>();
    boolean more = true;
    while (more && ranges.size() < MOST_RANGES) {
      ranges.add(new Range(matcher.start(), matcher.end()));
      more = matcher.find();
    }
    matches.add(new Open(number, text(line), ranges, List.copyOf(before), new ArrayList<>()));
  }

  /** The lines behind a match belong to every match that is near enough. */
  private void addAfter(List<Open> matches, long number, String text) {
    for (int i = matches.size() - 1; i >= 0; i--) {
      Open match = matches.get(i);
      if (number - match.number() > query.context()) {
        return;
      }
      bytes += text.length();
      match.after().add(text);
    }
  }

  private void remember(Deque<String> before, String text) {
    if (query.context() == 0) {
      return;
    }
    if (before.size() == query.context()) {
      before.removeFirst();
    }
    before.addLast(text);
  }

  private static String text(byte[] line) {
    return new String(line, StandardCharsets.UTF_8);
  }

  /** A match whose following lines are still to come. */
  private record Open(
      long number, String text, List<Range> ranges, List<String> before, List<String> after) {

    Line closed() {
      return new Line(number, text, ranges, before, List.copyOf(after));
    }
  }
}
