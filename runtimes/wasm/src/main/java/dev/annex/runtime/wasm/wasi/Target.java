package dev.annex.runtime.wasm.wasi;

import dev.annex.files.Directory;
import dev.annex.files.FileStatus;
import dev.annex.files.OpenEntry;
import dev.annex.files.RegularFile;
import dev.annex.runtime.wasm.wasi.abi.FileType;
import java.util.List;
import java.util.Optional;

/** What a descriptor stands for. */
sealed interface Target {

  /** As guests see it. */
  FileType type();

  /** Gives it back. */
  void close();

  /** A standard stream. */
  sealed interface Stream extends Target {

    @Override
    default FileType type() {
      return FileType.CHARACTER_DEVICE;
    }

    @Override
    default void close() {}
  }

  /** Something of the host's file system. */
  sealed interface OnDisk extends Target {

    OpenEntry entry();

    @Override
    default void close() {
      entry().close();
    }
  }

  /** Standard input: bytes that are read once. */
  final class Input implements Stream {

    private final byte[] bytes;
    private int read;

    Input(byte[] bytes) {
      this.bytes = bytes;
    }

    /** How much is left. */
    int left() {
      return bytes.length - read;
    }

    /** The next bytes, at most so many. */
    byte[] read(int most) {
      byte[] part = new byte[Math.min(most, left())];
      System.arraycopy(bytes, read, part, 0, part.length);
      read += part.length;
      return part;
    }
  }

  /** Standard output or standard error. */
  record Sink(Output output) implements Stream {}

  /** A file, and where the next byte is read or written. */
  final class FileTarget implements OnDisk {

    private final RegularFile file;
    private long position;

    FileTarget(RegularFile file) {
      this.file = file;
    }

    RegularFile file() {
      return file;
    }

    long position() {
      return position;
    }

    void moveTo(long place) {
      position = place;
    }

    @Override
    public RegularFile entry() {
      return file;
    }

    @Override
    public FileType type() {
      return FileType.REGULAR_FILE;
    }
  }

  /** A directory, and its names as they were when they were first asked for. */
  final class DirectoryTarget implements OnDisk {

    private final Directory directory;
    private final Optional<String> rootPath;
    private Optional<List<String>> names = Optional.empty();

    /**
     * @param rootPath under which path the guest finds it, when it is a root
     */
    DirectoryTarget(Directory directory, Optional<String> rootPath) {
      this.directory = directory;
      this.rootPath = rootPath;
    }

    Directory directory() {
      return directory;
    }

    Optional<String> rootPath() {
      return rootPath;
    }

    /** How many names are kept of it. */
    int kept() {
      return names.map(List::size).orElse(0);
    }

    /**
     * Its names; read again from the disk when the guest starts over.
     *
     * @param most how many may be kept
     */
    List<String> names(boolean fromTheStart, int most) {
      if (fromTheStart || names.isEmpty()) {
        names = Optional.empty();
        names = Optional.of(directory.list(most));
      }
      return names.get();
    }

    /** What one of the names is now. */
    Optional<FileStatus> entry(String name) {
      return directory.entry(name);
    }

    @Override
    public Directory entry() {
      return directory;
    }

    @Override
    public FileType type() {
      return FileType.DIRECTORY;
    }
  }
}
