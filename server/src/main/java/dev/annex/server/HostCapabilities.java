package dev.annex.server;

import dev.annex.api.call.Invoker;
import dev.annex.api.capability.Capability;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.value.Json;
import dev.annex.capabilities.StandardCapabilities;
import dev.annex.capabilities.archive.ArchiveCapability;
import dev.annex.capabilities.connections.AssetTunnels;
import dev.annex.capabilities.connections.Subjects;
import dev.annex.capabilities.connections.Trials;
import dev.annex.capabilities.env.EnvironmentCapability;
import dev.annex.capabilities.events.EventBus;
import dev.annex.capabilities.events.EventsCapability;
import dev.annex.capabilities.extensions.ExtensionsCapability;
import dev.annex.capabilities.files.FilesCapability;
import dev.annex.capabilities.files.GrantedFiles;
import dev.annex.capabilities.http.FolderCookieStorage;
import dev.annex.capabilities.http.HttpCapability;
import dev.annex.capabilities.http.HttpSettings;
import dev.annex.capabilities.http.Passages;
import dev.annex.capabilities.journal.JournalCapability;
import dev.annex.capabilities.lasting.LastingConnections;
import dev.annex.capabilities.llm.LlmCapability;
import dev.annex.capabilities.llm.ModelClient;
import dev.annex.capabilities.log.LogSink;
import dev.annex.capabilities.net.Outbound;
import dev.annex.capabilities.proxy.ProxyDoors;
import dev.annex.capabilities.schedule.ScheduleCapability;
import dev.annex.capabilities.secrets.SecretsCapability;
import dev.annex.capabilities.secrets.StoredSecrets;
import dev.annex.capabilities.shell.RunningPrograms;
import dev.annex.capabilities.shell.ShellCapability;
import dev.annex.capabilities.system.Machine;
import dev.annex.capabilities.system.SystemCapability;
import dev.annex.capabilities.tcp.TcpCapability;
import dev.annex.capabilities.tunnel.SshTunnels;
import dev.annex.capabilities.websocket.WebSocketCapability;
import dev.annex.capabilities.workspace.AssetBook;
import dev.annex.capabilities.workspace.WorkspaceBook;
import dev.annex.capabilities.workspace.WorkspaceCapability;
import dev.annex.core.AnnexHost;
import dev.annex.core.delivery.WatchedQueue;
import dev.annex.files.ForbiddenFolders;
import dev.annex.processes.Launcher;
import dev.annex.processes.confine.Confinements;
import dev.annex.server.config.AnnexConfig;
import dev.annex.server.config.AuthoritiesFile;
import dev.annex.server.mcp.UpdateRelay;
import dev.annex.store.DataDirectory;
import dev.annex.store.ExtensionLogFiles;
import dev.annex.store.MasterKeys;
import dev.annex.store.SqliteStore;
import dev.annex.store.Vault;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every host function of this host, one line for each family, and what they hold open. Any thread.
 */
