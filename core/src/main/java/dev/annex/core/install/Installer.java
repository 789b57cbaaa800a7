package dev.annex.core.install;

import dev.annex.api.access.Grants;
import dev.annex.api.access.PermissionReader;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.Journal;
import dev.annex.api.call.JournalEntry;
import dev.annex.api.call.JournalEntry.Verdict;
import dev.annex.api.extension.Extension;
import dev.annex.api.extension.Extension.State;
import dev.annex.api.extension.ExtensionPackage;
import dev.annex.api.extension.Manifest;
import dev.annex.api.extension.PackageFiles;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;
import dev.annex.api.name.Digest;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.runtime.Dialect;
import dev.annex.api.store.InstallRecords;
import dev.annex.api.store.InstallRecords.InstallRecord;
import dev.annex.api.store.KeyValueStore;
import dev.annex.api.store.PackageStore;
import dev.annex.api.store.SecretStore;
import dev.annex.api.store.SecretStore.Owner;
import dev.annex.api.value.Json;
import dev.annex.core.builtin.BuiltinExtension;
import dev.annex.core.builtin.BuiltinRuntime;
import dev.annex.core.catalog.LiveCatalog;
import dev.annex.core.invoke.SchemaCheck;
import dev.annex.core.sandbox.Admission;
import dev.annex.core.sandbox.Programs;
import dev.annex.core.sandbox.SessionInstances;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Installs, changes and removes extensions. Every change is written to the journal; a change that
 * fails leaves everything as it was. Any thread; one change at a time.
 */
public final class Installer {

  private static final Logger LOG = LoggerFactory.getLogger(Installer.class);

  private final Planner planner;
  private final LiveCatalog catalog;
  private final Programs programs;
  private final Admission admission;
  private final SessionInstances instances;
  private final BuiltinRuntime builtins;
  private final GrantDesk desk;
  private final Grants grants;
  private final InstallRecords records;
  private final PackageStore packages;
  private final KeyValueStore keyValues;
  private final SecretStore secrets;
  private final Journal journal;
  private final Clock clock;
  private final List<Forgetting> forgetting;
  private final Map<ExtensionId, Fault> broken = new ConcurrentHashMap<>();
  private volatile boolean ahead;

  /** An installer over these parts. */
  public Installer(
      List<Dialect> dialects,
      PermissionReader permissions,
      SchemaCheck schemas,
      Programs programs,
      Admission admission,
      SessionInstances instances,
      BuiltinRuntime builtins,
      LiveCatalog catalog,
      GrantDesk desk,
      Grants grants,
      InstallRecords records,
      PackageStore packages,
      KeyValueStore keyValues,
      SecretStore secrets,
      Journal journal,
      Clock clock,
      LimitRules limits,
      List<Forgetting> forgetting) {
    this.planner = new Planner(dialects, permissions, schemas, programs, catalog, grants, limits);
    this.catalog = catalog;
    this.programs = programs;
    this.admission = admission;
    this.instances = instances;
    this.builtins = builtins;
    this.desk = desk;
    this.grants = grants;
    this.records = records;
    this.packages = packages;
    this.keyValues = keyValues;
    this.secrets = secrets;
    this.journal = journal;
    this.clock = clock;
    this.forgetting = List.copyOf(forgetting);
  }

  /**
   * Works out what installing a package would do; compiles its code, changes nothing.
   *
   * @param alias the short name for its tools; its own when empty
   * @throws AnnexException with what is wrong with the package and what its author or you can do
   */
  public InstallPlan plan(PackageFiles files, Optional<String> alias) {
    return programs.onWorker(
        "Preparing \"%s\"".formatted(files.origin()), () -> planner.plan(files, alias));
  }

  /**
   * Works out what installing a package would do like {@link #plan}, but leaves its code for later;
   * for packages that come with the host, whose code is known to compile.
   */
  public InstallPlan planUnprepared(PackageFiles files, Optional<String> alias) {
    return programs.onWorker(
        "Reading \"%s\"".formatted(files.origin()), () -> planner.planUnprepared(files, alias));
  }

