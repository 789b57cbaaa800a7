package dev.annex.runtime.wasm.wasi;

import dev.annex.files.FileFailure;
import dev.annex.runtime.wasm.wasi.abi.Errno;

/** What guests are told when the host's file system did not do it. */
final class FileErrno {

  private FileErrno() {}

  static Errno of(FileFailure failure) {
    return switch (failure.reason()) {
      case ACCESS -> Errno.ACCESS;
      case BUSY -> Errno.BUSY;
      case EXISTS -> Errno.EXISTS;
      case FILE_TOO_BIG -> Errno.FILE_TOO_BIG;
      case INVALID -> Errno.INVALID;
      case INPUT_OUTPUT -> Errno.INPUT_OUTPUT;
      case IS_DIRECTORY -> Errno.IS_DIRECTORY;
      case LINK_LOOP -> Errno.LOOP;
      case NAME_TOO_LONG -> Errno.NAME_TOO_LONG;
      case NOT_EMPTY -> Errno.NOT_EMPTY;
      case NOT_DIRECTORY -> Errno.NOT_DIRECTORY;
      case NOT_FOUND -> Errno.NO_ENTRY;
      case NOT_PERMITTED -> Errno.NOT_PERMITTED;
      case NOT_SUPPORTED -> Errno.NOT_SUPPORTED;
      case NOT_TEXT -> Errno.ILLEGAL_BYTES;
      case NO_SPACE -> Errno.NO_SPACE;
      case OTHER_DEVICE -> Errno.OTHER_DEVICE;
      case OUTSIDE -> Errno.NOT_CAPABLE;
      case READ_ONLY -> Errno.READ_ONLY;
      case RUNNING -> Errno.BUSY_TEXT;
      case STALE -> Errno.STALE;
      case TOO_MANY_LINKS -> Errno.TOO_MANY_LINKS;
      case TOO_MANY_NAMES -> Errno.OVERFLOW;
      case TOO_MANY_OPEN -> Errno.TOO_MANY_HOST_DESCRIPTORS;
      case WRONG_MODE -> Errno.BAD_DESCRIPTOR;
    };
  }
}
