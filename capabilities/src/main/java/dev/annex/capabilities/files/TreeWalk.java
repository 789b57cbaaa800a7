package dev.annex.capabilities.files;

import dev.annex.api.call.Meter;
import dev.annex.files.Directory;
import dev.annex.files.FileFailure;
import dev.annex.files.FileLimits;
import dev.annex.files.FileStatus;
import dev.annex.files.Place;
import java.util.List;
import java.util.Optional;

/**
 * Goes through all that lies below a folder: a parent before its children, siblings in the order of
 * their names. Links are seen and never followed. One thread at a time.
 */
public final class TreeWalk {

  /** What is done with an entry. */
  @FunctionalInterface
  public interface Visitor {

    /**
     * Sees one entry.
     *
     * @param path from the folder where it began, with slashes
     * @param place only good until this returns
     */
    Next visit(String path, Place place, FileStatus status);
  }

  /** How it goes on. */
  public enum Next {
    /** Into the entry when it is a folder, and on. */
    GO_ON,
    /** Past what is in the entry. */
    SKIP,
    /** Not at all. */
    STOP
  }

  private final Meter meter;
  private final Visitor visitor;
  private final int depth;
  private long unreadable;

  /**
   * @param depth how many levels are seen; 1 for what lies in the folder itself
   */
  public TreeWalk(Meter meter, int depth, Visitor visitor) {
    this.meter = meter;
    this.depth = Math.min(depth, FileLimits.PATH_DEPTH);
    this.visitor = visitor;
  }

  /** Goes through a folder; whether it came to its end. */
  public boolean run(Directory directory) {
    return run(directory, "", 1);
  }

  /** Folders that could not be gone into. */
  public long unreadable() {
    return unreadable;
  }

  private boolean run(Directory directory, String path, int level) {
    List<String> names = directory.list(FileLimits.LISTED_NAMES);
    for (String name : names.stream().sorted().toList()) {
      meter.check();
      Optional<FileStatus> status = directory.entry(name);
      if (status.isEmpty()) {
        continue;
      }
      try (Place place = directory.place(name)) {
        Next next = visitor.visit(path + name, place, status.get());
        if (next == Next.STOP) {
          return false;
        }
        boolean enter = next == Next.GO_ON && status.get().isDirectory() && level < depth;
        if (enter && !enter(place, path + name + "/", level + 1)) {
          return false;
        }
      }
    }
    return true;
  }

  /** A folder that is gone by now, or closed to the host, is left out. */
  private boolean enter(Place place, String path, int level) {
    Directory inside;
    try {
      inside = OpenFiles.directory(place);
    } catch (FileFailure e) {
      unreadable++;
      return true;
    }
    try (inside) {
      return run(inside, path, level);
    }
  }
}
