package dev.annex.processes.confine;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What of the system itself is shown to every confined program, as arguments of bubblewrap: its
 * programs and libraries, and of its settings those that programs need to start and to check
 * certificates. No accounts, no home, no other file of {@code /etc}. Immutable.
 */
final class Visible {

  private static final List<String> FOLDERS =
      List.of("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32");

  /** Read-only and only where they are. {@code /nix/store} is where NixOS has all programs. */
  private static final List<String> SETTINGS =
      List.of(
          "/nix/store",
          "/etc/ld.so.cache",
          "/etc/ld.so.conf",
          "/etc/ld.so.conf.d",
          "/etc/ld-musl-x86_64.path",
          "/etc/ld-musl-aarch64.path",
          "/etc/alternatives",
          "/etc/localtime",
          "/etc/mime.types",
          "/etc/protocols",
          "/etc/services",
          "/etc/os-release",
          "/etc/ssl/certs",
          "/etc/ssl/cert.pem",
          "/etc/ssl/openssl.cnf",
          "/etc/ca-certificates",
          "/etc/pki/tls/certs",
          "/etc/pki/tls/openssl.cnf",
          "/etc/pki/ca-trust",
          "/etc/crypto-policies");

  /** Debian keeps settings of Java here; there are no secrets among them. */
  private static final String JAVA_SETTINGS = "/etc/java-*-openjdk";

  private static final List<Path> SYSTEM = List.of(Path.of("/usr"), Path.of("/nix/store"));

  private Visible() {}

  /** The arguments; they name only what is there. */
  static List<String> arguments() throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--ro-bind", "/usr", "/usr"));
    for (String folder : FOLDERS) {
      Path path = Path.of(folder);
      if (Files.isSymbolicLink(path)) {
        arguments.addAll(List.of("--symlink", Files.readSymbolicLink(path).toString(), folder));
      } else if (Files.isDirectory(path)) {
        arguments.addAll(List.of("--ro-bind", folder, folder));
      }
    }
    for (String setting : SETTINGS) {
      if (Files.exists(Path.of(setting))) {
        arguments.addAll(List.of("--ro-bind", setting, setting));
      }
    }
    Path etc = Path.of("/etc");
    if (Files.isDirectory(etc)) {
      try (DirectoryStream<Path> java =
          Files.newDirectoryStream(
              etc, JAVA_SETTINGS.substring(JAVA_SETTINGS.lastIndexOf('/') + 1))) {
        java.forEach(
            folder -> arguments.addAll(List.of("--ro-bind", folder.toString(), folder.toString())));
      }
    }
    return arguments;
  }

  /** Whether a real path is shown to everybody. */
  static boolean shows(Path real) {
    if (SYSTEM.stream().anyMatch(real::startsWith)) {
      return true;
    }
    return FOLDERS.stream()
        .map(Path::of)
        .anyMatch(folder -> !Files.isSymbolicLink(folder) && real.startsWith(folder));
  }

  /**
   * The folder that has to be shown so that a program outside of the system's can run: all of what
   * it was unpacked to when it lies in a {@code bin}, else the program alone. Empty when everybody
   * sees it.
   *
   * @param never folders that are shown to nobody as a whole, nor what they lie in
   */
  static Optional<Path> homeOf(Path program, List<Path> never) throws IOException {
    Path real = program.toRealPath();
    if (shows(real)) {
      return Optional.empty();
    }
    Optional<Path> bin = Optional.ofNullable(real.getParent());
    return bin.filter(folder -> folder.endsWith("bin"))
        .flatMap(folder -> Optional.ofNullable(folder.getParent()))
        .filter(home -> home.getNameCount() > 1)
        .filter(home -> never.stream().noneMatch(one -> one.startsWith(home)))
        .or(() -> Optional.of(real));
  }
}
