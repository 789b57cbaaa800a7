package dev.annex.store;

import dev.annex.api.access.Grants;
import dev.annex.api.call.Journal;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.store.DeliveryQueue;
import dev.annex.api.store.InstallRecords;
import dev.annex.api.store.KeyValueStore;
import dev.annex.api.store.PolicyStore;
import dev.annex.api.store.TopicSubscriptions;
import dev.annex.api.store.WorkspaceStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/**
 * Journal, grants, installs, the user's workspace, key-value data, secrets and deliveries in a data
 * directory, on SQLite. Any thread.
 *
 * <p>The journal, grants, installs, the workspace and secrets survive a loss of power from the
 * moment a method says so; key-value data and deliveries survive the death of the process, see
 * {@link Durability}. Whoever opens a store holds the directory's lock, see {@link
 * DataDirectory#lock}.
 */
public final class SqliteStore implements AutoCloseable {

  private final DatabaseFiles files;
  private final Database secrets;
  private final Clock clock;
  private final SqliteJournal journal;
  private final Grants grants;
  private final KeyValueStore keyValues;
  private final InstallRecords installs;
  private final DeliveryQueue deliveries;
  private final TopicSubscriptions subscriptions;
  private final WorkspaceStore workspace;
  private final PolicyStore policies;

  /** Key-value data, deliveries and secrets are opened by their first use. */
  private SqliteStore(DatabaseFiles files, Clock clock) {
    this.files = files;
    this.clock = clock;
    Database main =
        files.of(
            "annex.db",
            Durability.POWER_LOSS,
            "annex",
            "0001-journal-grants-installs",
            "0002-manifests",
            "0003-workspace",
            "0004-policies");
    Database data = files.of("kv.db", Durability.PROCESS_DEATH, "kv", "0001-entries-usage");
    Database owed =
        files.of(
            "deliveries.db",
            Durability.PROCESS_DEATH,
            "deliveries",
            "0001-deliveries-subscriptions");
    this.secrets = files.of("vault.db", Durability.POWER_LOSS, "vault", "0001-keyring-secrets");
    this.journal = new SqliteJournal(main);
    this.grants = SqliteGrants.load(main);
    this.installs = new SqliteInstallRecords(main);
    this.workspace = new SqliteWorkspace(main, clock);
    this.policies = SqlitePolicyStore.load(main);
    this.keyValues = new SqliteKeyValueStore(data, clock);
    this.deliveries = new SqliteDeliveryQueue(owed);
    this.subscriptions = new SqliteTopicSubscriptions(owed);
  }

  /** Opens a store by the system's clock, see {@link #open(Path, Clock)}. */
  public static SqliteStore open(Path dataDirectory) {
    return open(dataDirectory, Clock.systemUTC());
  }

  /**
   * Opens the store in a directory; creates what is missing. Key-value data, secrets and deliveries
   * lie in files of their own, which are opened when they are first used: most short commands use
   * none of them. Their use fails then as this does.
   *
   * @param clock decides which key-value entries have expired
   * @throws AnnexException {@code UNAVAILABLE} when a file is damaged or cannot be used, {@code
   *     CONFIGURATION_INVALID} when a newer or other version of Annex wrote it; nothing was changed
   *     then
   */
  public static SqliteStore open(Path dataDirectory, Clock clock) {
    try {
      OwnerOnly.createFolder(dataDirectory);
    } catch (IOException e) {
      throw new AnnexException(
          ErrorCode.UNAVAILABLE, "Creating the data directory failed: %s.".formatted(e), e);
    }
    DatabaseFiles files = new DatabaseFiles(dataDirectory, clock);
    try {
      return new SqliteStore(files, clock);
    } catch (RuntimeException e) {
      files.close();
      throw e;
    }
  }

  /** The journal. */
  public Journal journal() {
    return journal;
  }

  /** The grants. */
  public Grants grants() {
    return grants;
  }

  /** The key-value data. */
  public KeyValueStore keyValues() {
    return keyValues;
  }

  /** Invocations that the host owes extensions. */
  public DeliveryQueue deliveries() {
    return deliveries;
  }

  /** Who listens to which topics. */
  public TopicSubscriptions subscriptions() {
    return subscriptions;
  }

  /** The install records. */
  public InstallRecords installs() {
    return installs;
  }

  /** The secrets, under a master key; at most one vault of a store is used at a time. */
  public Vault vault(MasterKeys keys) {
    return new Vault(new VaultRows(secrets), keys, clock);
  }

  /** What is kept for the user. */
  public WorkspaceStore workspace() {
    return workspace;
  }

  /** The operator's rules for the calls of tools. */
  public PolicyStore policies() {
    return policies;
  }

  /**
   * Opens every file now, so that a host which stays refuses to start on one it cannot use.
   *
   * @throws AnnexException as {@link #open(Path, Clock)}
   */
  public void openAll() {
    files.openAll();
  }

  /**
   * Looks at every page of every file, which takes seconds for each gigabyte.
   *
   * @return what is wrong, each as a sentence; empty when everything is sound
   */
  public List<String> problems() {
    return files.problems();
  }

  /**
   * Finishes what is under way, journal lines included, and closes the files; harmless when that
   * was done before.
   */
  @Override
  public void close() {
    try (files) {
      journal.commit();
    }
  }
}
