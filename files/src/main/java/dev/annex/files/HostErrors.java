package dev.annex.files;

import dev.annex.api.call.Meter;
import dev.annex.files.FileFailure.Reason;
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
 * Turns failures of the host's file system into reasons.
 *
 * <p>Java has exceptions for the commonest ones only and gives the C library's text for the others.
 * Where that text is not English, the reason is a plain {@code INPUT_OUTPUT}; nothing else depends
 * on it.
 */
final class HostErrors {

  private static final Map<String, Reason> TEXTS =
      Map.ofEntries(
          Map.entry("Not a directory", Reason.NOT_DIRECTORY),
          Map.entry("Is a directory", Reason.IS_DIRECTORY),
          Map.entry("Directory not empty", Reason.NOT_EMPTY),
          Map.entry("Invalid argument", Reason.INVALID),
          Map.entry("No space left on device", Reason.NO_SPACE),
          Map.entry("Disk quota exceeded", Reason.NO_SPACE),
          Map.entry("Read-only file system", Reason.READ_ONLY),
          Map.entry("Too many levels of symbolic links", Reason.LINK_LOOP),
          Map.entry("File name too long", Reason.NAME_TOO_LONG),
          Map.entry("Operation not permitted", Reason.NOT_PERMITTED),
          Map.entry("Operation not supported", Reason.NOT_SUPPORTED),
          Map.entry("Too many open files", Reason.TOO_MANY_OPEN),
          Map.entry("Too many links", Reason.TOO_MANY_LINKS),
          Map.entry("File too large", Reason.FILE_TOO_BIG),
          Map.entry("Text file busy", Reason.RUNNING),
          Map.entry("Device or resource busy", Reason.BUSY),
          Map.entry("Invalid cross-device link", Reason.OTHER_DEVICE),
          Map.entry("Stale file handle", Reason.STALE));

  private HostErrors() {}

  /** Something that the host's file system may refuse. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws IOException;
  }

  /** Does it; ends the call when it was interrupted, and says what stood against it otherwise. */
  static <T> T run(Meter meter, Work<T> work) {
    meter.check();
    try {
      return work.run();
    } catch (ClosedChannelException e) {
      throw interrupted(meter);
    } catch (IOException e) {
      throw new FileFailure(reason(e));
    } catch (NonWritableChannelException | NonReadableChannelException e) {
      throw new FileFailure(Reason.WRONG_MODE);
    } catch (InvalidPathException e) {
      throw new FileFailure(Reason.NOT_TEXT);
    } catch (UnsupportedOperationException e) {
      throw new FileFailure(Reason.NOT_SUPPORTED);
    }
  }

  /** A channel is closed under an operation by an interrupt only, and that ends the call. */
  private static RuntimeException interrupted(Meter meter) {
    meter.check();
    meter.cancel("its thread was interrupted");
    meter.check();
    return new IllegalStateException("a cancelled meter goes on");
  }

  private static Reason reason(IOException failure) {
    return switch (failure) {
      case NoSuchFileException e -> Reason.NOT_FOUND;
      case FileAlreadyExistsException e -> Reason.EXISTS;
      case DirectoryNotEmptyException e -> Reason.NOT_EMPTY;
      case AccessDeniedException e -> Reason.ACCESS;
      case NotDirectoryException e -> Reason.NOT_DIRECTORY;
      case NotLinkException e -> Reason.INVALID;
      case AtomicMoveNotSupportedException e -> Reason.OTHER_DEVICE;
      case FileSystemException e -> byText(e.getReason());
      default -> byText(failure.getMessage());
    };
  }

  private static Reason byText(@Nullable String text) {
    if (text == null) {
      return Reason.INPUT_OUTPUT;
    }
    return TEXTS.entrySet().stream()
        .filter(entry -> text.startsWith(entry.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(Reason.INPUT_OUTPUT);
  }
}
