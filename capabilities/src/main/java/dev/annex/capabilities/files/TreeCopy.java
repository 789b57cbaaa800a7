package dev.annex.capabilities.files;

import dev.annex.files.Directory;
import dev.annex.files.Draft;
import dev.annex.files.FileFailure;
import dev.annex.files.FileLimits;
import dev.annex.files.FileStatus;
import dev.annex.files.OpenRequest;
import dev.annex.files.Place;
import dev.annex.files.RegularFile;
import java.util.Optional;

/**
 * Copies a file, or a folder with what is in it. Every file appears under its name when it is
 * whole; a copy of a folder that is stopped leaves the files that were finished. One thread at a
 * time.
 */
final class TreeCopy {

  private static final int CHUNK = 256 << 10;

  /**
   * What came over.
   *
   * @param skipped links, devices, pipes and sockets that were left out
   */
  record Copied(long files, long directories, long bytes, long skipped) {}

  private final Granted source;
  private final boolean replace;
  private final boolean recursive;
  private long files;
  private long directories;
  private long bytes;
  private long skipped;

  TreeCopy(Granted source, boolean replace, boolean recursive) {
    this.source = source;
    this.replace = replace;
    this.recursive = recursive;
  }

  Copied copied() {
    return new Copied(files, directories, bytes, skipped);
  }

  /** Copies one entry; whatever fails on the reading side is told of the source. */
  void copy(Place from, Place to, int depth) {
    FileStatus status = source.telling(from::get);
    if (status.isDirectory()) {
      copyDirectory(from, to, depth);
    } else {
      copyFile(from, to, status);
    }
  }

  private void copyFile(Place from, Place to, FileStatus status) {
    try (RegularFile input = source.telling(() -> OpenFiles.open(from, OpenRequest.reading()));
        Draft draft = to.draft()) {
      copyBytes(input, draft.file());
      draft.file().setPermissions(status.permissions());
      if (replace) {
        draft.replace();
      } else {
        draft.create();
      }
    }
    files++;
  }

  private void copyBytes(RegularFile input, RegularFile output) {
    long position = 0;
    while (true) {
      long at = position;
      byte[] chunk = source.telling(() -> input.read(at, CHUNK));
      if (chunk.length == 0) {
        return;
      }
      output.write(position, chunk);
      position += chunk.length;
      bytes += chunk.length;
    }
  }

  private void copyDirectory(Place from, Place to, int depth) {
    if (!recursive) {
      throw source.failed("is-directory", "it is a folder, and recursive was not given");
    }
    if (depth == FileLimits.PATH_DEPTH) {
      throw new FileFailure(FileFailure.Reason.NAME_TOO_LONG);
    }
    if (!(replace && to.find().filter(FileStatus::isDirectory).isPresent())) {
      to.createDirectory();
    }
    directories++;
    try (Directory input = source.telling(() -> OpenFiles.directory(from));
        Directory output = OpenFiles.directory(to)) {
      for (String name : source.telling(() -> input.list(FileLimits.LISTED_NAMES))) {
        copyEntry(input, output, name, depth);
      }
    }
  }

  private void copyEntry(Directory input, Directory output, String name, int depth) {
    Optional<FileStatus> status = source.telling(() -> input.entry(name));
    if (status.isEmpty()) {
      return;
    }
    if (!status.get().isDirectory() && !status.get().isRegularFile()) {
      skipped++;
      return;
    }
    try (Place from = input.place(name);
        Place to = output.place(name)) {
      copy(from, to, depth + 1);
    }
  }
}
