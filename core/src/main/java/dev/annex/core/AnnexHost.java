package dev.annex.core;

import dev.annex.api.access.Approvals;
import dev.annex.api.access.Authority;
import dev.annex.api.access.Grants;
import dev.annex.api.call.CallListener;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Invoker;
import dev.annex.api.call.Journal;
import dev.annex.api.call.JournalEntry;
import dev.annex.api.call.JournalEntry.Verdict;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Progress;
import dev.annex.api.capability.Capability;
import dev.annex.api.extension.Catalog;
import dev.annex.api.extension.Extension;
import dev.annex.api.extension.Manifest;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.runtime.Dialect;
import dev.annex.api.runtime.Runtime;
import dev.annex.api.store.ArtifactStore;
import dev.annex.api.store.InstallRecords;
import dev.annex.api.store.KeyValueStore;
import dev.annex.api.store.PackageStore;
import dev.annex.api.store.PolicyStore;
import dev.annex.api.store.Recurrence;
import dev.annex.api.store.SecretStore;
import dev.annex.api.store.WorkspaceStore;
import dev.annex.api.value.ByteSize;
import dev.annex.api.value.Json;
import dev.annex.core.author.Authoring;
import dev.annex.core.author.AuthoringRules;
import dev.annex.core.builtin.BuiltinRuntime;
import dev.annex.core.catalog.LiveCatalog;
import dev.annex.core.context.DeclaredBlocks;
import dev.annex.core.delivery.Dispatcher;
import dev.annex.core.delivery.WatchedQueue;
import dev.annex.core.gate.Capabilities;
import dev.annex.core.gate.Errand;
import dev.annex.core.hook.Hooks;
import dev.annex.core.hook.HooksCapability;
import dev.annex.core.install.Forgetting;
import dev.annex.core.install.GrantDesk;
import dev.annex.core.install.Installer;
import dev.annex.core.install.LimitRules;
import dev.annex.core.invoke.LocalInvoker;
import dev.annex.core.invoke.SchemaCheck;
import dev.annex.core.memory.MemoryArtifactStore;
import dev.annex.core.memory.MemoryGrants;
import dev.annex.core.memory.MemoryInstallRecords;
import dev.annex.core.memory.MemoryJournal;
import dev.annex.core.memory.MemoryKeyValueStore;
import dev.annex.core.memory.MemoryPackageStore;
import dev.annex.core.memory.MemoryPolicyStore;
import dev.annex.core.memory.MemorySecretStore;
import dev.annex.core.memory.MemoryWorkspace;
import dev.annex.core.policy.CallPolicy;
import dev.annex.core.policy.GrantPolicy;
import dev.annex.core.policy.HostPolicy;
import dev.annex.core.policy.PolicyDesk;
import dev.annex.core.sandbox.Activity;
import dev.annex.core.sandbox.Admission;
import dev.annex.core.sandbox.InstanceCapability;
import dev.annex.core.sandbox.Load;
import dev.annex.core.sandbox.Programs;
import dev.annex.core.sandbox.SessionInstances;
import dev.annex.core.sandbox.SessionLoad;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A whole extension host in one object, for embedders, the server and tests. Without ports of its
 * own it keeps everything in memory. Any thread.
 *
 * <pre>{@code
 * try (AnnexHost host = AnnexHost.builder().capability(…).runtime(…).dialect(…).open()) {
 *   InstallPlan plan = host.installer().plan(files, Optional.empty());
 *   host.installer().install(plan, plan.manifest().requests(), false, "me");
 *   Outcome outcome = host.invoker().invoke(invocation, Progress.none());
 * }
 * }</pre>
 */
