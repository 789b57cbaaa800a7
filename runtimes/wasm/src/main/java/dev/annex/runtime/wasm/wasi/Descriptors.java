package dev.annex.runtime.wasm.wasi;

import dev.annex.api.call.Limit;
import dev.annex.api.call.Meter;
import dev.annex.files.Directory;
import dev.annex.files.FileLimits;
import dev.annex.files.FileRoot;
import dev.annex.files.FileSystem;
import dev.annex.runtime.wasm.wasi.abi.Errno;
import dev.annex.runtime.wasm.wasi.abi.Rights;
import dev.annex.runtime.wasm.wasi.abi.WasiFailure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The open descriptors of one call by their numbers. One thread at a time. */
final class Descriptors {

  private static final int FIRST_ROOT = 3;

  private static final long OF_INPUT =
      Rights.FD_READ
          | Rights.FD_FDSTAT_SET_FLAGS
          | Rights.FD_FILESTAT_GET
          | Rights.POLL_FD_READWRITE;

  private static final long OF_OUTPUT =
      Rights.FD_WRITE
          | Rights.FD_FDSTAT_SET_FLAGS
          | Rights.FD_FILESTAT_GET
          | Rights.POLL_FD_READWRITE;

  private final Map<Integer, Descriptor> open = new HashMap<>();
  private final int most;

  Descriptors(Meter meter, WasiSetup setup) {
    open.put(0, new Descriptor(new Target.Input(setup.input()), OF_INPUT, 0, 0));
    open.put(1, new Descriptor(new Target.Sink(setup.output()), OF_OUTPUT, 0, 0));
    open.put(2, new Descriptor(new Target.Sink(setup.errors()), OF_OUTPUT, 0, 0));
    long files = meter.limits().get(Limit.OPEN_HANDLES);
    most = FIRST_ROOT + (int) files;
    if (setup.roots().size() > files) {
      throw new IllegalArgumentException(
          "%d roots, but limit %s is %d"
              .formatted(setup.roots().size(), Limit.OPEN_HANDLES.key(), files));
    }
    List<Directory> roots = FileSystem.open(meter, setup.roots());
    for (int i = 0; i < roots.size(); i++) {
      open.put(FIRST_ROOT + i, root(setup.roots().get(i), roots.get(i)));
    }
  }

  private static Descriptor root(FileRoot root, Directory directory) {
    long without = root.access() == FileRoot.Access.READ_ONLY ? Rights.CHANGING : 0;
    return new Descriptor(
        new Target.DirectoryTarget(directory, Optional.of(root.guestPath())),
        Rights.OF_DIRECTORIES & ~without,
        Rights.INHERITED & ~without,
        0);
  }

  /** The one with a number. */
  Descriptor get(int number) {
    return find(number).orElseThrow(() -> new WasiFailure(Errno.BAD_DESCRIPTOR));
  }

  Optional<Descriptor> find(int number) {
    return Optional.ofNullable(open.get(number));
  }

  /** The one with a number, when it has a right. */
  Descriptor get(int number, long right) {
    Descriptor descriptor = get(number);
    descriptor.require(right);
    return descriptor;
  }

  /** Goes on when another can be opened. */
  void requireRoom() {
    if (open.size() >= most) {
      throw new WasiFailure(Errno.TOO_MANY_DESCRIPTORS);
    }
  }

  /** Gives a descriptor the lowest number that is free, those of the standard streams never. */
  int add(Descriptor descriptor) {
    int number = FIRST_ROOT;
    while (open.containsKey(number)) {
      number++;
    }
    open.put(number, descriptor);
    return number;
  }

  /** Closes what has a number. */
  void close(int number) {
    get(number);
    remove(number);
  }

  private void remove(int number) {
    Optional.ofNullable(open.remove(number)).ifPresent(removed -> removed.target().close());
  }

  /** Gives a descriptor the number of another, which is closed. */
  void renumber(int from, int to) {
    Descriptor moved = get(from);
    get(to);
    if (from == to) {
      return;
    }
    remove(to);
    open.remove(from);
    open.put(to, moved);
  }

  /** How many more names of directories may be kept, apart from those of {@code listed}. */
  int roomForNames(Target.DirectoryTarget listed) {
    int kept = 0;
    for (Descriptor descriptor : open.values()) {
      if (descriptor.target() instanceof Target.DirectoryTarget other && !other.equals(listed)) {
        kept += other.kept();
      }
    }
    return FileLimits.LISTED_NAMES - kept;
  }

  void close() {
    open.values().forEach(descriptor -> descriptor.target().close());
    open.clear();
  }
}
