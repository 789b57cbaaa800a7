package dev.annex.capabilities.http;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * One file for each extension in a folder of the host's own, readable by the host's user alone. A
 * file is replaced whole: after a crash there is the old one or the new one. Any thread.
 */
public final class FolderCookieStorage implements CookieStorage {

  private final Path folder;

  /** Keeps files in {@code folder}, which is made when first needed. */
  public FolderCookieStorage(Path folder) {
    this.folder = folder;
  }

  @Override
  public Optional<byte[]> load(ExtensionId owner) {
    try {
      return Optional.of(Files.readAllBytes(file(owner)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw failed("Reading", owner, e);
    }
  }

  @Override
  public synchronized void save(ExtensionId owner, byte[] cookies) {
    try {
      Files.createDirectories(folder);
      Path fresh = Files.createTempFile(folder, owner.value(), ".new");
      try {
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
          Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
        }
        Files.write(fresh, cookies);
        Files.move(fresh, file(owner), StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(fresh);
      }
    } catch (IOException e) {
      throw failed("Writing", owner, e);
    }
  }

  @Override
  public synchronized void clear(ExtensionId owner) {
    try {
      Files.deleteIfExists(file(owner));
    } catch (IOException e) {
      throw failed("Removing", owner, e);
    }
  }

  private Path file(ExtensionId owner) {
    return folder.resolve(owner.value() + ".json");
  }

  private static AnnexException failed(String what, ExtensionId owner, IOException cause) {
    return new AnnexException(
        ErrorCode.UNAVAILABLE,
        "%s the cookies of \"%s\" failed: %s.".formatted(what, owner.value(), cause.getMessage()),
        cause);
  }
}
