package dev.annex.server;

import dev.annex.api.name.ExtensionId;
import dev.annex.api.store.InstallRecords;
import dev.annex.api.store.InstallRecords.InstallRecord;
import dev.annex.processes.ProgramPath;
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
import dev.annex.server.config.AghConfig;
import dev.annex.server.config.AnnexConfig;
import dev.annex.store.SqliteStore;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Wires the runtime whose extensions are programs. */
final class Processes {

  private static final List<String> ARCHIVES = List.of(".zip", ".tar.gz", ".tgz");

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
                capabilities.walls(),
                config.processConfinement(),
                capabilities.reach(clock),
                kept,
                data)),
        dialects,
        capabilities.invoker(),
        capabilities.log()::write,
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

  static AghDialect agh(SqliteStore store, AghConfig config, Clock clock, SecureRandom random) {
    return new AghDialect(
        store.grants(),
        id ->
            Optional.ofNullable(config.tiers().get(id)).orElseGet(() -> tier(store.installs(), id)),
        config.resources(),
        clock,
        random);
  }

  /** What programs keep for themselves in a data directory. */
  static ProcessData kept(Path data) {
    return new ProcessData(data.resolve("process-data"));
  }

  /** What an extension is trusted with of which the operator says nothing: an archive travelled. */
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
