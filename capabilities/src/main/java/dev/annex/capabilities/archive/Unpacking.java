package dev.annex.capabilities.archive;

import dev.annex.api.call.Budget;
import dev.annex.api.call.Meter;
import dev.annex.capabilities.files.Granted;
import dev.annex.files.Directory;
import dev.annex.files.FileFailure;
import dev.annex.files.FileLimits;
import dev.annex.files.FilePermissions;
import dev.annex.files.FileStatus;
import dev.annex.files.OpenEntry;
import dev.annex.files.OpenRequest;
import dev.annex.files.Place;
import dev.annex.files.RegularFile;
import dev.annex.files.RelativePath;
import java.io.IOException;
import java.util.Optional;

/**
 * Unpacks one archive into a folder that is empty at first, so whatever is there already is an
 * entry that came twice. One thread at a time.
 */
final class Unpacking {

  private static final OpenRequest FRESH =
      new OpenRequest(false, true, true, false, false, true, true, false);

  private static final int OWNER_READS_AND_WRITES = 0600;

  /**
   * What came out.
   *
   * @param excluded entries that were left out as was asked
   */
  record Unpacked(long files, long directories, long bytes, long excluded) {}

  private final Contents contents;
  private final Directory into;
  private final UnpackArchive.Plan plan;
  private final Meter meter;
  private long files;
  private long directories;
  private long bytes;
  private long excluded;

  Unpacking(Granted archive, Directory into, UnpackArchive.Plan plan, Meter meter) {
    this.contents = new Contents(archive, plan.format());
    this.into = into;
    this.plan = plan;
    this.meter = meter;
  }

  Unpacked unpacked() {
    return new Unpacked(files, directories, bytes, excluded);
  }

  void run() {
    var _ = contents.run(this::visit);
  }

  private boolean visit(Entry entry, Contents.Supply content) throws IOException {
    Optional<String> wrong = EntryPath.whatIsWrongWith(entry.name());
    if (wrong.isPresent()) {
      throw contents.refused("unsafe-entry", entry.name(), wrong.get());
    }
    Optional<String> path = EntryPath.stripped(entry.name(), plan.strip());
    if (path.isEmpty() || !wants(entry, path.get())) {
      excluded++;
      return true;
    }
    switch (entry.kind()) {
      case FILE -> file(entry, path.get(), content);
      case DIRECTORY -> directory(path.get());
      case LINK ->
          throw contents.refused(
              "link-entry", entry.name(), "is a link, which is not unpacked; exclude it");
      case OTHER ->
          throw contents.refused(
              "special-entry", entry.name(), "is a device or a pipe, which is not unpacked");
    }
    return true;
  }

  /** With patterns of what is wanted, folders come with the files in them. */
  private boolean wants(Entry entry, String path) {
    boolean folder = entry.kind() == Entry.Kind.DIRECTORY;
    boolean comesWithFiles = folder && !plan.names().include().isEmpty();
    return !comesWithFiles && plan.names().wants(path);
  }

  private void directory(String path) {
    if (createDirectories(path, path.length())) {
      directories++;
    }
  }

  private void file(Entry entry, String path, Contents.Supply content) throws IOException {
    if (entry.encrypted()) {
      throw contents.refused(
          "encrypted", entry.name(), "is encrypted, and there is no way to give a password");
    }
    if (!entry.readable()) {
      throw contents.refused(
          "not-supported", entry.name(), "is packed by a method that is not known here");
    }
    int end = path.lastIndexOf('/');
    if (end > 0) {
      var _ = createDirectories(path, end);
    }
    try (RegularFile file = create(entry, path)) {
      FileOutput output = new FileOutput(file);
      content.to((piece, length) -> {
        requireRoom(entry.name(), length);
        bytes += length;
        output.write(piece, 0, length);
      });
      output.flush();
      if (entry.permissions() != 0) {
        file.setPermissions((entry.permissions() & FilePermissions.ALL) | OWNER_READS_AND_WRITES);
      }
    }
    files++;
  }

  private RegularFile create(Entry entry, String path) {
    requireRoom(entry.name(), FileLimits.ENTRY_BYTES);
    try {
      OpenEntry made = into.open(RelativePath.of(path), FRESH);
      return switch (made) {
        case RegularFile file -> file;
        case Directory _ -> throw new IllegalStateException("a folder was made as a file");
      };
    } catch (FileFailure e) {
      if (e.reason() == FileFailure.Reason.EXISTS
          || e.reason() == FileFailure.Reason.IS_DIRECTORY) {
        throw contents.refused(
            "duplicate-entry", entry.name(), "comes twice, or as a file and as a folder");
      }
      throw e;
    }
  }

  /** Refused before the budget ends the whole call. */
  private void requireRoom(String name, int length) {
    long left = meter.limits().get(Budget.FILE_BYTES.limit()) - meter.used(Budget.FILE_BYTES);
    if (length + FileOutput.MOST_WAITING > left) {
      throw contents.refused(
          "too-much",
          name,
          "does not fit into what is left of limit %s".formatted(Budget.FILE_BYTES.limit().key()));
    }
  }

  /** Makes the folders of a path up to a place in it; whether the last was not there. */
  private boolean createDirectories(String path, int until) {
    boolean made = false;
    for (int end = path.indexOf('/'); end >= 0 && end < until; end = path.indexOf('/', end + 1)) {
      made = createDirectory(path.substring(0, end));
    }
    return createDirectory(path.substring(0, until)) || made;
  }

  private boolean createDirectory(String path) {
    try (Place place = into.walk(RelativePath.of(path), false)) {
      Optional<FileStatus> there = place.find();
      if (there.isEmpty()) {
        requireRoom(path, FileLimits.ENTRY_BYTES);
        place.createDirectory();
        return true;
      }
      if (!there.get().isDirectory()) {
        throw contents.refused("duplicate-entry", path, "comes as a file and as a folder");
      }
      return false;
    }
  }
}