final class HostCapabilities implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HostCapabilities.class);

  /** Where the system shows the memory and files of running programs, this one among them. */
  private static final Path PROCESSES = Path.of("/proc");

  /** The topic on which an extension hears that its own stored values changed. */
  private static final String KEY_CHANGED = "annex.kv.changed";

  private final SqliteStore store;
  private final Vault vault;
  private final AssetBook assets;
  private final Trials trials = new Trials();
  private final SshTunnels tunnels;
  private final WatchedQueue deliveries;
  private final HostRelay host = new HostRelay();
  private final Deque<Runnable> closing = new ArrayDeque<>();
  private final List<Capability> all = new ArrayList<>();
  private final HttpCapability http;
  private final Outbound outbound;
  private final ProxyDoors doors;
  private final FilesCapability filesCapability;
  private final LastingConnections connections;
  private final RunningPrograms programs;
  private final Launcher launcher;
  private final KnownSecrets knownSecrets = new KnownSecrets();
  private final ExtensionLogFiles logs;
  private final ExtensionLog log;
  private final Confinements walls;

  /**
   * Over the ports of one data directory.
   *
   * @param store stays open when this is closed
   * @param outside its names end when this is closed
   */
  HostCapabilities(
      DataDirectory directory,
      AnnexConfig config,
      SqliteStore store,
      UpdateRelay updates,
      Outside outside) {
    NameService names = outside.names();
    Clock clock = outside.clock();
    SecureRandom random = outside.random();
    this.store = store;
    this.logs =
        new ExtensionLogFiles(
            directory.path().resolve("logs"),
            clock,
            id -> host.catalog().extension(id).isPresent());
    this.log = new ExtensionLog(logs, knownSecrets);
    this.vault =
        store.vault(MasterKeys.of(directory.path(), config.masterKeyFile(), System.getenv()));
    this.assets = new AssetBook(store.workspace(), vault, new ConfigSchemas());
    this.deliveries = new WatchedQueue(store.deliveries());
    EventBus bus = new EventBus(deliveries, store.subscriptions(), store.grants(), clock);
    GrantedFiles files = new GrantedFiles(ForbiddenFolders.of(directory.path(), PROCESSES));
    Optional<ModelClient> model;
    closing.push(names.ending());
    Subjects subjects = new Subjects(assets::find, tool -> triesSettings(host, tool), trials);
    try {
      tunnels = new SshTunnels(assets, names.resolver());
      closing.push(tunnels::close);
      AssetTunnels ways = new AssetTunnels(subjects, tunnels);
      List<X509Certificate> authorities =
          new ArrayList<>(AuthoritiesFile.read(config, directory.path()));
      authorities.addAll(outside.authorities());
      http =
          new HttpCapability(
              new HttpSettings(
                  names.resolver(),
                  new StoredSecrets(vault),
                  new FolderCookieStorage(directory.path().resolve("cookies")),
                  authorities,
                  ways,
                  outside.dialer()));
      closing.push(http::close);
      outbound = new Outbound(names.resolver(), authorities, ways, outside.dialer());
      doors = new ProxyDoors(new ProxySessions(host), new Passages(outbound));
      closing.push(doors::close);
      connections =
          new LastingConnections(host, store.grants(), clock, () -> UUID.randomUUID().toString());
      closing.push(connections::close);
      model = LanguageModels.of(config, vault, directory.path(), authorities);
      model.ifPresent(client -> closing.push(client::close));
      launcher = launcher(directory, clock, random);
      walls = new Confinements(directory.path().resolve("walls"));
      programs =
          new RunningPrograms(
              launcher,
              new ShellWalls(
                  walls, config.shellConfinement(), () -> reach(clock), launcher, directory.path()),
              config.shellPath(),
              clock);
      closing.push(programs::close);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
    all.addAll(
        StandardCapabilities.over(
            store.keyValues(),
            (owner, key, removed) ->
                bus.tell(owner, KEY_CHANGED, Json.object().put("key", key).put("removed", removed)),
            log,
            updates,
            clock,
            random));
    all.add(new SecretsCapability(vault, knownSecrets::add));
    all.add(http);
    all.add(new TcpCapability(outbound, connections));
    all.add(new WebSocketCapability(outbound, connections, new StoredSecrets(vault), random));
    filesCapability = new FilesCapability(files);
    all.add(filesCapability);
    all.add(new ArchiveCapability(files));
    all.add(new EventsCapability(bus, store.subscriptions()));
    all.add(new ScheduleCapability(deliveries, clock));
    all.add(new ExtensionsCapability(host, store.grants(), clock));
    all.add(new ShellCapability(programs, files));
    all.add(new EnvironmentCapability(config.variables()));
    all.add(new WorkspaceCapability(store.workspace(), assets, subjects));
    all.add(new LlmCapability(model));
    all.add(new JournalCapability(store.journal()));
    all.add(new SystemCapability(Machine.current(), clock, ZoneId.systemDefault()));
  }

  /** Whether a tool's arguments are settings that are not kept yet. */
  private static boolean triesSettings(HostRelay host, ToolName tool) {
    return host.catalog()
        .extension(tool.extension())
        .flatMap(extension -> extension.manifest().contributions().actions())
        .filter(actions -> actions.isConnectionTest(tool))
        .isPresent();
  }

  private Launcher launcher(DataDirectory directory, Clock clock, SecureRandom random) {
    Launcher launcher = Launcher.open(directory.path().resolve("programs"), random, clock);
    closing.push(launcher::close);
    if (launcher.leftOver() > 0) {
      LOG.warn("Ended {} processes that an earlier host had left running", launcher.leftOver());
    }
    return launcher;
  }

  /** All of them. */
  List<Capability> all() {
    return List.copyOf(all);
  }

  /** Where secrets are kept. */
  Vault vault() {
    return vault;
  }

  /** What confined programs of extensions may see and reach. */
  GrantedReach reach(Clock clock) {
    return new GrantedReach(store.grants(), filesCapability, doors, clock);
  }

  /** Takes what extensions log. */
  LogSink log() {
    return log;
  }

  /** What extensions logged. */
  ExtensionLogFiles logs() {
    return logs;
  }

  /** How this machine confines programs. */
  Confinements walls() {
    return walls;
  }

  /** What starts programs of this machine. */
  Launcher launcher() {
    return launcher;
  }

  /** Runs invocations once the host is made of them. */
  Invoker invoker() {
    return (invocation, progress) -> host.invoker().invoke(invocation, progress);
  }

  /** The connections of the host's user. */
  AssetBook assets() {
    return assets;
  }

  /** The ways to servers that connections name. */
  SshTunnels tunnels() {
    return tunnels;
  }

  /** Which settings are being tried out. */
  Trials trials() {
    return trials;
  }

  /** What extensions are owed. */
  WatchedQueue deliveries() {
    return deliveries;
  }

  /** Lets them reach the host that is made of them. */
  void connect(AnnexHost made) {
    host.connect(made);
    programs.connect(made.catalog());
  }

  /** An extension was uninstalled. */
  void forget(ExtensionId id, boolean withData) {
    store.deliveries().clear(id);
    store.subscriptions().clear(id);
    http.forget(id);
    connections.forget(id);
    if (withData) {
      logs.clear(id);
      var _ = new WorkspaceBook(store.workspace()).forget(id);
    }
  }

  @Override
  public void close() {
    while (!closing.isEmpty()) {
      closing.pop().run();
    }
  }
}