public final class AnnexHost implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(AnnexHost.class);

  private final Capabilities capabilities;
  private final Authority authority;
  private final LiveCatalog catalog;
  private final Programs programs;
  private final Admission admission;
  private final SessionInstances instances;
  private final ArtifactStore artifacts;
  private final Hooks hooks;
  private final LocalInvoker invoker;
  private final DeclaredBlocks blocks;
  private final Installer installer;
  private final Authoring authoring;
  private final GrantDesk desk;
  private final PolicyDesk policies;
  private final Journal journal;
  private final Clock clock;
  private final boolean prepareAhead;
  private final Optional<Dispatcher> dispatcher;
  private final Thread loading;

  private AnnexHost(Builder builder) {
    clock = builder.clock;
    journal = builder.journal;
    List<Capability> families = new ArrayList<>(builder.capabilities);
    families.add(new InstanceCapability());
    families.add(new HooksCapability());
    capabilities = new Capabilities(families);
    checkDialects(builder.dialects);
    catalog = new LiveCatalog();
    BuiltinRuntime builtins = new BuiltinRuntime();
    List<Runtime> runtimes = new ArrayList<>(builder.runtimes);
    runtimes.add(builtins);
    Activity activity = new Activity();
    programs =
        new Programs(
            runtimes,
            activity,
            builder.preparationTime,
            () -> catalog.announce(Catalog.Change.READINESS));
    SchemaCheck schemas = new SchemaCheck();
    CallPolicy callPolicy = new CallPolicy(builder.policies);
    policies = new PolicyDesk(catalog, builder.policies, journal, clock);
    authority =
        new Authority(
            new HostPolicy(new GrantPolicy(capabilities.free(), capabilities), callPolicy),
            builder.grants,
            capabilities,
            builder.approvals,
            journal,
            clock);
    artifacts =
        builder.artifacts.orElseGet(
            () -> new MemoryArtifactStore(clock, ByteSize.ofMib(64), Duration.ofHours(1)));
    admission = new Admission(builder.callsAtOnce);
    instances =
        new SessionInstances(extension -> mayKeepInstances(extension, builder.grants), clock);
    hooks = new Hooks(catalog, authority, this::invoke, clock);
    invoker =
        new LocalInvoker(
            catalog,
            schemas,
            authority,
            callPolicy,
            policies,
            builder.workspace,
            capabilities,
            programs,
            activity,
            instances,
            admission,
            journal,
            artifacts,
            builder.listener,
            hooks,
            clock);
    desk = new GrantDesk(catalog, capabilities, builder.grants, journal, clock, instances::review);
    KeyValueStore keyValues = builder.keyValues.orElseGet(() -> new MemoryKeyValueStore(clock));
    blocks = new DeclaredBlocks(catalog, builder.workspace, keyValues);
    installer =
        new Installer(
            builder.dialects,
            capabilities,
            schemas,
            programs,
            admission,
            instances,
            builtins,
            catalog,
            desk,
            builder.grants,
            builder.installs,
            builder.packages,
            keyValues,
            builder.secrets.orElseGet(() -> new MemorySecretStore(clock)),
            journal,
            clock,
            builder.limits,
            forgetting(builder));
    authoring =
        new Authoring(
            installer,
            catalog,
            capabilities,
            builder.grants,
            keyValues,
            builder.authoring,
            builder.authoredCheck,
            clock);
    dispatcher =
        builder.deliveries.map(queue -> {
          Dispatcher made =
              new Dispatcher(queue, builder.recurrence, catalog, invoker, journal, clock);
          queue.onAdded(made::wake);
          return made;
        });
    // Not waited for: it is durable with the first line that is, and calls commit theirs.
    append("start");
    prepareAhead = builder.prepareAhead;
    loading = Thread.ofPlatform().name("annex-load").daemon().start(this::load);
  }

  private Outcome invoke(Invocation invocation, Progress progress) {
    return invoker.invoke(invocation, progress);
  }

  private static List<Forgetting> forgetting(Builder builder) {
    List<Forgetting> keepers = new ArrayList<>(builder.forgetting);
    keepers.add((id, withData) -> builder.policies.clear(id));
    return keepers;
  }

  private void load() {
    try {
      installer.load();
      var _ = catalog.onChange(this::reviewBlocks);
      blocks.review();
      if (prepareAhead) {
        stay();
      }
    } catch (RuntimeException e) {
      LOG.error("Loading what is installed failed", e);
    }
  }

  private void reviewBlocks(Set<Catalog.Change> changes) {
    if (!changes.contains(Catalog.Change.CONTEXT)) {
      return;
    }
    try {
      blocks.review();
    } catch (RuntimeException e) {
      LOG.error("Keeping the context blocks of extensions failed", e);
    }
  }

  /**
   * Does from now on in the background what only a host does that stays: prepares what is
   * installed, and carries out what extensions are owed. Called once.
   */
  public void stay() {
    installer.prepareAhead();
    dispatcher.ifPresent(Dispatcher::start);
  }

  /** As it is installed now, callable, and with a grant that has not run out. */
  private boolean mayKeepInstances(Extension extension, Grants grants) {
    boolean current =
        catalog
            .extension(extension.id())
            .filter(Extension::callable)
            .filter(now -> now.contents().digest().equals(extension.contents().digest()))
            .filter(now -> now.limits().equals(extension.limits()))
            .isPresent();
    Instant now = clock.instant();
    return current
        && grants.of(extension.id()).stream()
            .filter(grant -> grant.until().filter(end -> !end.isAfter(now)).isEmpty())
            .anyMatch(grant -> grant.permission().equals(Manifest.SESSION_INSTANCE));
  }

  private void checkDialects(List<Dialect> dialects) {
    for (Dialect dialect : dialects) {
      for (String operation : dialect.operations()) {
        if (capabilities.operation(operation).isEmpty()) {
          throw new AnnexException(
              ErrorCode.CONFIGURATION_INVALID,
              "The host cannot start: dialect %s needs operation %s, which no capability has."
                  .formatted(dialect.name(), operation));
        }
      }
    }
  }

  /** A host to be put together. */
  public static Builder builder() {
    return new Builder();
  }

  /** Runs invocations. */
  public Invoker invoker() {
    return invoker;
  }

  /**
   * Begins work that the code of an extension does on its own account, outside of any call.
   *
   * @param what a name for it, where journal entries have the name of a tool
   * @throws AnnexException {@code EXTENSION_NOT_FOUND} or {@code EXTENSION_DISABLED}
   */
  public Errand errand(ExtensionId id, String what, Duration atMost) {
    Extension extension =
        catalog
            .extension(id)
            .orElseThrow(() ->
                new AnnexException(
                    ErrorCode.EXTENSION_NOT_FOUND,
                    "Acting for \"%s\" failed: it is not installed.".formatted(id)));
    if (!extension.callable()) {
      throw new AnnexException(
          ErrorCode.EXTENSION_DISABLED,
          "Acting for \"%s\" failed: it is disabled. To allow it: annex enable %s"
              .formatted(id, id));
    }
    return new Errand(capabilities, authority, journal, clock, extension, what, atMost);
  }

  /** What can be called. */
  public Catalog catalog() {
    return catalog;
  }

  /** Installs and removes extensions. */
  public Installer installer() {
    return installer;
  }

  /**
   * Takes in extensions that models write. To let models use it themselves, add {@link
   * dev.annex.core.author.AuthoringTools} with {@link Installer#addBuiltin}.
   */
  public Authoring authoring() {
    return authoring;
  }

  /** How far the code of extensions is from running. */
  public Programs programs() {
    return programs;
  }

  /** Gives and takes back permissions. */
  public GrantDesk grants() {
    return desk;
  }

  /** What tools may be called for. */
  public PolicyDesk policies() {
    return policies;
  }

  /** Results that were too large to hand over. */
  public ArtifactStore artifacts() {
    return artifacts;
  }

  /** Where an agent's host tells what happens, and hears what hooks make of it. */
  public Hooks hooks() {
    return hooks;
  }

  /** How busy it is. */
  public Load currentLoad() {
    return admission.load();
  }

  /** What is kept for sessions. */
  public SessionLoad sessionLoad() {
    return instances.load();
  }

  /** What happened. */
  public Journal journal() {
    return journal;
  }

  /** The host functions there are. */
  public List<Capability> capabilities() {
    return capabilities.all();
  }

  private void append(String word) {
    journal.append(
        new JournalEntry(
            clock.instant(),
            JournalEntry.Kind.HOST,
            Verdict.DONE,
            Optional.empty(),
            "host",
            Optional.empty(),
            word,
            "host",
            Json.object()));
  }

  /** Stops what runs and releases what it holds; the ports handed in stay open. */
  @Override
  public void close() {
    awaitLoaded();
    append("stop");
    journal.commit();
    dispatcher.ifPresent(Dispatcher::close);
    hooks.close();
    invoker.close();
    instances.close();
    programs.close();
  }

  private void awaitLoaded() {
    try {
      loading.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Puts a host together. One thread at a time. */
  public static final class Builder {
    private final List<Capability> capabilities = new ArrayList<>();
    private final List<Runtime> runtimes = new ArrayList<>();
    private final List<Dialect> dialects = new ArrayList<>();
    private Grants grants = new MemoryGrants();
    private PolicyStore policies = new MemoryPolicyStore();
    private WorkspaceStore workspace = new MemoryWorkspace(Clock.systemUTC());
    private InstallRecords installs = new MemoryInstallRecords();
    private PackageStore packages = new MemoryPackageStore();
    private Optional<KeyValueStore> keyValues = Optional.empty();
    private Optional<SecretStore> secrets = Optional.empty();
    private Optional<ArtifactStore> artifacts = Optional.empty();
    private Journal journal = new MemoryJournal();
    private CallListener listener = CallListener.none();
    private Approvals approvals = Approvals.nobody();
    private Clock clock = Clock.systemUTC();
    private LimitRules limits = LimitRules.lenient();
    private AuthoringRules authoring = AuthoringRules.defaults();
    private Consumer<Manifest> authoredCheck = manifest -> {};
    private int callsAtOnce = 32;
    private boolean prepareAhead;
    private Optional<WatchedQueue> deliveries = Optional.empty();
    private Recurrence recurrence = Recurrence.never();
    private final List<Forgetting> forgetting = new ArrayList<>();
    private Duration preparationTime = Programs.DEADLINE;

    private Builder() {}

    /** Adds a family of host functions. */
    public Builder capability(Capability capability) {
      capabilities.add(capability);
      return this;
    }

    /** Adds an isolation technology; the host closes it. */
    public Builder runtime(Runtime runtime) {
      runtimes.add(runtime);
      return this;
    }

    /** Adds a contract that packages may speak; the first that recognises a package reads it. */
    public Builder dialect(Dialect dialect) {
      dialects.add(dialect);
      return this;
    }

    /** Where grants are kept. */
    public Builder grants(Grants port) {
      grants = port;
      return this;
    }

    /** Where the operator's rules for calls are kept. */
    public Builder policies(PolicyStore port) {
      policies = port;
      return this;
    }

    /** Where the user's connections are kept, which calls can be about. */
    public Builder workspace(WorkspaceStore port) {
      workspace = port;
      return this;
    }

    /** Where it is kept what is installed. */
    public Builder installs(InstallRecords port) {
      installs = port;
      return this;
    }

    /** Where packages are kept. */
    public Builder packages(PackageStore port) {
      packages = port;
      return this;
    }

    /** Where the extensions' key-value data is, so that uninstalling can remove it. */
    public Builder keyValues(KeyValueStore port) {
      keyValues = Optional.of(port);
      return this;
    }

    /** Where the extensions' secrets are, so that uninstalling removes them. */
    public Builder secrets(SecretStore port) {
      secrets = Optional.of(port);
      return this;
    }

    /** Where results are kept that are too large to hand over; default in memory, for an hour. */
    public Builder artifacts(ArtifactStore port) {
      artifacts = Optional.of(port);
      return this;
    }

    /** Where it is written what happened. */
    public Builder journal(Journal port) {
      journal = port;
      return this;
    }

    /** Who hears of every call when it has ended. */
    public Builder listener(CallListener port) {
      listener = port;
      return this;
    }

    /** Who is asked when a rule wants a person's yes. */
    public Builder approvals(Approvals port) {
      approvals = port;
      return this;
    }

    /** What time it is. */
    public Builder clock(Clock port) {
      clock = port;
      return this;
    }

    /** What extensions get of the limits they want; default everything. */
    public Builder limits(LimitRules rules) {
      limits = rules;
      return this;
    }

    /**
     * What extensions that models write may be and get.
     *
     * @param check refuses, with an exception, those that the host's endpoints cannot show
     */
    public Builder authoring(AuthoringRules rules, Consumer<Manifest> check) {
      authoring = rules;
      authoredCheck = check;
      return this;
    }

    /** How many calls from outside run at once, at least 1; default 32. */
    public Builder callsAtOnce(int count) {
      callsAtOnce = count;
      return this;
    }

    /** How long preparing the code of one package may take. */
    public Builder preparationTime(Duration time) {
      preparationTime = time;
      return this;
    }

    /** Calls {@link AnnexHost#stay} as soon as everything is loaded. */
    public Builder prepareAhead() {
      prepareAhead = true;
      return this;
    }

    /** What extensions are owed, carried out by a host that stays. Default: nothing is. */
    public Builder deliveries(WatchedQueue queue, Recurrence rules) {
      deliveries = Optional.of(queue);
      recurrence = rules;
      return this;
    }

    /** Adds a keeper of things that go with an extension when it is uninstalled. */
    public Builder forgetting(Forgetting keeper) {
      forgetting.add(keeper);
      return this;
    }

    /**
     * Opens the host. What is installed is loaded in the background; whoever needs the catalog
     * waits for that.
     *
     * @throws AnnexException {@code CONFIGURATION_INVALID} when its parts do not fit together
     */
    public AnnexHost open() {
      return new AnnexHost(this);
    }
  }
}