  /**
   * Carries a plan out.
   *
   * @param granted the permissions somebody said yes to, all of them among those the plan asks for
   * @param replace whether an installed version may be replaced; it keeps its data and those grants
   *     that the new one still asks for
   * @param by who says so
   * @throws AnnexException {@code NAME_TAKEN} when it is installed and {@code replace} is false
   */
  public synchronized Extension install(
      InstallPlan plan, Collection<PermissionRequest> granted, boolean replace, String by) {
    ExtensionId id = plan.extension().id();
    Optional<Extension> before = catalog.extension(id);
    if ((before.isPresent() || broken.containsKey(id)) && !replace) {
      throw alreadyInstalled(plan, before);
    }
    granted.forEach(permission -> desk.requireAsked(plan.manifest(), permission));
    Optional<InstallRecord> recordBefore = installed(id);
    Extension extension = enter(plan, before, by);
    broken.remove(id);
    recordBefore.map(InstallRecord::digest).ifPresent(this::forgetPackage);
    grants.of(id).stream()
        .map(grant -> grant.permission())
        .filter(permission -> !desk.isAsked(plan.manifest(), permission))
        .forEach(permission -> desk.revoke(id, permission, by));
    ObjectNode facts = Json.object();
    facts.put("version", plan.manifest().version().value());
    facts.put("digest", plan.digest().toString());
    facts.put("source", plan.source());
    journal(id, before.isPresent() ? "replace" : "install", by, facts);
    granted.forEach(permission -> desk.grant(plan.manifest(), permission, by, Optional.empty()));
    journal.commit();
    instances.review();
    prepareSoon(extension);
    return extension;
  }

  private Extension enter(InstallPlan plan, Optional<Extension> before, String by) {
    packages.put(plan.extension().contents().files());
    Instant now = clock.instant();
    Extension extension = stored(plan.extension()).installed(now);
    try {
      catalog.put(extension);
      records.save(
          new InstallRecord(
              plan.extension().id(),
              plan.digest(),
              plan.extension().alias(),
              State.ENABLED,
              plan.extension().limits(),
              StoredManifest.write(plan.manifest()),
              plan.source(),
              by,
              now));
      return extension;
    } catch (RuntimeException e) {
      before.ifPresentOrElse(catalog::put, () -> catalog.remove(plan.extension().id()));
      forgetPackage(plan.digest());
      throw e;
    }
  }

  /** The same extension, holding none of its files in memory. */
  private Extension stored(Extension extension) {
    ExtensionPackage contents = extension.contents();
    return new Extension(
        new ExtensionPackage(
            contents.manifest(), new StoredFiles(packages, contents.digest()), contents.digest()),
        extension.alias(),
        extension.tools(),
        extension.limits(),
        extension.state());
  }

  private static AnnexException alreadyInstalled(InstallPlan plan, Optional<Extension> before) {
    boolean same = before.filter(old -> old.contents().digest().equals(plan.digest())).isPresent();
    return new AnnexException(
        ErrorCode.NAME_TAKEN,
        "Installing \"%s\" %s failed: %s is installed already. To put this one in its place: annex install … --replace"
            .formatted(
                plan.extension().id(),
                plan.manifest().version(),
                same
                    ? "this very package"
                    : before
                        .map(old -> "version " + old.manifest().version())
                        .orElse("a version that cannot be loaded")));
  }

  /**
   * Removes an extension, its grants and its secrets: whatever is installed under its name later
   * may be somebody else's.
   *
   * @param withData whether its key-value data goes too
   * @throws AnnexException {@code EXTENSION_NOT_FOUND}
   */
  public synchronized void uninstall(ExtensionId id, boolean withData, String by) {
    InstallRecord record = record(id);
    // Now, so that a store that cannot be used stops it while nothing is changed; and again below,
    // because calls that run may keep something until they end.
    clear(id, withData);
    catalog.remove(id);
    records.remove(id);
    broken.remove(id);
    grants.revokeAll(id);
    forgetPackage(record.digest());
    admission.forget(id);
    instances.review();
    clear(id, withData);
    journal(id, "uninstall", by, Json.object().put("dataRemoved", withData));
    journal.commit();
  }

  private void clear(ExtensionId id, boolean withData) {
    secrets.clear(Owner.extension(id));
    if (withData) {
      keyValues.clear(id);
    }
    forgetting.forEach(keeper -> keeper.forget(id, withData));
  }

  private void forgetPackage(Digest digest) {
    boolean used = records.all().stream().anyMatch(record -> record.digest().equals(digest));
    if (!used) {
      programs.forget(digest);
      packages.remove(digest);
    }
  }

