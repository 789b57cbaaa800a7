package dev.annex.capabilities.files;

import com.google.re2j.Matcher;
import dev.annex.api.call.Meter;
import dev.annex.files.Directory;
import dev.annex.files.FileFailure;
import dev.annex.files.FileStatus;
import dev.annex.files.OpenRequest;
import dev.annex.files.Place;
import dev.annex.files.RegularFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** One search for text in files. One thread at a time. */
final class GrepRun {

  /** Most bytes of lines that one answer carries, those around a match included. */
  private static final long MOST_BYTES = ReadFile.MOST_BYTES / 2;

  private static final int MOST_RANGES = 100;

  /**
   * What was found.
   *
   * @param searched files that were searched
   * @param skipped files that were left out because they are no text or may not be read
   * @param truncated whether there may be more
   */
  record Found(List<InFile> files, long searched, long skipped, boolean truncated) {}

  /**
   * Where a file matches.
   *
   * @param path from the folder that was searched; empty for the file that was searched itself
   * @param count how many of its lines match
   */
  record InFile(String path, long count, List<Line> lines) {}

  /**
   * A line that matches.
   *
   * @param number the first line is 1
   */
  record Line(
      long number, String text, List<Range> ranges, List<String> before, List<String> after) {}

  /** A part of a line in bytes, without the end. */
  record Range(int start, int end) {}

  private final GrepFiles.Query query;
  private final Meter meter;
  private final List<InFile> files = new ArrayList<>();
  private int lines;
  private long bytes;
  private long searched;
  private long skipped;
  private boolean truncated;

  GrepRun(GrepFiles.Query query, Meter meter) {
    this.query = query;
    this.meter = meter;
  }

  Found found() {
    return new Found(files, searched, skipped, truncated);
  }

  void searchAll(Directory directory) {
    TreeWalk walk = new TreeWalk(meter, query.selection().depth(), this::visit);
    var _ = walk.run(directory);
    skipped += walk.unreadable();
  }

  private TreeWalk.Next visit(String path, Place place, FileStatus status) {
    if (query.selection().passesOver(place.name(), status.isDirectory())
        || query.exclude().stream().anyMatch(glob -> glob.matchesPathOrName(path))) {
      return TreeWalk.Next.SKIP;
    }
    boolean included =
        query.include().isEmpty()
            || query.include().stream().anyMatch(glob -> glob.matchesPathOrName(path));
    if (status.isRegularFile() && included) {
      try (RegularFile file = OpenFiles.open(place, OpenRequest.reading())) {
        search(path, file);
      } catch (FileFailure e) {
        skipped++;
      }
    }
    return truncated ? TreeWalk.Next.STOP : TreeWalk.Next.GO_ON;
  }

  /** Searches one file; one that is no text is left out. */
  void search(String path, RegularFile file) {
    if (LineReader.isBinary(file)) {
      skipped++;
      return;
    }
    searched++;
    List<Open> matches = new ArrayList<>();
    long count = searchLines(new LineReader(file), matches);
    if (count > 0) {
      files.add(new InFile(path, count, matches.stream().map(Open::closed).toList()));
    }
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
    if (lines > query.limit() || bytes > MOST_BYTES) {
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
