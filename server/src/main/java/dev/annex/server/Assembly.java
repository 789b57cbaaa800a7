package dev.annex.server;

import dev.annex.api.runtime.Dialect;
import dev.annex.capabilities.schedule.CronRule;
import dev.annex.core.AnnexHost;
import dev.annex.core.author.AuthoringTools;
import dev.annex.distribution.FilePackageStore;
import dev.annex.mcp.Implementation;
import dev.annex.mcp.McpSettings;
import dev.annex.mcp.server.McpServer;
import dev.annex.runtime.javascript.ScriptEngine;
import dev.annex.runtime.javascript.ScriptRuntime;
import dev.annex.runtime.javascript.dialect.cloudflare.CloudflareDialect;
import dev.annex.runtime.javascript.dialect.cloudflare.CloudflareSettings;
import dev.annex.runtime.process.ProcessRuntime;
import dev.annex.runtime.process.confine.ProcessData;
import dev.annex.runtime.process.dialect.agh.AghDialect;
import dev.annex.runtime.process.dialect.mcp.McpDialect;
import dev.annex.runtime.process.dialect.mcp.RemoteServers;
import dev.annex.runtime.wasm.WasmEngine;
import dev.annex.runtime.wasm.WasmRuntime;
import dev.annex.runtime.wasm.WasmSettings;
import dev.annex.runtime.wasm.dialect.luminarys.LuminarysDialect;
import dev.annex.runtime.wasm.dialect.morphee.MorpheeDialect;
import dev.annex.runtime.wasm.dialect.opskat.OpskatDialect;
import dev.annex.server.config.AnnexConfig;
import dev.annex.server.edge.RunningCalls;
import dev.annex.server.mcp.HostFeatures;
import dev.annex.server.mcp.Naming;
import dev.annex.server.mcp.SessionFiles;
import dev.annex.server.mcp.UpdateRelay;
import dev.annex.server.metrics.CallRelay;
import dev.annex.server.rest.AdminApi;
import dev.annex.server.rest.AdminParts;
import dev.annex.server.rest.HeaderRules;
import dev.annex.store.DataDirectory;
import dev.annex.store.DataLock;
import dev.annex.store.FileArtifactStore;
import dev.annex.store.SqliteStore;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Who is wired to whom. */
public final class Assembly {

  private Assembly() {}

  /**
   * Opens the host of a data directory. Opens no socket.
   *
   * @throws dev.annex.api.fault.AnnexException {@code DATA_IN_USE} when another process has it,
   *     {@code CONFIGURATION_INVALID} when something in it does not fit
   */
  public static RunningHost open(Path data, AnnexConfig config) {
    return open(data, config, Naming.agentNames());
  }

  /** Opens a host like {@link #open(Path, AnnexConfig)} that shows MCP clients other names. */
  public static RunningHost open(Path data, AnnexConfig config, Naming naming) {
    DataDirectory directory = DataDirectory.open(data);
    return open(directory, directory.lock(), config, naming, Outside.ofMachine());
  }

  /** Opens a host like {@link #open(Path, AnnexConfig)} with another world around it. */
  public static RunningHost open(Path data, AnnexConfig config, Outside outside) {
    DataDirectory directory = DataDirectory.open(data);
    return open(directory, directory.lock(), config, Naming.agentNames(), outside);
  }

  /** Opens a host like {@link #open(Path, AnnexConfig)} for which somebody else looks names up. */
  static RunningHost open(Path data, AnnexConfig config, NameService names) {
    return open(data, config, Outside.ofMachine().withNames(names));
  }

  /**
   * Opens a host like {@link #open(Path, AnnexConfig)}; empty when another process has the data.
   */
  public static Optional<RunningHost> tryOpen(Path data, AnnexConfig config) {
    DataDirectory directory = DataDirectory.open(data);
    return directory
        .tryLock()
        .map(lock -> open(directory, lock, config, Naming.agentNames(), Outside.ofMachine()));
  }

  private static RunningHost open(
      DataDirectory directory, DataLock lock, AnnexConfig config, Naming naming, Outside outside) {
    try {
      return wire(directory, lock, config, naming, outside);
    } catch (RuntimeException | Error e) {
      outside.names().ending().run();
      lock.close();
      throw e;
    }
  }

  private static RunningHost wire(
      DataDirectory directory, DataLock lock, AnnexConfig config, Naming naming, Outside outside) {
    Clock clock = outside.clock();
    SqliteStore store = SqliteStore.open(directory.path(), clock);
    try {
      UpdateRelay updates = new UpdateRelay();
      HostCapabilities capabilities =
          new HostCapabilities(directory, config, store, updates, outside);
      try {
        return wire(directory, lock, config, naming, store, updates, capabilities, outside);
      } catch (RuntimeException | Error e) {
        capabilities.close();
        throw e;
      }
    } catch (RuntimeException | Error e) {
      store.close();
      throw e;
    }
  }

