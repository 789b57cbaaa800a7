package dev.annex.files;

import dev.annex.files.FileFailure.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A file that is written under a temporary name beside its place, so that whoever looks there sees
 * all of it or nothing. What is closed before it took its place is removed, also when the call was
 * stopped; only what the host's end leaves behind stays, under a name that begins with {@value
 * #PREFIX}. One thread at a time.
 */
public final class Draft implements AutoCloseable {

  /** What temporary names begin with. */
  public static final String PREFIX = ".annex-";

  private final Place place;
  private final String name;
  private final RegularFile file;
  private boolean pending = true;

  private Draft(Place place, String name, RegularFile file) {
    this.place = place;
    this.name = name;
    this.file = file;
  }

  /** A file that will replace another is nobody's to read before it has the other's permissions. */
  static Draft beside(Place place) {
    Grant grant = place.parent().grant();
    Optional<FileStatus> there = place.find();
    if (there.isPresent() && !there.get().isRegularFile()) {
      throw new FileFailure(there.get().isDirectory() ? Reason.IS_DIRECTORY : Reason.NOT_SUPPORTED);
    }
    grant.requireWritable();
    grant.spend(FileLimits.ENTRY_BYTES);
    String name = "%s%016x.tmp".formatted(PREFIX, ThreadLocalRandom.current().nextLong());
    return HostErrors.run(
        grant.meter(),
        () -> {
          Path path = place.parent().held().path(name);
          Held held = Held.of(create(path, there.isPresent()));
          RegularFile file = new RegularFile(held, grant, true);
          Draft draft = new Draft(place, name, file);
          try {
            there.ifPresent(old -> file.setPermissions(old.permissions()));
            return draft;
          } catch (RuntimeException e) {
            draft.close();
            throw e;
          }
        });
  }

  private static FileChannel create(Path path, boolean hidden) throws IOException {
    Set<OpenOption> options =
        Set.of(
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS);
    return hidden
        ? FileChannel.open(
            path,
            options,
            PosixFilePermissions.asFileAttribute(FilePermissions.of(FilePermissions.PRIVATE)))
        : FileChannel.open(path, options);
  }

  /** What is written. */
  public RegularFile file() {
    return file;
  }

  /** Takes the place of whatever file is there. */
  public void replace() {
    var _ =
        HostErrors.run(
            place.parent().grant().meter(),
            () -> Files.move(path(), place.path(), StandardCopyOption.ATOMIC_MOVE));
    pending = false;
  }

  /**
   * Takes the place when nothing is there. Where a file system knows no second names, the place is
   * taken with an empty file first.
   *
   * @throws FileFailure {@code EXISTS} when something is
   */
  public void create() {
    boolean _ =
        HostErrors.run(
            place.parent().grant().meter(),
            () -> {
              try {
                Files.createLink(place.path(), path());
                remove();
              } catch (FileAlreadyExistsException e) {
                throw e;
              } catch (IOException | UnsupportedOperationException e) {
                moveIntoNewName();
              }
              pending = false;
              return true;
            });
  }

  private void moveIntoNewName() throws IOException {
    Path taken = Files.createFile(place.path());
    try {
      Files.move(path(), taken, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.delete(taken);
      throw e;
    }
  }

  private Path path() throws IOException {
    return place.parent().held().path(name);
  }

  @Override
  public void close() {
    if (pending) {
      pending = false;
      remove();
    }
    file.close();
  }

  /** Not asked of the meter: a call that was stopped tidies up, too. */
  private void remove() {
    try {
      var _ = Files.deleteIfExists(path());
    } catch (IOException e) {
      // Its name says what it is, and nobody can be told who could do more.
    }
  }
}