  /** Lets its tools be called; harmless when they can be. */
  public Extension enable(ExtensionId id, String by) {
    return change(id, State.ENABLED, "enable", by);
  }

  /** Stops its tools from being called; calls that run go on. Harmless when they cannot be. */
  public Extension disable(ExtensionId id, String by) {
    return change(id, State.DISABLED, "disable", by);
  }

  private synchronized Extension change(ExtensionId id, State state, String word, String by) {
    InstallRecord record = record(id);
    Fault fault = broken.get(id);
    if (fault != null) {
      throw new AnnexException(fault);
    }
    Extension changed = catalog.extension(id).orElseThrow().in(state);
    catalog.put(changed);
    records.save(record.in(state));
    journal(id, word, by, Json.object());
    journal.commit();
    if (changed.callable()) {
      programs.retry(changed);
      prepareSoon(changed);
    } else {
      programs.drop(changed);
      instances.review();
    }
    return changed;
  }

  private InstallRecord record(ExtensionId id) {
    return installed(id).orElseThrow(() -> GrantDesk.notInstalled(id));
  }

  /** When and whence an extension was installed; empty for built-in ones. */
  public Optional<InstallRecord> installed(ExtensionId id) {
    return records.find(id);
  }

  /** When and whence everything was installed that is. */
  public Map<ExtensionId, InstallRecord> installed() {
    Map<ExtensionId, InstallRecord> all = new TreeMap<>();
    records.all().forEach(record -> all.put(record.id(), record));
    return all;
  }

  /** Installed packages that could not be loaded, with the reason. */
  public Map<ExtensionId, Fault> broken() {
    return new TreeMap<>(broken);
  }

  /**
   * Puts every installed extension back into the catalog, from what the records say and without
   * looking at packages. One that cannot be loaded does not stop the others. Called once, when the
   * host opens.
   */
  public void load() {
    try {
      List<Extension> restored =
          records.all().stream().flatMap(record -> restore(record).stream()).toList();
      catalog.restore(restored, (extension, clash) -> broken(extension.id(), clash));
    } finally {
      catalog.loaded();
    }
  }

  private Optional<Extension> restore(InstallRecord record) {
    try {
      Manifest manifest = StoredManifest.read(record.manifest()).orElseGet(() -> readAgain(record));
      ExtensionPackage contents =
          new ExtensionPackage(
              manifest, new StoredFiles(packages, record.digest()), record.digest());
      return Optional.of(
          planner
              .extension(contents, Optional.of(record.alias()), record.state())
              .installed(record.at()));
    } catch (AnnexException e) {
      broken(record.id(), e);
      return Optional.empty();
    }
  }

  /** For what an earlier version of the host installed. */
  private Manifest readAgain(InstallRecord record) {
    Manifest manifest =
        planner
            .read(packages.get(record.digest()), Optional.of(record.alias()), record.state())
            .manifest();
    records.save(record.withManifest(StoredManifest.write(manifest)));
    return manifest;
  }

  private void broken(ExtensionId id, AnnexException why) {
    LOG.warn("Extension {} cannot be loaded: {}", id, why.getMessage());
    broken.put(id, why.fault());
  }

  /**
   * Prepares from now on in the background what may be called, so that no first call has to wait
   * for it. Returns when all of it is queued, after the host has loaded what is installed.
   */
  public void prepareAhead() {
    ahead = true;
    catalog.extensions().forEach(this::prepareSoon);
  }

  private void prepareSoon(Extension extension) {
    if (ahead && extension.callable()) {
      programs.ahead(extension);
    }
  }

  /**
   * Adds one of the host's own extensions, or replaces it. It is not remembered: the host adds it
   * at every start.
   *
   * @throws AnnexException {@code NAME_TAKEN} on a clash
   */
  public synchronized Extension addBuiltin(BuiltinExtension builtin) {
    ExtensionPackage contents = builtins.register(builtin);
    contents.manifest().tools().forEach(planner::checkSchemas);
    Extension extension = planner.extension(contents, Optional.empty(), State.ENABLED);
    catalog.admit(extension);
    return extension;
  }

  private void journal(ExtensionId id, String word, String by, ObjectNode facts) {
    journal.append(
        new JournalEntry(
            clock.instant(),
            JournalEntry.Kind.LIFECYCLE,
            Verdict.DONE,
            Optional.empty(),
            by,
            Optional.of(id),
            word,
            id.value(),
            facts));
  }
}
