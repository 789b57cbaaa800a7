package dev.annex.server.edge;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The host's token: 32 random bytes, made at the first start and kept in the data directory for its
 * owner alone, so that what clients were configured with stays valid.
 */
public final class AccessToken {

  private static final String FILE_NAME = "token";
  private static final int BYTES = 32;
  private static final Pattern LEGAL = Pattern.compile("[A-Za-z0-9_-]{43,128}");

  private AccessToken() {}

  /**
   * The token of a data directory. One process at a time: the one that holds the directory's lock.
   *
   * @throws AnnexException {@code CONFIGURATION_INVALID} when its file is damaged or cannot be
   *     written
   */
  public static Secret in(Path dataDirectory) {
    Path file = dataDirectory.resolve(FILE_NAME);
    try {
      return read(file);
    } catch (NoSuchFileException e) {
      return create(file);
    } catch (IOException e) {
      throw failed("Reading", e);
    }
  }

  private static Secret read(Path file) throws IOException {
    String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
    if (!LEGAL.matcher(text).matches()) {
      throw new AnnexException(
          ErrorCode.CONFIGURATION_INVALID,
          "Reading the host's token failed: file \"%s\" in the data directory does not hold one. Remove it and the next start makes a new one."
              .formatted(FILE_NAME));
    }
    return Secret.of(text);
  }

  private static Secret create(Path file) {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    Path fresh = file.resolveSibling(FILE_NAME + ".new");
    try {
      Files.deleteIfExists(fresh);
      Files.createFile(fresh, ownerOnly());
      Files.writeString(fresh, text, StandardCharsets.US_ASCII, StandardOpenOption.WRITE);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
      return Secret.of(text);
    } catch (IOException e) {
      throw failed("Writing", e);
    }
  }

  private static FileAttribute<?>[] ownerOnly() {
    Set<String> views = FileSystems.getDefault().supportedFileAttributeViews();
    return views.contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  private static AnnexException failed(String what, IOException cause) {
    return new AnnexException(
        ErrorCode.CONFIGURATION_INVALID,
        "%s the host's token failed: file \"%s\" in the data directory is not accessible."
            .formatted(what, FILE_NAME),
        cause);
  }
}
