package dev.annex.runtime.wasm.compile;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Compiled code on disk, so that the next process start does not compile again. Any thread, any
 * number of processes.
 *
 * <p>What is kept here later runs with the rights of the host. The directory and its files belong
 * to the host's user alone, and every file starts with an HMAC-SHA256 over its name and contents,
 * made with a key that lies beside them; a file that does not match is never used, but replaced.
 */
public final class CompileCache {

  private static final String ALGORITHM = "HmacSHA256";
  private static final String KEY_FILE = "cache.key";
  private static final int MAC_BYTES = 32;
  private static final long MAX_FILE_BYTES = 512L << 20;

  private final Path directory;
  private final SecretKeySpec key;

  private CompileCache(Path directory, SecretKeySpec key) {
    this.directory = directory;
    this.key = key;
  }

  /**
   * Opens the cache, and makes it first where there is none.
   *
   * @throws AnnexException {@code UNAVAILABLE} when the directory cannot be used
   */
  public static CompileCache open(Path directory) {
    try {
      Path real = Files.createDirectories(directory).toRealPath();
      restrict(real, "rwx------");
      return new CompileCache(real, new SecretKeySpec(readOrMakeKey(real), ALGORITHM));
    } catch (IOException e) {
      throw new AnnexException(
          ErrorCode.UNAVAILABLE,
          "The folder for compiled code cannot be used: the host's user must be able to write to it.",
          e);
    }
  }

  /** The contents kept under a name; empty when there are none, or when they were touched. */
  Optional<byte[]> get(String name) {
    Path file = directory.resolve(name);
    try {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
          || Files.size(file) > MAX_FILE_BYTES) {
        return Optional.empty();
      }
      byte[] whole = Files.readAllBytes(file);
      if (whole.length < MAC_BYTES) {
        return Optional.empty();
      }
      byte[] contents = Arrays.copyOfRange(whole, MAC_BYTES, whole.length);
      byte[] claimed = Arrays.copyOf(whole, MAC_BYTES);
      return MessageDigest.isEqual(claimed, mac(name, contents))
          ? Optional.of(contents)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Keeps contents under a name, in place of what was there. A disk that is full is no failure. */
  void put(String name, byte[] contents) {
    try {
      Path temporary = Files.createTempFile(directory, "new-", ".part");
      try {
        Files.write(temporary, mac(name, contents));
        Files.write(temporary, contents, StandardOpenOption.APPEND);
        Files.move(
            temporary,
            directory.resolve(name),
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      remove(name);
    }
  }

  private void remove(String name) {
    try {
      Files.deleteIfExists(directory.resolve(name));
    } catch (IOException e) {
      // what is left there is checked again before it is used
    }
  }

  private byte[] mac(String name, byte[] contents) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(name.getBytes(StandardCharsets.UTF_8));
      mac.update((byte) 0);
      return mac.doFinal(contents);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  private static byte[] readOrMakeKey(Path directory) throws IOException {
    Path file = directory.resolve(KEY_FILE);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      makeKey(directory, file);
    }
    restrict(file, "rw-------");
    byte[] key = Files.readAllBytes(file);
    if (key.length != MAC_BYTES) {
      Files.delete(file);
      makeKey(directory, file);
      key = Files.readAllBytes(file);
    }
    return key;
  }

  /** Another process may do the same at this moment; the first one's key stays. */
  private static void makeKey(Path directory, Path file) throws IOException {
    byte[] fresh = new byte[MAC_BYTES];
    new SecureRandom().nextBytes(fresh);
    Path temporary = Files.createTempFile(directory, "new-", ".part");
    try {
      Files.write(temporary, fresh);
      Files.createLink(file, temporary);
    } catch (FileAlreadyExistsException e) {
      // the other process was first
    } catch (UnsupportedOperationException e) {
      Files.move(temporary, file);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static void restrict(Path path, String permissions) throws IOException {
    PosixFileAttributeView view =
        Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (view != null) {
      view.setPermissions(PosixFilePermissions.fromString(permissions));
    }
  }
}
