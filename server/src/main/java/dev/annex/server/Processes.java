package dev.annex.server;

import dev.annex.api.call.Progress.LogLevel;
import dev.annex.api.call.Progress.LogLine;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.store.InstallRecords;
import dev.annex.api.store.InstallRecords.InstallRecord;
import dev.annex.api.value.Json;
import dev.annex.capabilities.log.LogSink;
import dev.annex.processes.confine.Confinements;
import dev.annex.runtime.process.ProcessRuntime;
import dev.annex.runtime.process.ProcessSettings;
import dev.annex.runtime.process.child.Programs;
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
import tools.jackson.databind.JsonNode;

/** Wires the runtime whose extensions are programs. */
final class Processes {

  private static final Map<String, JsonNode> FROM_STDERR =
      Map.of("stream", Json.object().stringNode("stderr"));
  private static final List<String> ARCHIVES = List.of(".zip", ".tar.gz", ".tgz");

  private Processes() {}

  static ProcessRuntime runtime(
      Path data,
      AnnexConfig config,
      HostCapabilities capabilities,
      SqliteStore store,
      AghDialect agh,
      Clock clock,
      SecureRandom random) {
    LogSink log = new ExtensionLog();
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
            new Starts(config.shellPath(), surroundings),
            new WalledConfinement(
                new Confinements(data.resolve("walls")),
                config.processConfinement(),
                capabilities.reach(clock),
                data.resolve("process-data"),
                data)),
        List.of(agh),
        capabilities.invoker(),
        (id, line) -> log.write(id, new LogLine(LogLevel.INFO, line, FROM_STDERR)),
        random,
        () -> {});
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
