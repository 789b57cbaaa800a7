package dev.annex.runtime.wasm.wasi.files;

import dev.annex.api.call.Meter;
import dev.annex.runtime.wasm.wasi.abi.Errno;
import dev.annex.runtime.wasm.wasi.abi.WasiFailure;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns failures of the host's file system into error numbers.
 *
 * <p>Java has exceptions for the commonest ones only and gives the C library's text for the others.
 * Where that text is not English, the number is a plain {@code io}; nothing else depends on it.
 */
final class HostErrors {

  private static final Map<String, Errno> TEXTS =
      Map.ofEntries(
          Map.entry("Not a directory", Errno.NOT_DIRECTORY),
          Map.entry("Is a directory", Errno.IS_DIRECTORY),
          Map.entry("Directory not empty", Errno.NOT_EMPTY),
          Map.entry("Invalid argument", Errno.INVALID),
          Map.entry("No space left on device", Errno.NO_SPACE),
          Map.entry("Disk quota exceeded", Errno.NO_SPACE),
          Map.entry("Read-only file system", Errno.READ_ONLY),
          Map.entry("Too many levels of symbolic links", Errno.LOOP),
          Map.entry("File name too long", Errno.NAME_TOO_LONG),
          Map.entry("Operation not permitted", Errno.NOT_PERMITTED),
          Map.entry("Operation not supported", Errno.NOT_SUPPORTED),
          Map.entry("Too many open files", Errno.TOO_MANY_HOST_DESCRIPTORS),
          Map.entry("Too many links", Errno.TOO_MANY_LINKS),
          Map.entry("File too large", Errno.FILE_TOO_BIG),
          Map.entry("Text file busy", Errno.BUSY_TEXT),
          Map.entry("Device or resource busy", Errno.BUSY),
          Map.entry("Invalid cross-device link", Errno.OTHER_DEVICE),
          Map.entry("Stale file handle", Errno.STALE));

  private HostErrors() {}

  /** Something that the host's file system may refuse. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws IOException;
  }

  /** Does it; ends the call when it was interrupted, and tells the guest otherwise. */
  static <T> T run(Meter meter, Work<T> work) {
    meter.check();
    try {
      return work.run();
    } catch (ClosedChannelException e) {
      throw interrupted(meter);
    } catch (IOException e) {
      throw new WasiFailure(errno(e));
    } catch (NonWritableChannelException | NonReadableChannelException e) {
      throw new WasiFailure(Errno.BAD_DESCRIPTOR);
    } catch (InvalidPathException e) {
      throw new WasiFailure(Errno.ILLEGAL_BYTES);
    } catch (UnsupportedOperationException e) {
      throw new WasiFailure(Errno.NOT_SUPPORTED);
    }
  }

  /** A channel is closed under an operation by an interrupt only, and that ends the call. */
  private static RuntimeException interrupted(Meter meter) {
    meter.check();
    meter.cancel("its thread was interrupted");
    meter.check();
    return new IllegalStateException("a cancelled meter goes on");
  }

  private static Errno errno(IOException failure) {
    return switch (failure) {
      case NoSuchFileException e -> Errno.NO_ENTRY;
      case FileAlreadyExistsException e -> Errno.EXISTS;
      case DirectoryNotEmptyException e -> Errno.NOT_EMPTY;
      case AccessDeniedException e -> Errno.ACCESS;
      case NotDirectoryException e -> Errno.NOT_DIRECTORY;
      case NotLinkException e -> Errno.INVALID;
      case AtomicMoveNotSupportedException e -> Errno.OTHER_DEVICE;
      case FileSystemException e -> byText(e.getReason());
      default -> byText(failure.getMessage());
    };
  }

  private static Errno byText(@Nullable String text) {
    if (text == null) {
      return Errno.INPUT_OUTPUT;
    }
    return TEXTS.entrySet().stream()
        .filter(entry -> text.startsWith(entry.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(Errno.INPUT_OUTPUT);
  }
}
