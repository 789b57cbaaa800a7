package dev.annex.capabilities.files;

import dev.annex.api.call.Meter;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.files.Directory;
import dev.annex.files.FileFailure;
import dev.annex.files.FileStatus;
import dev.annex.files.OpenRequest;
import dev.annex.files.Place;
import dev.annex.files.RegularFile;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * One search for text in files. One thread goes through the folders and takes what was found in the
 * order of the files; a few others search a file each. What comes out does not depend on which of
 * them is faster. One thread at a time.
 */
final class GrepRun {

  /** Most bytes of lines that one answer carries, those around a match included. */
  static final long MOST_BYTES = ReadFile.MOST_BYTES / 2;

  /** Not all of a machine, as other calls want the cores, too. */
  private static final int WORKERS =
      Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 2, 4);

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
      long number, String text, List<Range> ranges, List<String> before, List<String> after) {

    long length() {
      return text.length()
          + before.stream().mapToLong(String::length).sum()
          + after.stream().mapToLong(String::length).sum();
    }
  }

  /** A part of a line in bytes, without the end. */
  record Range(int start, int end) {}

  private final GrepFiles.Query query;
  private final Meter meter;
  private final List<InFile> files = new ArrayList<>();
  private final Deque<Future<FileSearch.Result>> underWay = new ArrayDeque<>();
  private long lines;
  private long bytes;
  private long searched;
  private long skipped;
  private volatile boolean truncated;

  GrepRun(GrepFiles.Query query, Meter meter) {
    this.query = query;
    this.meter = meter;
  }

  Found found() {
    return new Found(files, searched, skipped, truncated);
  }

  /** Searches one file. */
  void search(RegularFile file) {
    take(new FileSearch(query, meter, () -> false).run("", file));
  }

  void searchAll(Directory directory) {
    // Closing waits for what is under way, which ends by itself as soon as nobody wants it.
    try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
      try {
        TreeWalk walk =
            new TreeWalk(
                meter,
                query.selection().depth(),
                (path, place, status) -> visit(path, place, status, workers));
        var _ = walk.run(directory);
        skipped += walk.unreadable();
        while (!underWay.isEmpty()) {
          take(next());
        }
      } catch (RuntimeException e) {
        truncated = true;
        throw e;
      }
    }
  }

  private TreeWalk.Next visit(
      String path, Place place, FileStatus status, ExecutorService workers) {
    if (query.selection().passesOver(place.name(), status.isDirectory())
        || query.exclude().stream().anyMatch(glob -> glob.matchesPathOrName(path))) {
      return TreeWalk.Next.SKIP;
    }
    boolean included =
        query.include().isEmpty()
            || query.include().stream().anyMatch(glob -> glob.matchesPathOrName(path));
    if (status.isRegularFile() && included && query.extensions().has(path)) {
      while (underWay.size() >= WORKERS) {
        take(next());
      }
      if (!truncated) {
        underWay.add(workers.submit(searching(path, place)));
      }
    }
    return truncated ? TreeWalk.Next.STOP : TreeWalk.Next.GO_ON;
  }

  /** The file is opened here and now, where it was found, and closed by whoever searches it. */
  private Callable<FileSearch.Result> searching(String path, Place place) {
    RegularFile file;
    try {
      file = OpenFiles.open(place, OpenRequest.reading());
    } catch (FileFailure e) {
      return () -> FileSearch.Result.skipped(path);
    }
    return () -> {
      try (file) {
        return new FileSearch(query, meter, () -> truncated).run(path, file);
      } catch (FileFailure e) {
        return FileSearch.Result.skipped(path);
      }
    };
  }

  private FileSearch.Result next() {
    try {
      return underWay.removeFirst().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      meter.check();
      throw new AnnexException(ErrorCode.CANCELLED, "files.grep was interrupted.", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    }
  }

  /** What was found in the next file, as far as there is room for it. */
  private void take(FileSearch.Result result) {
    if (truncated) {
      return;
    }
    if (!result.text()) {
      skipped++;
      return;
    }
    searched++;
    InFile found = result.found();
    long room = query.limit() - lines;
    boolean fits = found.lines().size() <= room && bytes + result.bytes() <= MOST_BYTES;
    truncated = result.truncated() || !fits;
    List<Line> kept = fits ? found.lines() : fitting(found.lines(), room);
    lines += kept.size();
    bytes += result.bytes();
    if (found.count() > 0) {
      files.add(new InFile(found.path(), found.count(), kept));
    }
  }

  private List<Line> fitting(List<Line> all, long room) {
    List<Line> kept = new ArrayList<>();
    long used = bytes;
    for (Line line : all) {
      used += line.length();
      if (kept.size() >= room || used > MOST_BYTES) {
        break;
      }
      kept.add(line);
    }
    return List.copyOf(kept);
  }
}
