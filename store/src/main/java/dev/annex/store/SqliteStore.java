package dev.annex.store;

import dev.annex.api.access.Grants;
import dev.annex.api.call.Journal;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.store.DeliveryQueue;
import dev.annex.api.store.InstallRecords;
import dev.annex.api.store.KeyValueStore;
import dev.annex.api.store.TopicSubscriptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;

/**
 * Journal, grants, installs, key-value data and deliveries in a data directory, on SQLite. Any
 * thread.
 *
 * <p>The journal, grants and installs survive a loss of power from the moment a method says so;
 * key-value data and deliveries survive the death of the process, see {@link Durability}. Whoever
 * opens a store holds the directory's lock, see {@link DataDirectory#lock}.
 */
public final class SqliteStore implements AutoCloseable {

  private final Database main;
  private final Database data;
  private final Database owed;
  private final SqliteJournal journal;
  private final Grants grants;
  private final KeyValueStore keyValues;
  private final InstallRecords installs;
  private final DeliveryQueue deliveries;
  private final TopicSubscriptions subscriptions;

  private SqliteStore(Database main, Database data, Database owed, Clock clock) {
    this.main = main;
    this.data = data;
    this.owed = owed;
    this.journal = new SqliteJournal(main);
    this.grants = SqliteGrants.load(main);
    this.installs = new SqliteInstallRecords(main);
    this.keyValues = SqliteKeyValueStore.open(data, clock);
    this.deliveries = new SqliteDeliveryQueue(owed);
    this.subscriptions = SqliteTopicSubscriptions.load(owed);
  }

  /** Opens a store by the system's clock, see {@link #open(Path, Clock)}. */
  public static SqliteStore open(Path dataDirectory) {
    return open(dataDirectory, Clock.systemUTC());
  }

  /**
   * Opens the store in a directory; creates what is missing.
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
    Database main =
        Database.open(
            dataDirectory.resolve("annex.db"),
            Durability.POWER_LOSS,
            Migrations.load(
                "annex", List.of("0001-journal-grants-installs", "0002-manifests"), clock));
    try {
      return withData(main, dataDirectory, clock);
    } catch (RuntimeException e) {
      main.close();
      throw e;
    }
  }

  private static SqliteStore withData(Database main, Path dataDirectory, Clock clock) {
    Database data =
        Database.open(
            dataDirectory.resolve("kv.db"),
            Durability.PROCESS_DEATH,
            Migrations.load("kv", List.of("0001-entries-usage"), clock));
    try {
      return withDeliveries(main, data, dataDirectory, clock);
    } catch (RuntimeException e) {
      data.close();
      throw e;
    }
  }

  private static SqliteStore withDeliveries(
      Database main, Database data, Path dataDirectory, Clock clock) {
    Database owed =
        Database.open(
            dataDirectory.resolve("deliveries.db"),
            Durability.PROCESS_DEATH,
            Migrations.load("deliveries", List.of("0001-deliveries-subscriptions"), clock));
    try {
      return new SqliteStore(main, data, owed, clock);
    } catch (RuntimeException e) {
      owed.close();
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

  /**
   * Looks at every page of every file, which takes seconds for each gigabyte.
   *
   * @return what is wrong, each as a sentence; empty when everything is sound
   */
  public List<String> problems() {
    return Stream.of(main, data, owed).flatMap(database -> database.problems().stream()).toList();
  }

  /**
   * Finishes what is under way, journal lines included, and closes the files; harmless when that
   * was done before.
   */
  @Override
  public void close() {
    try (owed;
        data;
        main) {
      journal.commit();
    }
  }
}
