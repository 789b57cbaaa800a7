package dev.annex.processes.confine;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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

  /** What makes a folder a virtual environment of Python, wherever it lies. */
  private static final String ENVIRONMENT = "pyvenv.cfg";

  /** Has a {@code bin} of whatever a person installed, and beside it what their programs keep. */
  private static final String OF_A_PERSON = ".local";

  /** As many as Linux follows. */
  private static final int MOST_LINKS = 40;

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
   * A program by a path whose folders are no links. Its last name may be one, because programs such
   * as the Python of a virtual environment look around themselves at the place of the link.
   */
  static Path placed(Path program) throws IOException {
    Path name = program.getFileName();
    Path folder = program.getParent();
    if (name == null || folder == null) {
      return program.toRealPath();
    }
    return folder.toRealPath().resolve(name);
  }

  /**
   * What has to be shown so that a program outside of the system's can run: all of what it was
   * unpacked to when it lies in a {@code bin}, else the program alone. Of a link on the way to it
   * the virtual environment it lies in, else the link alone, because folders of links, such as
   * {@code .local} of a home, hold everything else, too. Empty when everybody sees it.
   *
   * @param program as {@link #placed}
   * @param never folders that are shown to nobody as a whole, nor what they lie in
   * @throws IOException when there is no such program
   */
  static Set<Path> homesOf(Path program, List<Path> never) throws IOException {
    Set<Path> homes = new LinkedHashSet<>();
    Path at = program;
    for (int links = 0; Files.isSymbolicLink(at) && links < MOST_LINKS; links++) {
      if (!shows(at)) {
        homes.add(home(at, never).filter(Visible::isEnvironment).orElse(at));
      }
      at = placed(at.resolveSibling(Files.readSymbolicLink(at)));
    }
    Path real = program.toRealPath();
    if (!shows(real)) {
      homes.add(
          home(real, never)
              .filter(home -> isEnvironment(home) || home.getNameCount() > 1)
              .filter(home -> !home.endsWith(OF_A_PERSON))
              .orElse(real));
    }
    return homes;
  }

  private static Optional<Path> home(Path program, List<Path> never) {
    return Optional.ofNullable(program.getParent())
        .filter(folder -> folder.endsWith("bin"))
        .flatMap(folder -> Optional.ofNullable(folder.getParent()))
        .filter(home -> never.stream().noneMatch(one -> one.startsWith(home)));
  }

  private static boolean isEnvironment(Path home) {
    return Files.isRegularFile(home.resolve(ENVIRONMENT));
  }
}
