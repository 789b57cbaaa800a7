package dev.annex.files;

import dev.annex.files.FileFailure.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A directory below a root that is held open. Paths are relative to it and stay below it; see
 * {@link PathWalk}. One thread at a time.
 *
 * <p>Each method throws {@link FileFailure} with what stood against it, or ends the call when the
 * meter says so.
 */
public final class Directory implements OpenEntry {

  private final Held held;
  private final Grant grant;

  private Directory(Held held, Grant grant) {
    this.held = held;
    this.grant = grant;
  }

  /** Opens a root itself; the one place where a path of the host is used as it is. */
  static Directory root(Path host, Grant grant) throws IOException {
    return opened(FileChannel.open(host, StandardOpenOption.READ), grant);
  }

  private static Directory opened(FileChannel channel, Grant grant) throws IOException {
    Held held = Held.of(channel);
    try {
      if (!FileStatus.read(held.path()).isDirectory()) {
        throw new FileFailure(Reason.NOT_DIRECTORY);
      }
      return new Directory(held, grant);
    } catch (IOException | RuntimeException e) {
      held.close();
      throw e;
    }
  }

  Held held() {
    return held;
  }

  Grant grant() {
    return grant;
  }

  /** Whether anything may be changed in it. */
  public boolean isWritable() {
    return grant.writable();
  }

  /** Where it lies on the host now, without a link on the way. */
  public Path realPath() {
    return HostErrors.run(grant.meter(), () -> Files.readSymbolicLink(held.path()));
  }

  // one name in this directory, never followed

  Optional<FileStatus> find(String name) {
    return HostErrors.run(
        grant.meter(),
        () -> {
          try {
            return Optional.of(FileStatus.read(held.path(name), LinkOption.NOFOLLOW_LINKS));
          } catch (NoSuchFileException e) {
            return Optional.empty();
          }
        });
  }

  Directory openDirectory(String name) {
    return HostErrors.run(
        grant.meter(),
        () ->
            opened(
                FileChannel.open(
                    held.path(name), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS),
                grant));
  }

  String readLinkEntry(String name) {
    return HostErrors.run(grant.meter(), () -> Files.readSymbolicLink(held.path(name)).toString());
  }

  // paths

  /**
   * Where a path leads.
   *
   * @param follow whether to go on when the last component is a link
   * @return to be closed before this
   */
  public Place walk(RelativePath path, boolean follow) {
    return PathWalk.to(this, path, follow || path.asDirectory());
  }

  private Place walk(RelativePath path) {
    return PathWalk.to(this, path, false);
  }

  /** Opens a file or directory. */
  public OpenEntry open(RelativePath path, OpenRequest request) {
    boolean fresh = request.create() && request.exclusive();
    boolean follow = !fresh && (request.follow() || path.asDirectory());
    try (Place place = PathWalk.to(this, path, follow)) {
      return place.open(request);
    }
  }

  /** Makes a directory. */
  public void createDirectory(RelativePath path) {
    try (Place place = walk(path)) {
      place.createDirectory();
    }
  }

  /** What lies at a path. */
  public FileStatus status(RelativePath path, boolean follow) {
    try (Place place = walk(path, follow)) {
      return place.get();
    }
  }

  /** Sets the times of what lies at a path. */
  public void setTimes(RelativePath path, boolean follow, FileTimes times) {
    try (Place place = walk(path, follow)) {
      place.setTimes(times);
    }
  }

  /** The text of a symbolic link. */
  public String readLink(RelativePath path) {
    try (Place place = walk(path)) {
      return place.readLink();
    }
  }

  /** Makes a symbolic link. Its text may lead nowhere, but not be an absolute path. */
  public void createSymbolicLink(RelativePath target, RelativePath path) {
    try (Place place = walk(path)) {
      place.createSymbolicLink(target);
    }
  }

  /** Gives a file a second name; see {@link Place#linkTo}. */
  public void link(RelativePath path, Directory toDirectory, RelativePath toPath) {
    toDirectory.grant.requireWritable();
    try (Place from = walk(path);
        Place to = toDirectory.walk(toPath)) {
      from.linkTo(to);
    }
  }

  /** Moves a file or directory, replacing what can be replaced. */
  public void rename(RelativePath path, Directory toDirectory, RelativePath toPath) {
    toDirectory.grant.requireWritable();
    try (Place from = walk(path);
        Place to = toDirectory.walk(toPath)) {
      from.moveTo(to);
    }
  }

  /** Removes an empty directory. */
  public void removeDirectory(RelativePath path) {
    try (Place place = walk(path)) {
      place.removeDirectory();
    }
  }

  /** Removes a file or link. */
  public void unlinkFile(RelativePath path) {
    try (Place place = walk(path)) {
      place.unlinkFile();
    }
  }

  /**
   * The names in it now, without {@code .} and {@code ..}; one that no guest could give back to us,
   * because it is no text, is left out.
   *
   * @param most how many there may be before it fails with {@code TOO_MANY_NAMES}
   */
  public List<String> list(int most) {
    return HostErrors.run(
        grant.meter(),
        () -> {
          List<String> names = new ArrayList<>();
          try (DirectoryStream<Path> entries = Files.newDirectoryStream(held.path())) {
            for (Path entry : entries) {
              grant.check();
              if (names.size() >= most) {
                throw new FileFailure(Reason.TOO_MANY_NAMES);
              }
              Path name = entry.getFileName();
              if (name != null && isText(name)) {
                names.add(name.toString());
              }
            }
          } catch (DirectoryIteratorException e) {
            throw e.getCause();
          }
          return names;
        });
  }

  private static boolean isText(Path name) {
    String text = name.toString();
    return text.indexOf('\uFFFD') < 0 || Path.of(text).equals(name);
  }

  /** What one of the names is; empty when it is gone. */
  public Optional<FileStatus> entry(String name) {
    return find(name);
  }

  /** One of the names, to do something with. */
  public Place place(String name) {
    return new Place(this, name, false, List.of());
  }

  /** Makes a folder in it that is filled first and takes its place later, or is removed. */
  public DraftFolder draftFolder() {
    return DraftFolder.in(this);
  }

  /** How full the file system is that it lies on. */
  public DiskSpace space() {
    return HostErrors.run(
        grant.meter(),
        () -> {
          FileStore store = Files.getFileStore(held.path());
          return new DiskSpace(
              store.getTotalSpace(), store.getUnallocatedSpace(), store.getUsableSpace());
        });
  }

  @Override
  public FileStatus status() {
    return HostErrors.run(grant.meter(), () -> FileStatus.read(held.path()));
  }

  @Override
  public void setTimes(FileTimes times) {
    grant.requireWritable();
    boolean _ =
        HostErrors.run(
            grant.meter(),
            () -> {
              times.set(held.path());
              return true;
            });
  }

  @Override
  public void setPermissions(int bits) {
    grant.requireWritable();
    var _ =
        HostErrors.run(
            grant.meter(),
            () -> Files.setPosixFilePermissions(held.path(), FilePermissions.of(bits)));
  }

  @Override
  public void sync(boolean metadata) {
    boolean _ =
        HostErrors.run(
            grant.meter(),
            () -> {
              held.channel().force(metadata);
              return true;
            });
  }

  @Override
  public void close() {
    held.close();
  }
}
