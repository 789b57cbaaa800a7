package dev.annex.capabilities.archive;

import dev.annex.api.call.Meter;
import dev.annex.capabilities.files.Granted;
import dev.annex.capabilities.files.OpenFiles;
import dev.annex.capabilities.files.TreeWalk;
import dev.annex.files.Directory;
import dev.annex.files.FileLimits;
import dev.annex.files.FileStatus;
import dev.annex.files.OpenRequest;
import dev.annex.files.Place;
import dev.annex.files.RegularFile;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Packs one folder. Names in the archive are relative to it. Links, devices, pipes and sockets are
 * left out, and so is the archive itself. One thread at a time.
 */
final class Packing {

  private static final int BUFFER = 64 << 10;

  /**
   * What went in.
   *
   * @param bytes of the files before they were packed
   * @param skipped entries that are neither files nor folders
   */
  record Packed(Format format, long files, long directories, long bytes, long skipped) {}

  private final Granted archive;
  private final PackArchive.Plan plan;
  private final RegularFile output;
  private final FileStatus own;
  private final Meter meter;
  private long files;
  private long directories;
  private long bytes;
  private long skipped;

  Packing(Granted archive, PackArchive.Plan plan, RegularFile output, Meter meter) {
    this.archive = archive;
    this.plan = plan;
    this.output = output;
    this.own = output.status();
    this.meter = meter;
  }

  Packed packed() {
    return new Packed(plan.format(), files, directories, bytes, skipped);
  }

  void run(Directory source) {
    try (ArchiveWriter writer = ArchiveWriter.to(new FileOutput(output), plan.format())) {
      TreeWalk walk =
          new TreeWalk(
              meter,
              FileLimits.PATH_DEPTH,
              (path, place, status) -> visit(writer, path, place, status));
      var _ = walk.run(source);
      if (walk.unreadable() > 0) {
        throw archive.failed("no-access", "a folder in the source may not be read by the host");
      }
      writer.finish();
    } catch (IOException | UncheckedIOException e) {
      throw archive.failed("input-output", "writing the archive did not work");
    }
  }

  private TreeWalk.Next visit(ArchiveWriter writer, String path, Place place, FileStatus status) {
    if (plan.names().excludes(path)) {
      return TreeWalk.Next.SKIP;
    }
    try {
      if (status.isDirectory()) {
        if (plan.names().include().isEmpty()) {
          writer.directory(path, status);
          directories++;
        }
      } else if (!status.isRegularFile()) {
        skipped++;
      } else if (plan.names().includes(path) && !isOwn(status)) {
        file(writer, path, place);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return TreeWalk.Next.GO_ON;
  }

  private boolean isOwn(FileStatus status) {
    return status.device() == own.device() && status.inode() == own.inode();
  }

  private void file(ArchiveWriter writer, String path, Place place) throws IOException {
    try (RegularFile file = OpenFiles.open(place, OpenRequest.reading())) {
      FileStatus status = file.status();
      writer.file(path, status);
      long position = 0;
      while (position < status.size()) {
        byte[] piece = file.read(position, (int) Math.min(BUFFER, status.size() - position));
        if (piece.length == 0) {
          throw archive.failed("changed", "a file became shorter while it was packed; try again");
        }
        writer.write(piece);
        position += piece.length;
      }
      writer.endOfFile();
      bytes += position;
      files++;
    }
  }
}
