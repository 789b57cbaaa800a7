package dev.annex.runtime.wasm.wasi.files;

import dev.annex.runtime.wasm.wasi.abi.Errno;
import dev.annex.runtime.wasm.wasi.abi.WasiFailure;
import java.util.List;
import java.util.Optional;

/**
 * Where a path leads: a name in a directory that is held open. The name may be of nothing yet.
 *
 * @param parent the directory; closed with this unless the path began there
 * @param name one component, or {@code .} for the directory itself; never {@code ..}
 * @param asDirectory whether only a directory will do
 * @param opened what was opened on the way
 */
record Place(Directory parent, String name, boolean asDirectory, List<Directory> opened)
    implements AutoCloseable {

  /** Whether it is a directory that was walked into, and not a name in one. */
  boolean isWalked() {
    return name.equals(".");
  }

  /** What lies there; a link is not followed. */
  Optional<FileStatus> find() {
    return parent.find(name);
  }

  /** What lies there and must. */
  FileStatus get() {
    FileStatus status = find().orElseThrow(() -> new WasiFailure(Errno.NO_ENTRY));
    if (asDirectory && !status.isDirectory()) {
      throw new WasiFailure(Errno.NOT_DIRECTORY);
    }
    return status;
  }

  /** Goes on when something other than a directory can be made here. */
  void requireVacantForFile() {
    if (isWalked()) {
      throw new WasiFailure(Errno.EXISTS);
    }
    if (!asDirectory) {
      return;
    }
    FileStatus there = find().orElseThrow(() -> new WasiFailure(Errno.NO_ENTRY));
    throw new WasiFailure(there.isDirectory() ? Errno.EXISTS : Errno.NOT_DIRECTORY);
  }

  @Override
  public void close() {
    opened.forEach(Directory::close);
  }
}
