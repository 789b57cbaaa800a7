package dev.annex.capabilities.archive;

import dev.annex.api.call.Meter;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.name.Printable;
import dev.annex.capabilities.files.Granted;
import dev.annex.capabilities.files.TreeWalk;
import dev.annex.files.Directory;
import dev.annex.files.FileLimits;
import dev.annex.files.FileStatus;
import dev.annex.files.Place;
import dev.annex.files.RelativePath;
import java.util.Optional;

/**
 * Moves what was unpacked among what is there. Looks first whether anything stands against it, and
 * only then begins; every file appears whole. One thread at a time.
 */
final class Merge {

  private static final int MAX_SHOWN_LENGTH = 128;

  private final Granted destination;
  private final Directory from;
  private final Directory into;
  private final boolean replace;
  private final Meter meter;

  Merge(Granted destination, Directory from, Directory into, boolean replace, Meter meter) {
    this.destination = destination;
    this.from = from;
    this.into = into;
    this.replace = replace;
    this.meter = meter;
  }

  void run() {
    go((path, _, status) -> look(path, status));
    go(this::move);
  }

  private void go(TreeWalk.Visitor visitor) {
    var _ = new TreeWalk(meter, FileLimits.PATH_DEPTH, visitor).run(from);
  }

  private TreeWalk.Next look(String path, FileStatus status) {
    Optional<FileStatus> there = find(path);
    if (there.isEmpty()) {
      return TreeWalk.Next.SKIP;
    }
    if (status.isDirectory() != there.get().isDirectory()) {
      throw inTheWay(path, "a folder stands where a file belongs, or the other way round");
    }
    if (!status.isDirectory() && !replace) {
      throw inTheWay(path, "it is there already, and replace was not given");
    }
    return TreeWalk.Next.GO_ON;
  }

  private TreeWalk.Next move(String path, Place place, FileStatus status) {
    try (Place to = into.walk(RelativePath.of(path), false)) {
      boolean there = to.find().isPresent();
      if (status.isDirectory() && there) {
        return TreeWalk.Next.GO_ON;
      }
      if (there && !replace) {
        throw inTheWay(path, "it was made meanwhile, and what came before it is unpacked");
      }
      place.moveTo(to);
      return TreeWalk.Next.SKIP;
    }
  }

  private Optional<FileStatus> find(String path) {
    try (Place to = into.walk(RelativePath.of(path), false)) {
      return to.find();
    }
  }

  private AnnexException inTheWay(String path, String why) {
    return destination.failed(
        "exists", "of its \"%s\", %s".formatted(Printable.show(path, MAX_SHOWN_LENGTH), why));
  }
}
