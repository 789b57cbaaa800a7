package dev.annex.cli.host;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.value.ByteSize;
import dev.annex.cli.connection.Host;
import dev.annex.cli.connection.Neighbor;
import dev.annex.cli.session.Session;
import dev.annex.cli.terminal.CommandFailure;
import dev.annex.server.config.AnnexConfig;
import dev.annex.server.config.AuthoritiesFile;
import dev.annex.store.DataDirectory;
import dev.annex.store.DataLock;
import dev.annex.store.HostFile.RunningHost;
import dev.annex.store.MasterKeys;
import dev.annex.store.SqliteStore;
import dev.annex.store.Vault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The checks of {@code annex doctor}, one after the other; each stands for itself. */
final class Examination {

  private static final int JAVA_WANTED = 25;
  private static final ByteSize SPACE_NEEDED = ByteSize.ofMib(200);
  private static final ByteSize SPACE_WANTED = ByteSize.ofMib(2_048);
  private static final Set<PosixFilePermission> STRANGERS =
      Set.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.GROUP_EXECUTE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE,
          PosixFilePermission.OTHERS_EXECUTE);

  private final Session session;

  Examination(Session session) {
    this.session = session;
  }

  /** Everything that was looked at; what needs a usable data directory is left out without one. */
  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    findings.add(java());
    DataDirectory directory;
    try {
      directory = DataDirectory.open(session.data());
    } catch (AnnexException e) {
      findings.add(Finding.fail("data", said(e), "Name a usable directory with --data."));
      return findings;
    }
    findings.add(rights(directory.path()));
    findings.add(space(directory.path()));
    findings.add(settings(directory.path()));
    findings.addAll(authorities(directory.path()));
    Optional<RunningHost> neighbor = Neighbor.of(directory);
    findings.add(host(neighbor));
    findings.add(port(directory.path(), neighbor));
    findings.add(store(directory));
    findings.add(vault(directory));
    findings.add(compiled(directory.path()));
    findings.addAll(ConfinementCheck.findings(directory.path()));
    findings.addAll(extensions());
    return findings;
  }

  private static Finding java() {
    String found = "%s (%s)".formatted(Runtime.version(), System.getProperty("java.home"));
    return Runtime.version().feature() >= JAVA_WANTED
        ? Finding.ok("java", found)
        : Finding.fail("java", found, "Annex needs Java %d or newer.".formatted(JAVA_WANTED));
  }

  private static Finding rights(Path data) {
    try {
      if (!Files.getFileStore(data).supportsFileAttributeView("posix")) {
        return Finding.ok("data", data.toString());
      }
      boolean strangers =
          Files.getPosixFilePermissions(data).stream().anyMatch(STRANGERS::contains);
      return strangers
          ? Finding.warn(
              "data",
              "%s is open to other accounts of this machine.".formatted(data),
              "chmod 700 '%s'".formatted(data))
          : Finding.ok("data", data.toString());
    } catch (IOException e) {
      return Finding.fail("data", e.toString(), "Name a usable directory with --data.");
    }
  }

  private static Finding space(Path data) {
    try {
      ByteSize free = new ByteSize(Files.getFileStore(data).getUsableSpace());
      String found = "%d MiB free".formatted(free.bytes() >> 20);
      if (free.compareTo(SPACE_NEEDED) < 0) {
        return Finding.fail("disk", found, "Free at least %s.".formatted(SPACE_NEEDED));
      }
      return free.compareTo(SPACE_WANTED) < 0
          ? Finding.warn("disk", found, "Compiled extensions and the journal need room to grow.")
          : Finding.ok("disk", found);
    } catch (IOException e) {
      return Finding.warn("disk", e.toString(), "");
    }
  }

  private static Finding settings(Path data) {
    try {
      AnnexConfig.read(data);
      boolean there = Files.exists(data.resolve(AnnexConfig.FILE_NAME));
      return Finding.ok("settings", there ? AnnexConfig.FILE_NAME + " is valid" : "defaults");
    } catch (AnnexException e) {
      return Finding.fail(
          "settings", said(e), "Correct %s.".formatted(data.resolve(AnnexConfig.FILE_NAME)));
    }
  }

  /** Of the file with certificate authorities, if the settings name one. */
  private static List<Finding> authorities(Path data) {
    AnnexConfig config;
    try {
      config = AnnexConfig.read(data);
    } catch (AnnexException e) {
      return List.of();
    }
    if (config.caFile().isEmpty()) {
      return List.of();
    }
    try {
      List<X509Certificate> authorities = AuthoritiesFile.read(config, data);
      return List.of(
          authorities.stream()
              .filter(authority -> !validNow(authority))
              .findFirst()
              .map(authority ->
                  Finding.warn(
                      "authorities",
                      "%s is valid from %s to %s, and it is not that time now"
                          .formatted(
                              authority.getSubjectX500Principal(),
                              authority.getNotBefore().toInstant(),
                              authority.getNotAfter().toInstant()),
                      "Replace it in the file that \"ca-file\" names; servers with its certificates are refused."))
              .orElseGet(
                  () -> Finding.ok("authorities", "%d added".formatted(authorities.size()))));
    } catch (AnnexException e) {
      return List.of(
          Finding.fail(
              "authorities",
              said(e),
              "Let \"ca-file\" name a file with certificates of authorities in PEM."));
    }
  }

  private static boolean validNow(X509Certificate authority) {
    try {
      authority.checkValidity();
      return true;
    } catch (CertificateException e) {
      return false;
    }
  }

  private Finding host(Optional<RunningHost> neighbor) {
    if (neighbor.isEmpty()) {
      return Finding.ok("host", "none runs");
    }
    RunningHost running = neighbor.get();
    String who = "process %d".formatted(running.pid());
    if (running.url().isEmpty()) {
      return Finding.ok("host", who + " works on the data directory, without serving");
    }
    try (Host host = session.host()) {
      JsonNode health = host.get("/health");
      return Finding.ok(
          "host",
          "%s at %s, version %s, %d extensions, %d tools"
              .formatted(
                  who,
                  running.url().get(),
                  health.path("version").asString("?"),
                  health.path("extensions").asInt(0),
                  health.path("tools").asInt(0)));
    } catch (CommandFailure | AnnexException e) {
      return Finding.fail(
          "host", "%s: %s".formatted(who, said(e)), "Stop it: kill " + running.pid());
    }
  }

  private static Finding port(Path data, Optional<RunningHost> neighbor) {
    AnnexConfig config;
    try {
      config = AnnexConfig.read(data);
    } catch (AnnexException e) {
      config = AnnexConfig.defaults();
    }
    String where = "%s:%d".formatted(config.host(), config.port());
    int port = config.port();
    if (neighbor.flatMap(RunningHost::url).filter(url -> url.getPort() == port).isPresent()) {
      return Finding.ok("port", where + " is this host's");
    }
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(config.host(), port));
      return Finding.ok("port", where + " is free");
    } catch (IOException e) {
      return Finding.warn(
          "port",
          "%s cannot be listened on: %s".formatted(where, said(e)),
          "Start with another one: annex serve --port N, or \"port\" in annex.json.");
    }
  }

  private static Finding store(DataDirectory directory) {
    Optional<DataLock> lock = directory.tryLock();
    if (lock.isEmpty()) {
      return Finding.ok("store", "in use; stop the host to have it checked");
    }
    try (DataLock held = lock.get();
        SqliteStore store = SqliteStore.open(directory.path())) {
      List<String> problems = store.problems();
      return problems.isEmpty()
          ? Finding.ok("store", "sound")
          : Finding.fail("store", String.join("; ", problems), "Restore it from a backup.");
    } catch (AnnexException e) {
      return Finding.fail("store", said(e), "Restore it from a backup.");
    }
  }

  private Finding vault(DataDirectory directory) {
    Optional<DataLock> lock = directory.tryLock();
    if (lock.isEmpty()) {
      return Finding.ok("secrets", "in use; stop the host to have the master key checked");
    }
    try (DataLock held = lock.get();
        SqliteStore store = SqliteStore.open(directory.path())) {
      Vault vault =
          store.vault(
              MasterKeys.of(
                  directory.path(),
                  AnnexConfig.read(directory.path()).masterKeyFile(),
                  session.terminal().environment()));
      vault.check();
      return Finding.ok("secrets", "%d kept".formatted(vault.status().secrets()));
    } catch (AnnexException e) {
      return Finding.fail("secrets", said(e), "");
    }
  }

  private static Finding compiled(Path data) {
    Path folder = data.resolve("compiled");
    if (!Files.isDirectory(folder)) {
      return Finding.ok("compiled code", "none yet");
    }
    long[] sum = new long[2];
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .filter(Files::isRegularFile)
          .forEach(file -> {
            sum[0]++;
            sum[1] += file.toFile().length();
          });
    } catch (IOException | UncheckedIOException e) {
      return Finding.warn(
          "compiled code",
          "%s cannot be read: %s".formatted(folder, said(e)),
          "Delete that folder; it is made again.");
    }
    return Finding.ok("compiled code", "%d files, %d KiB".formatted(sum[0], sum[1] >> 10));
  }

  private List<Finding> extensions() {
    List<Finding> findings = new ArrayList<>();
    try (Host host = session.host()) {
      int sound = 0;
      for (JsonNode extension : host.get("/extensions").path("items")) {
        if (!extension.path("state").asString("").equals("broken")) {
          sound++;
          continue;
        }
        String id = extension.path("id").asString("");
        findings.add(
            Finding.fail(
                "extension",
                "%s: %s".formatted(id, extension.path("problem").asString("")),
                "Install it again with --replace, or: annex uninstall " + id));
      }
      findings.addFirst(Finding.ok("extensions", "%d in order".formatted(sound)));
    } catch (CommandFailure | AnnexException e) {
      findings.add(Finding.fail("extensions", said(e), ""));
    }
    return findings;
  }

  private static String said(Exception e) {
    return String.valueOf(e.getMessage());
  }
}
