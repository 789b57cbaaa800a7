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
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where a path leads: a name in a directory that is held open. The name may be of nothing yet, and
 * is never followed when it is of a link. One thread at a time.
 *
 * <p>Each method throws {@link FileFailure} with what stood against it, or ends the call when the
 * meter says so.
 */
public final class Place implements AutoCloseable {

  /** How often something may be made or removed under our hands before we give up. */
  private static final int ATTEMPTS = 4;

  private final Directory parent;
  private final String name;
  private final boolean asDirectory;
  private final List<Directory> opened;

  /**
   * @param parent closed with this unless the path began there
   * @param name one component, or {@code .} for the directory itself; never {@code ..}
   * @param asDirectory whether only a directory will do
   * @param opened what was opened on the way
   */
  Place(Directory parent, String name, boolean asDirectory, List<Directory> opened) {
    this.parent = parent;
    this.name = name;
    this.asDirectory = asDirectory;
    this.opened = opened;
  }

  /** Whether it is a directory that was walked into, and not a name in one. */
  public boolean isWalked() {
    return name.equals(".");
  }

  /** The name, without the way to it. */
  public String name() {
    return name;
  }

  Directory parent() {
    return parent;
  }

  /** What lies there. */
  public Optional<FileStatus> find() {
    return parent.find(name);
  }

  /** What lies there and must. */
  public FileStatus get() {
    FileStatus status = find().orElseThrow(() -> new FileFailure(Reason.NOT_FOUND));
    if (asDirectory && !status.isDirectory()) {
      throw new FileFailure(Reason.NOT_DIRECTORY);
    }
    return status;
  }

