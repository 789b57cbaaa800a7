package dev.annex.store;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Secret;
import dev.annex.store.vault.MasterKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;

/**
 * A file that holds a master key, in base64, for this account alone.
 *
 * <p>It is replaced in two steps, so that a process killed between them leaves both keys: the next
 * one lies beside it, as {@code <name>.new}, until the vault hangs on it; then it takes its place.
 */
final class KeyFile {

  private static final int MAX_BYTES = 4_096;

  private final Path file;

  KeyFile(Path file) {
    this.file = file;
  }

  Path path() {
    return file;
  }

  /** The key in it; empty when there is no such file. */
  Optional<MasterKey> read() {
    return read(file);
  }

  /** The key that is to take its place; empty when there is none. */
  Optional<MasterKey> readNext() {
    return read(next());
  }

  private static Optional<MasterKey> read(Path from) {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(from)) {
      requirePrivate(from);
      bytes = in.readNBytes(MAX_BYTES);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw failed("Reading", from, e);
    }
    Optional<MasterKey> key =
        MasterKey.parse(Secret.of(new String(bytes, StandardCharsets.ISO_8859_1)));
    if (key.isEmpty()) {
      throw new AnnexException(
          ErrorCode.CONFIGURATION_INVALID,
          "Reading the master key failed: %s does not hold one, which is base64 of %d bytes. Put a backup of it in its place."
              .formatted(from, MasterKey.BYTES));
    }
    return key;
  }

  private static void requirePrivate(Path from) throws IOException {
    if (OwnerOnly.isPosix(from)
        && Files.getPosixFilePermissions(from).contains(PosixFilePermission.OTHERS_READ)) {
      throw new AnnexException(
          ErrorCode.CONFIGURATION_INVALID,
          "Reading the master key failed: every account of this machine may read %s. Take that away with: chmod 600 %s"
              .formatted(from, from));
    }
  }

  /** Writes the key that is to take its place; it survives a loss of power. */
  void prepare(MasterKey key) {
    Path next = next();
    try {
      Files.deleteIfExists(next);
      OwnerOnly.createFile(next);
      try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
        ByteBuffer text =
            ByteBuffer.wrap((key.text().reveal() + "\n").getBytes(StandardCharsets.US_ASCII));
        while (text.hasRemaining()) {
          channel.write(text);
        }
        channel.force(true);
      }
      flushFolder();
    } catch (IOException e) {
      throw failed("Writing", next, e);
    }
  }

  /** Lets the key that was prepared take its place. */
  void promote() {
    try {
      Files.move(next(), file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      flushFolder();
    } catch (IOException e) {
      throw failed("Replacing", file, e);
    }
  }

  /** Removes a key that was prepared and is not needed; harmless when there is none. */
  void discardNext() {
    try {
      Files.deleteIfExists(next());
    } catch (IOException e) {
      throw failed("Removing", next(), e);
    }
  }

  private Path next() {
    return file.resolveSibling(file.getFileName() + ".new");
  }

  /**
   * Names in a folder are on the disk when the folder is; a system that cannot do that need not.
   */
  private void flushFolder() throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !OwnerOnly.isPosix(folder)) {
      return;
    }
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static AnnexException failed(String attempt, Path path, IOException e) {
    return new AnnexException(
        ErrorCode.CONFIGURATION_INVALID,
        "%s the master key failed: %s. This account must be able to read and write %s and the folder it is in."
            .formatted(attempt, e, path),
        e);
  }
}