  private static RunningHost wire(
      DataDirectory directory,
      DataLock lock,
      AnnexConfig config,
      Naming naming,
      SqliteStore store,
      UpdateRelay updates,
      HostCapabilities capabilities,
      Outside outside) {
    Clock clock = outside.clock();
    CallRelay ended = new CallRelay();

    WasmEngine wasm =
        WasmEngine.open(
            WasmSettings.defaults()
                .withCacheDirectory(
                    outside.compiled().orElseGet(() -> directory.path().resolve("compiled")))
                .withClock(clock)
                .withRandom(outside.random())
                .withSnapshots(config.snapshots())
                .withGuestsAtOnce(config.concurrentCalls()));
    OpskatDialect opskat = new OpskatDialect();
    MorpheeDialect morphee = new MorpheeDialect(wasm);
    LuminarysDialect luminarys = new LuminarysDialect(wasm);
    ScriptEngine scripts = new ScriptEngine(wasm);
    CloudflareDialect cloudflare =
        new CloudflareDialect(
            scripts, CloudflareSettings.defaults().withFlatSource(config.acceptFlatSource()));
    AghDialect agh = Processes.agh(store, config.agh(), clock, outside.random());
    McpDialect servers = new McpDialect(AnnexVersion.current());
    List<Dialect> dialects = List.of(opskat, morphee, luminarys, cloudflare, agh, servers);
    ProcessData kept = Processes.kept(directory.path());
    ProcessRuntime processes =
        Processes.runtime(
            directory.path(),
            config,
            capabilities,
            store,
            kept,
            List.of(agh, servers),
            clock,
            outside.random());

    AnnexHost.Builder builder =
        AnnexHost.builder()
            .runtime(new WasmRuntime(wasm, List.of(opskat, morphee, luminarys)))
            .runtime(new ScriptRuntime(scripts, List.of(cloudflare)))
            .runtime(processes)
            .runtime(new RemoteServers(AnnexVersion.current(), capabilities.log()::write))
            .grants(store.grants())
            .policies(store.policies())
            .workspace(store.workspace())
            .installs(store.installs())
            .packages(new FilePackageStore(directory.packages()))
            .keyValues(store.keyValues())
            .secrets(capabilities.vault())
            .artifacts(
                FileArtifactStore.open(
                    directory.path().resolve("artifacts"),
                    clock,
                    config.artifactsBytes(),
                    config.artifactLifetime()))
            .deliveries(capabilities.deliveries(), CronRule.RECURRENCE)
            .forgetting(capabilities::forget)
            .grantsChanged(processes::grantsChanged)
            .forgetting(kept::forget)
            .journal(store.journal())
            .listener(ended)
            .clock(clock)
            .limits(config.limits())
            .authoring(config.authoring().rules(), HeaderRules::check)
            .callsAtOnce(config.concurrentCalls());
    capabilities.all().forEach(builder::capability);
    dialects.forEach(builder::dialect);
    AnnexHost host = builder.open();
    capabilities.connect(host);
    if (config.authoring().offered()) {
      var _ =
          host.installer()
              .addBuiltin(
                  AuthoringTools.over(
                      host.authoring(), host.catalog(), CloudflareDialect::declaredPermissions));
    }

    RunningCalls calls = new RunningCalls(host.invoker());
    HostFeatures features =
        new HostFeatures(
            host.catalog(),
            calls,
            host.artifacts(),
            naming,
            host.authoring()::departed,
            config.callTimeout(),
            clock);
    McpServer mcp =
        new McpServer(
            features,
            settings(),
            SessionFiles.in(directory.path().resolve("sessions"), clock.instant()));
    updates.connect(mcp.changes());
    features.announceTo(mcp.changes());

    AdminApi api =
        new AdminApi(
            new AdminParts(
                host,
                calls,
                capabilities.vault(),
                store.workspace(),
                capabilities.assets(),
                capabilities.tunnels(),
                capabilities.trials(),
                capabilities.logs(),
                directory.path(),
                AnnexVersion.current(),
                clock.instant(),
                config.callTimeout(),
                clock));
    return new RunningHost(
        host,
        api,
        mcp,
        config,
        directory.path(),
        directory.hostFile(),
        calls,
        ended,
        store.keyValues(),
        processes,
        store::openAll,
        List.of(capabilities, store, lock));
  }

  private static McpSettings settings() {
    return McpSettings.of(Implementation.of("annex", AnnexVersion.current()).withTitle("Annex"))
        .withInstructions(
            "Tools come from installed extensions and are named extension__tool. A failed call says in its text what would let it succeed.");
  }
}
