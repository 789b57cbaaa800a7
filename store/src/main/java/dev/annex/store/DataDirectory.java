package dev.annex.store;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The folder that holds everything a host keeps. Nobody but this account may look into one that was
 * created here; one process at a time works on it, see {@link #lock}. Any thread.
 */
public final class DataDirectory {

  /** The environment variable that names the data directory. */
  public static final String VARIABLE = "ANNEX_DATA";

  private final Path path;

  private DataDirectory(Path path) {
    this.path = path;
  }

  /**
   * Where data is kept when nobody says otherwise: {@code ANNEX_DATA} when it is set, else where
   * this system keeps the data of programs ({@code $XDG_DATA_HOME/annex} or {@code
   * ~/.local/share/annex}, {@code ~/Library/Application Support/Annex}, {@code
   * %LOCALAPPDATA%\Annex}).
   */
  public static Path defaultPath() {
    return defaultPath(
        System.getenv(), System.getProperty("os.name"), Path.of(System.getProperty("user.home")));
  }

  static Path defaultPath(Map<String, String> environment, String system, Path home) {
    String wish = environment.getOrDefault(VARIABLE, "");
    if (!wish.isBlank()) {
      return Path.of(wish).toAbsolutePath().normalize();
    }
    String name = system.toLowerCase(Locale.ROOT);
    if (name.startsWith("windows")) {
      return folder(environment, "LOCALAPPDATA", home.resolve("AppData").resolve("Local"))
          .resolve("Annex");
    }
    if (name.startsWith("mac")) {
      return home.resolve("Library").resolve("Application Support").resolve("Annex");
    }
    return folder(environment, "XDG_DATA_HOME", home.resolve(".local").resolve("share"))
        .resolve("annex");
  }

  /** A relative folder is ignored, as the XDG convention asks. */
  private static Path folder(Map<String, String> environment, String variable, Path otherwise) {
    String value = environment.getOrDefault(variable, "");
    return !value.isBlank() && Path.of(value).isAbsolute() ? Path.of(value) : otherwise;
  }

  /**
   * A data directory; created, for this account alone, when it is missing.
   *
   * @throws AnnexException {@code CONFIGURATION_INVALID} when it cannot be created or written, or
   *     when every account of this machine may write there
   */
  public static DataDirectory open(Path path) {
    try {
      OwnerOnly.createFolder(path);
      Path real = path.toRealPath();
      if (!Files.isWritable(real)) {
        throw unusable(path, "this account may not write there. Name another with --data");
      }
      if (OwnerOnly.isPosix(real)
          && Files.getPosixFilePermissions(real).contains(PosixFilePermission.OTHERS_WRITE)) {
        throw unusable(
            path,
            "every account of this machine may write there. Take that away with chmod o-w, or name another with --data");
      }
      return new DataDirectory(real);
    } catch (IOException e) {
      throw unusable(path, e + ". Name another with --data");
    }
  }

  /** Its absolute path. */
  public Path path() {
    return path;
  }

  /** The folder for installed packages in it. */
  public Path packages() {
    return path.resolve("packages");
  }

  /** The file that says which host works on this directory. */
  public HostFile hostFile() {
    return new HostFile(path.resolve("host.json"));
  }

  /**
   * Takes the directory for this process until the lock is closed or the process ends.
   *
   * @throws AnnexException {@code DATA_IN_USE} when somebody has it, naming the directory and, as
   *     far as known, who
   */
  public DataLock lock() {
    return tryLock().orElseThrow(this::inUse);
  }

  /** Takes the directory like {@link #lock}; empty when somebody has it. */
  public Optional<DataLock> tryLock() {
    return DataLock.take(path.resolve("annex.lock"), hostFile());
  }

  private AnnexException inUse() {
    String holder =
        hostFile()
            .read()
            .map(host -> "process %d, running since %s".formatted(host.pid(), host.startedAt()))
            .orElse("a process that has not yet said which it is");
    return new AnnexException(
        ErrorCode.DATA_IN_USE,
        "Using data directory %s failed: it is in use by %s. Stop that one, or name another directory with --data."
            .formatted(path, holder));
  }

  private static AnnexException unusable(Path path, String why) {
    return new AnnexException(
        ErrorCode.CONFIGURATION_INVALID,
        "Using data directory %s failed: %s.".formatted(path, why));
  }
}
