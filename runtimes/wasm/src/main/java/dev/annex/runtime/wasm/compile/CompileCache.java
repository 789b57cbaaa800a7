package dev.annex.runtime.wasm.compile;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.ByteSize;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Compiled code on disk, so that the next process start does not compile again. Any thread, any
 * number of processes.
 *
 * <p>What is kept here later runs with the rights of the host. The directory and its files belong
 * to the host's user alone, and every file starts with an HMAC-SHA256 over its name and the SHA-256
 * of each block of its contents, made with a key that lies beside them; a file that does not match
 * is never used, but replaced.
 */
public final class CompileCache {

  private static final int BLOCK_BYTES = 256 << 10;
  private static final String KEY_FILE = "cache.key";
  private static final int MAC_BYTES = 32;
  private static final long MAX_FILE_BYTES = 512L << 20;

  /** What has not been used for this long may go when room is needed; younger files stay. */
  private static final Duration UNUSED = Duration.ofDays(1);

  private final Path directory;
  private final byte[] key;
  private final ByteSize most;

  private CompileCache(Path directory, byte[] key, ByteSize most) {
    this.directory = directory;
    this.key = key;
    this.most = most;
  }

  /**
   * Opens the cache, and makes it first where there is none.
   *
   * @param most above this size, files that were not used for a day are deleted, oldest first
   * @throws AnnexException {@code UNAVAILABLE} when the directory cannot be used
   */
  public static CompileCache open(Path directory, ByteSize most) {
    try {
      Path real = Files.createDirectories(directory).toRealPath();
      restrict(real, "rwx------");
      return new CompileCache(real, readOrMakeKey(real), most);
    } catch (IOException e) {
      throw new AnnexException(
          ErrorCode.UNAVAILABLE,
          "The folder for compiled code cannot be used: the host's user must be able to write to it.",
          e);
    }
  }

  /** The contents kept under a name; empty when there are none, or when they were touched. */
  public Optional<byte[]> get(String name) {
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
      if (!MessageDigest.isEqual(claimed, mac(name, contents))) {
        return Optional.empty();
      }
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
      return Optional.of(contents);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Keeps contents under a name, in place of what was there. A disk that is full is no failure. */
  public void put(String name, byte[] contents) {
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
      makeRoom();
    } catch (IOException e) {
      remove(name);
    }
  }

  private void makeRoom() throws IOException {
    List<Kept> files = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
      for (Path file : all) {
        BasicFileAttributes attributes =
            Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (attributes.isRegularFile() && !file.getFileName().toString().equals(KEY_FILE)) {
          files.add(new Kept(file, attributes.size(), attributes.lastModifiedTime().toInstant()));
        }
      }
    }
    long total = files.stream().mapToLong(Kept::size).sum();
    Instant since = Instant.now().minus(UNUSED);
    files.sort(Comparator.comparing(Kept::used));
    for (Kept file : files) {
      if (total <= most.bytes() || file.used().isAfter(since)) {
        return;
      }
      Files.deleteIfExists(file.path());
      total -= file.size();
    }
  }

  private record Kept(Path path, long size, Instant used) {}

  private void remove(String name) {
    try {
      Files.deleteIfExists(directory.resolve(name));
    } catch (IOException e) {
      // what is left there is checked again before it is used
    }
  }

  private byte[] mac(String name, byte[] contents) {
    KeyedDigest digest = new KeyedDigest(key);
    digest.update(name.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
    digests(contents).forEach(digest::update);
    return digest.digest();
  }

  /** Of one block after the other, by as many threads as there are processors. */
  private static List<byte[]> digests(byte[] contents) {
    int blocks = Math.ceilDiv(contents.length, BLOCK_BYTES);
    return IntStream.range(0, blocks)
        .parallel()
        .mapToObj(block -> digest(contents, block))
        .toList();
  }

  private static byte[] digest(byte[] contents, int block) {
    int from = block * BLOCK_BYTES;
    MessageDigest digest = KeyedDigest.sha256();
    digest.update(contents, from, Math.min(BLOCK_BYTES, contents.length - from));
    return digest.digest();
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
