package dev.annex.server;

import dev.annex.api.call.Progress.LogLevel;
import dev.annex.api.call.Progress.LogLine;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.store.InstallRecords;
import dev.annex.api.store.InstallRecords.InstallRecord;
import dev.annex.api.value.Json;
import dev.annex.capabilities.log.LogSink;
import dev.annex.processes.ProgramPath;
import dev.annex.processes.confine.Confinements;
import dev.annex.runtime.process.ProcessDialect;
import dev.annex.runtime.process.ProcessRuntime;
import dev.annex.runtime.process.ProcessSettings;
import dev.annex.runtime.process.child.Programs;
import dev.annex.runtime.process.confine.ProcessData;
import dev.annex.runtime.process.confine.WalledConfinement;
import dev.annex.runtime.process.dialect.agh.AghDialect;
import dev.annex.runtime.process.dialect.agh.rights.SourceTier;
import dev.annex.runtime.process.launch.PackageFolders;
import dev.annex.runtime.process.launch.Starts;
import dev.annex.server.config.AnnexConfig;
import dev.annex.store.SqliteStore;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Wires the runtime whose extensions are programs. */
final class Processes {

  private static final Map<String, JsonNode> FROM_STDERR =
      Map.of("stream", Json.object().stringNode("stderr"));
  private static final List<String> ARCHIVES = List.of(".zip", ".tar.gz", ".tgz");

  private static final LogSink LOG = new ExtensionLog();

  private Processes() {}

  static ProcessRuntime runtime(
      Path data,
      AnnexConfig config,
      HostCapabilities capabilities,
      SqliteStore store,
      ProcessData kept,
      List<? extends ProcessDialect> dialects,
      Clock clock,
      SecureRandom random) {
    PackageFolders folders = new PackageFolders(data.resolve("process-packages"));
    folders.keepOnly(store.installs().all().stream().map(InstallRecord::digest).toList());
    ProcessSurroundings surroundings =
        new ProcessSurroundings(
            config.variables(), capabilities.vault(), config.shellPath(), System.getenv());
    return new ProcessRuntime(
        ProcessSettings.STANDARD,
        new Programs(
            capabilities.launcher(),
            folders,
            new Starts(config.shellPath(), java(config), surroundings),
            new WalledConfinement(
                new Confinements(data.resolve("walls")),
                config.processConfinement(),
                capabilities.reach(clock),
                kept,
                data)),
        dialects,
        capabilities.invoker(),
        Processes::log,
        random,
        () -> {});
  }

  /**
   * The host's own Java, for extensions in Java: that of the machine is often too old for them, or
   * not there. An operator who says where programs are says so of Java, too.
   */
  private static Optional<Path> java(AnnexConfig config) {
    return Optional.of(Path.of(System.getProperty("java.home"), "bin", "java"))
        .filter(_ -> config.shellPath().equals(ProgramPath.standard()))
        .filter(ProgramPath::runnable);
  }

  /** Takes a line that a program wrote to its standard error, or that is said about it. */
  static void log(ExtensionId id, String line) {
    LOG.write(id, new LogLine(LogLevel.INFO, line, FROM_STDERR));
  }

  /** What programs keep for themselves in a data directory. */
  static ProcessData kept(Path data) {
    return new ProcessData(data.resolve("process-data"));
  }

  static AghDialect agh(SqliteStore store, Clock clock, SecureRandom random) {
    return new AghDialect(store.grants(), id -> tier(store.installs(), id), clock, random);
  }

  /** What an extension is trusted with, by where it came from. */
  private static SourceTier tier(InstallRecords installs, ExtensionId id) {
    return installs
        .find(id)
        .map(record ->
            ARCHIVES.stream().anyMatch(record.source()::endsWith)
                ? SourceTier.MARKETPLACE
                : SourceTier.USER)
        .orElse(SourceTier.BUNDLED);
  }
}
