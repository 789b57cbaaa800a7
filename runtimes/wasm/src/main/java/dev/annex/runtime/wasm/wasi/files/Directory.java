package dev.annex.runtime.wasm.wasi.files;

import dev.annex.runtime.wasm.wasi.abi.Errno;
import dev.annex.runtime.wasm.wasi.abi.WasiFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A directory below a root that is held open. Paths are relative to it and stay below it; see
 * {@link PathWalk}. One thread at a time.
 *
 * <p>Each method throws {@link WasiFailure} with what the guest is to be told, or ends the call
 * when the meter says so.
 */
public final class Directory implements OpenEntry {

  /** How often something may be made or removed under our hands before we give up. */
  private static final int ATTEMPTS = 4;

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
        throw new WasiFailure(Errno.NOT_DIRECTORY);
      }
      return new Directory(held, grant);
    } catch (IOException | RuntimeException e) {
      held.close();
      throw e;
    }
  }

  Grant grant() {
    return grant;
  }

  /** Whether anything may be changed in it. */
  public boolean isWritable() {
    return grant.writable();
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

  // what guests ask for

  /** Opens a file or directory. */
  public OpenEntry open(byte[] path, OpenRequest request) {
    GuestPath wanted = GuestPath.of(path);
    boolean fresh = request.create() && request.exclusive();
    boolean follow = !fresh && (request.follow() || wanted.asDirectory());
    try (Place place = PathWalk.to(this, wanted, follow)) {
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        Optional<FileStatus> there = place.find();
        Optional<OpenEntry> opened =
            there.isPresent()
                ? Optional.of(openExisting(place, there.get(), request))
                : create(place, request);
        if (opened.isPresent()) {
          return opened.get();
        }
      }
      throw new WasiFailure(Errno.BUSY);
    }
  }

  /** Makes a file; empty when another was faster. */
  private Optional<OpenEntry> create(Place place, OpenRequest request) {
    if (!request.create()) {
      throw new WasiFailure(Errno.NO_ENTRY);
    }
    if (place.asDirectory()) {
      throw new WasiFailure(Errno.IS_DIRECTORY);
    }
    grant.requireWritable();
    grant.quota().spend(FileLimits.ENTRY_BYTES);
    Set<OpenOption> options = new HashSet<>(options(request));
    options.add(StandardOpenOption.CREATE_NEW);
    options.add(StandardOpenOption.WRITE);
    return HostErrors.run(
        grant.meter(),
        () -> {
          try {
            Path path = place.parent().held.path(place.name());
            Held file = Held.of(FileChannel.open(path, options));
            return Optional.of(new RegularFile(file, grant, request.write()));
          } catch (FileAlreadyExistsException e) {
            return Optional.empty();
          }
        });
  }

  private OpenEntry openExisting(Place place, FileStatus there, OpenRequest request) {
    if (request.create() && request.exclusive()) {
      throw new WasiFailure(Errno.EXISTS);
    }
    if (there.isLink()) {
      throw new WasiFailure(Errno.LOOP);
    }
    if (there.isDirectory()) {
      if (request.create() || request.changes()) {
        throw new WasiFailure(Errno.IS_DIRECTORY);
      }
      return place.parent().openDirectory(place.name());
    }
    if (request.directory() || place.asDirectory()) {
      throw new WasiFailure(Errno.NOT_DIRECTORY);
    }
    if (!there.isRegularFile()) {
      throw new WasiFailure(Errno.NOT_SUPPORTED);
    }
    if (request.changes()) {
      grant.requireWritable();
    }
    return HostErrors.run(
        grant.meter(), () -> openFile(place.parent().held.path(place.name()), request));
  }

  private RegularFile openFile(Path path, OpenRequest request) throws IOException {
    Held file = Held.of(FileChannel.open(path, options(request)));
    try {
      if (!FileStatus.read(file.path()).isRegularFile()) {
        throw new WasiFailure(Errno.ACCESS);
      }
      if (request.truncate()) {
        file.channel().truncate(0);
      }
      return new RegularFile(file, grant, request.write());
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static Set<OpenOption> options(OpenRequest request) {
    Set<OpenOption> options = new HashSet<>();
    options.add(LinkOption.NOFOLLOW_LINKS);
    if (request.changes()) {
      options.add(StandardOpenOption.WRITE);
    }
    if (request.read() || !request.changes()) {
      options.add(StandardOpenOption.READ);
    }
    return options;
  }

  /** Makes a directory. */
  public void createDirectory(byte[] path) {
    try (Place place = PathWalk.to(this, GuestPath.of(path), false)) {
      if (place.isWalked()) {
        throw new WasiFailure(Errno.EXISTS);
      }
      change(() -> Files.createDirectory(place.parent().held.path(place.name())), true);
    }
  }

  /** What lies at a path. */
  public FileStatus status(byte[] path, boolean follow) {
    GuestPath wanted = GuestPath.of(path);
    try (Place place = PathWalk.to(this, wanted, follow || wanted.asDirectory())) {
      return place.get();
    }
  }

  /** Sets the times of what lies at a path. */
  public void setTimes(byte[] path, boolean follow, FileTimes times) {
    GuestPath wanted = GuestPath.of(path);
    try (Place place = PathWalk.to(this, wanted, follow || wanted.asDirectory())) {
      FileStatus there = place.get();
      if (!there.isLink() && !there.isDirectory() && !there.isRegularFile()) {
        throw new WasiFailure(Errno.NOT_SUPPORTED);
      }
      change(
          () -> {
            times.set(place.parent().held.path(place.name()), LinkOption.NOFOLLOW_LINKS);
            return true;
          },
          false);
    }
  }

  /** The text of a symbolic link. */
  public String readLink(byte[] path) {
    try (Place place = PathWalk.to(this, GuestPath.of(path), false)) {
      if (!place.get().isLink()) {
        throw new WasiFailure(Errno.INVALID);
      }
      return place.parent().readLinkEntry(place.name());
    }
  }

  /** Makes a symbolic link. Its text may lead nowhere, but not be an absolute path. */
  public void createSymbolicLink(byte[] target, byte[] path) {
    String text = GuestPath.text(target);
    GuestPath.of(text);
    try (Place place = PathWalk.to(this, GuestPath.of(path), false)) {
      place.requireVacantForFile();
      change(
          () -> Files.createSymbolicLink(place.parent().held.path(place.name()), Path.of(text)),
          true);
    }
  }

  /**
   * Gives a file a second name. Both places must be writable: a file that may only be read would
   * become one that may be written otherwise.
   */
  public void link(byte[] path, Directory toDirectory, byte[] toPath) {
    toDirectory.grant.requireWritable();
    try (Place from = PathWalk.to(this, GuestPath.of(path), false);
        Place to = PathWalk.to(toDirectory, GuestPath.of(toPath), false)) {
      if (from.get().isDirectory()) {
        throw new WasiFailure(Errno.NOT_PERMITTED);
      }
      to.requireVacantForFile();
      change(
          () ->
              Files.createLink(
                  to.parent().held.path(to.name()), from.parent().held.path(from.name())),
          true);
    }
  }

  /** Moves a file or directory, replacing what can be replaced. */
  public void rename(byte[] path, Directory toDirectory, byte[] toPath) {
    toDirectory.grant.requireWritable();
    try (Place from = PathWalk.to(this, GuestPath.of(path), false);
        Place to = PathWalk.to(toDirectory, GuestPath.of(toPath), false)) {
      if (from.isWalked() || to.isWalked()) {
        throw new WasiFailure(Errno.BUSY);
      }
      if (to.asDirectory() && !from.get().isDirectory()) {
        throw new WasiFailure(Errno.NOT_DIRECTORY);
      }
      from.get();
      change(
          () ->
              Files.move(
                  from.parent().held.path(from.name()),
                  to.parent().held.path(to.name()),
                  StandardCopyOption.ATOMIC_MOVE),
          false);
    }
  }

  /** Removes an empty directory. */
  public void removeDirectory(byte[] path) {
    try (Place place = PathWalk.to(this, GuestPath.of(path), false)) {
      if (place.isWalked()) {
        throw new WasiFailure(Errno.INVALID);
      }
      if (!place.get().isDirectory()) {
        throw new WasiFailure(Errno.NOT_DIRECTORY);
      }
      remove(place);
    }
  }

  /** Removes a file or link. */
  public void unlinkFile(byte[] path) {
    try (Place place = PathWalk.to(this, GuestPath.of(path), false)) {
      if (place.get().isDirectory()) {
        throw new WasiFailure(Errno.IS_DIRECTORY);
      }
      remove(place);
    }
  }

  private void remove(Place place) {
    change(
        () -> {
          Files.delete(place.parent().held.path(place.name()));
          return true;
        },
        false);
  }

  private void change(HostErrors.Work<?> work, boolean newEntry) {
    grant.requireWritable();
    if (newEntry) {
      grant.quota().spend(FileLimits.ENTRY_BYTES);
    }
    HostErrors.run(grant.meter(), work);
  }

  /**
   * The names in it now, without {@code .} and {@code ..}; one that no guest could give back to us,
   * because it is no text, is left out.
   *
   * @param most how many there may be before it fails with {@code OVERFLOW}
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
                throw new WasiFailure(Errno.OVERFLOW);
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

  @Override
  public FileStatus status() {
    return HostErrors.run(grant.meter(), () -> FileStatus.read(held.path()));
  }

  @Override
  public void setTimes(FileTimes times) {
    change(
        () -> {
          times.set(held.path());
          return true;
        },
        false);
  }

  @Override
  public void sync(boolean metadata) {
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