  /** Opens a file or directory. */
  public OpenEntry open(OpenRequest request) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Optional<FileStatus> there = find();
      Optional<OpenEntry> entry =
          there.isPresent() ? Optional.of(openExisting(there.get(), request)) : createFile(request);
      if (entry.isPresent()) {
        return entry.get();
      }
    }
    throw new FileFailure(Reason.BUSY);
  }

  /** Makes a file; empty when another was faster. */
  private Optional<OpenEntry> createFile(OpenRequest request) {
    if (!request.create()) {
      throw new FileFailure(Reason.NOT_FOUND);
    }
    if (asDirectory) {
      throw new FileFailure(Reason.IS_DIRECTORY);
    }
    Grant grant = parent.grant();
    grant.requireWritable();
    grant.spend(FileLimits.ENTRY_BYTES);
    Set<OpenOption> options = new HashSet<>(request.options());
    options.add(StandardOpenOption.CREATE_NEW);
    options.add(StandardOpenOption.WRITE);
    return HostErrors.run(
        grant.meter(),
        () -> {
          try {
            Held file = Held.of(FileChannel.open(path(), options));
            return Optional.of(new RegularFile(file, grant, request.write()));
          } catch (FileAlreadyExistsException e) {
            return Optional.empty();
          }
        });
  }

  private OpenEntry openExisting(FileStatus there, OpenRequest request) {
    if (request.create() && request.exclusive()) {
      throw new FileFailure(Reason.EXISTS);
    }
    if (there.isLink()) {
      throw new FileFailure(Reason.LINK_LOOP);
    }
    if (there.isDirectory()) {
      if (request.create() || request.changes()) {
        throw new FileFailure(Reason.IS_DIRECTORY);
      }
      return parent.openDirectory(name);
    }
    if (request.directory() || asDirectory) {
      throw new FileFailure(Reason.NOT_DIRECTORY);
    }
    if (!there.isRegularFile()) {
      throw new FileFailure(Reason.NOT_SUPPORTED);
    }
    if (request.changes()) {
      parent.grant().requireWritable();
    }
    return HostErrors.run(parent.grant().meter(), () -> openFile(request));
  }

  private RegularFile openFile(OpenRequest request) throws IOException {
    Held file = Held.of(FileChannel.open(path(), request.options()));
    try {
      FileStatus status = FileStatus.read(file.path());
      if (!status.isRegularFile()) {
        throw new FileFailure(Reason.ACCESS);
      }
      if (request.soleName() && status.links() > 1) {
        throw new FileFailure(Reason.TOO_MANY_LINKS);
      }
      if (request.truncate()) {
        file.channel().truncate(0);
      }
      return new RegularFile(file, parent.grant(), request.write());
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** Begins a file that takes this place when it is whole; this has to stay open until then. */
  public Draft draft() {
    if (isWalked() || asDirectory) {
      throw new FileFailure(Reason.IS_DIRECTORY);
    }
    return Draft.beside(this);
  }

  /** Makes a folder beside it that is filled first and takes this place later, or is removed. */
  public DraftFolder draftFolder() {
    return parent.draftFolder();
  }

  /** Makes a directory. */
  public void createDirectory() {
    if (isWalked()) {
      throw new FileFailure(Reason.EXISTS);
    }
    create(() -> Files.createDirectory(path()));
  }

  /** Sets the times of what lies there. */
  public void setTimes(FileTimes times) {
    FileStatus there = get();
    if (!there.isLink() && !there.isDirectory() && !there.isRegularFile()) {
      throw new FileFailure(Reason.NOT_SUPPORTED);
    }
    change(() -> {
      times.set(path(), LinkOption.NOFOLLOW_LINKS);
      return true;
    });
  }

  /** The text of a symbolic link. */
  public String readLink() {
    if (!get().isLink()) {
      throw new FileFailure(Reason.INVALID);
    }
    return parent.readLinkEntry(name);
  }

  /** Makes a symbolic link. Its text may lead nowhere. */
  public void createSymbolicLink(RelativePath target) {
    requireVacantForFile();
    create(() -> Files.createSymbolicLink(path(), Path.of(target.text())));
  }

  /**
   * Gives a file a second name. Both places must be writable: a file that may only be read would
   * become one that may be written otherwise.
   */
  public void linkTo(Place to) {
    to.parent.grant().requireWritable();
    if (get().isDirectory()) {
      throw new FileFailure(Reason.NOT_PERMITTED);
    }
    to.requireVacantForFile();
    create(() -> Files.createLink(to.path(), path()));
  }

  /** Moves a file or directory, replacing what can be replaced. */
  public void moveTo(Place to) {
    to.parent.grant().requireWritable();
    if (isWalked() || to.isWalked()) {
      throw new FileFailure(Reason.BUSY);
    }
    FileStatus moved = get();
    if (to.asDirectory && !moved.isDirectory()) {
      throw new FileFailure(Reason.NOT_DIRECTORY);
    }
    change(() -> Files.move(path(), to.path(), StandardCopyOption.ATOMIC_MOVE));
  }

  /** Removes an empty directory. */
  public void removeDirectory() {
    if (isWalked()) {
      throw new FileFailure(Reason.INVALID);
    }
    if (!get().isDirectory()) {
      throw new FileFailure(Reason.NOT_DIRECTORY);
    }
    remove();
  }

  /** Removes a file or link. */
  public void unlinkFile() {
    if (get().isDirectory()) {
      throw new FileFailure(Reason.IS_DIRECTORY);
    }
    remove();
  }

  private void remove() {
    change(() -> {
      Files.delete(path());
      return true;
    });
  }

  /** Goes on when something other than a directory can be made here. */
  private void requireVacantForFile() {
    if (isWalked()) {
      throw new FileFailure(Reason.EXISTS);
    }
    if (!asDirectory) {
      return;
    }
    FileStatus there = find().orElseThrow(() -> new FileFailure(Reason.NOT_FOUND));
    throw new FileFailure(there.isDirectory() ? Reason.EXISTS : Reason.NOT_DIRECTORY);
  }

  private void create(HostErrors.Work<?> work) {
    parent.grant().requireWritable();
    parent.grant().spend(FileLimits.ENTRY_BYTES);
    var _ = HostErrors.run(parent.grant().meter(), work);
  }

  private void change(HostErrors.Work<?> work) {
    parent.grant().requireWritable();
    var _ = HostErrors.run(parent.grant().meter(), work);
  }

  Path path() throws IOException {
    return parent.held().path(name);
  }

  @Override
  public void close() {
    opened.forEach(Directory::close);
  }
}
