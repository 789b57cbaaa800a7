package dev.annex.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.annex.api.access.Grant;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.Journal.Query;
import dev.annex.api.call.JournalEntry;
import dev.annex.api.call.JournalEntry.Kind;
import dev.annex.api.call.JournalEntry.Verdict;
import dev.annex.api.call.Limits;
import dev.annex.api.extension.Extension.State;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.Digest;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.store.InstallRecords.InstallRecord;
import dev.annex.api.store.KeyValueStore.Condition;
import dev.annex.api.value.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConfig;

final class SqliteStoreTest {

  private static final ExtensionId NOTES = new ExtensionId("notes");
  private static final Grant GRANT =
      new Grant(NOTES, PermissionRequest.parse("kv"), "op", Instant.EPOCH, Optional.empty());

  @TempDir private Path directory;

  @Test
  void givesBackEverythingAfterReopening() {
    InstallRecord record =
        new InstallRecord(
            NOTES,
            Digest.of("x"),
            "notes",
            State.ENABLED,
            Limits.defaults(),
            "{}",
            "x.zip",
            "op",
            Instant.EPOCH);
    try (SqliteStore store = SqliteStore.open(directory)) {
      store.journal().append(entry("first"));
      store.journal().commit();
      store.grants().add(GRANT);
      store.installs().save(record);
      put(store, "k");
    }

    try (SqliteStore store = SqliteStore.open(directory)) {
      assertThat(store.journal().read(Query.newest(10)))
          .extracting(line -> line.entry().target())
          .containsExactly("first");
      assertThat(store.grants().of(NOTES)).containsExactly(GRANT);
      assertThat(store.installs().all()).containsExactly(record);
      assertThat(store.keyValues().list(NOTES, "", "", 10)).containsExactly("k");
      store.journal().append(entry("second"));
      store.journal().commit();
      assertThat(store.journal().read(Query.newest(1)).getFirst().sequence()).isEqualTo(2);
      assertThat(store.problems()).isEmpty();
    }
  }

  @Test
  void keepsLinesNobodyCommittedWhenItIsClosed() {
    try (SqliteStore store = SqliteStore.open(directory)) {
      store.journal().append(entry("late"));
    }

    try (SqliteStore store = SqliteStore.open(directory)) {
      assertThat(store.journal().read(Query.newest(10))).hasSize(1);
    }
  }

  @Test
  void writesLinesNobodyCommitsSoonAfterwards() throws InterruptedException {
    try (SqliteStore store = SqliteStore.open(directory)) {
      store.journal().append(entry("lonely"));
      long end = System.nanoTime() + 30_000_000_000L;
      while (store.journal().read(Query.newest(1)).isEmpty() && System.nanoTime() < end) {
        Thread.sleep(10);
      }

      assertThat(store.journal().read(Query.newest(1))).hasSize(1);
    }
  }

  @Test
  void takesMoreLinesThanMayWaitWithoutACommitInBetween() {
    try (SqliteStore store = SqliteStore.open(directory)) {
      for (int i = 0; i < SqliteJournal.MOST_WAITING + 10; i++) {
        store.journal().append(entry(Integer.toString(i)));
      }
      store.journal().commit();

      assertThat(store.journal().read(Query.newest(1)).getFirst().sequence())
          .isEqualTo(SqliteJournal.MOST_WAITING + 10);
    }
  }

  @Test
  void saysSoWhenItIsUsedAfterClosing() {
    SqliteStore store = SqliteStore.open(directory);
    store.close();

    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> store.grants().add(GRANT))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
        .withMessageContaining("closed");
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> store.keyValues().get(NOTES, "k"))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
  }

  @Test
  void opensInAFolderWhoseNameLooksLikeOptions() {
    try (SqliteStore store = SqliteStore.open(directory.resolve("a?b=c%20d &#ü"))) {
      put(store, "k");
    }

    assertThat(directory.resolve("a?b=c%20d &#ü").resolve("kv.db")).isNotEmptyFile();
  }

  @Test
  void letsNobodyElseRead() throws IOException {
    assumeTrue(OwnerOnly.isPosix(directory), "a file system with permissions");
    Path data = directory.resolve("data");
    try (SqliteStore store = SqliteStore.open(data)) {
      put(store, "k");
      store.journal().append(entry("x"));
      store.journal().commit();

      assertThat(permissions(data)).isEqualTo("rwx------");
      try (Stream<Path> files = Files.list(data)) {
        assertThat(files)
            .hasSizeGreaterThanOrEqualTo(4)
            .allSatisfy(file -> assertThat(permissions(file)).isEqualTo("rw-------"));
      }
    }
  }

  @Test
  void refusesAFileThatIsNoDatabaseAndLeavesItAlone() throws IOException {
    byte[] garbage = new byte[5_000];
    garbage[0] = 1;
    Files.write(directory.resolve("annex.db"), garbage);

    refusesToOpen(ErrorCode.UNAVAILABLE, "annex.db", "damaged");
    assertThat(directory.resolve("annex.db")).hasBinaryContent(garbage);
  }

  @Test
  void refusesADamagedDatabaseAndLeavesItAlone() throws IOException {
    try (SqliteStore store = SqliteStore.open(directory)) {
      for (int i = 0; i < 500; i++) {
        put(store, "key" + i);
      }
    }
    byte[] bytes = damage("kv.db");

    refuses(ErrorCode.UNAVAILABLE, () -> SqliteStore.open(directory).openAll(), "kv.db", "damaged");
    assertThat(directory.resolve("kv.db")).hasBinaryContent(bytes);
  }

  @Test
  void opensWhatAShortCommandSeldomNeedsWhenItIsFirstUsed() {
    try (SqliteStore store = SqliteStore.open(directory)) {
      store.grants().add(GRANT);

      assertThat(directory.resolve("kv.db")).doesNotExist();
      assertThat(directory.resolve("vault.db")).doesNotExist();
      assertThat(directory.resolve("deliveries.db")).doesNotExist();
      assertThat(store.subscriptions().all()).isEmpty();
      assertThat(directory.resolve("deliveries.db")).isNotEmptyFile();
      store.openAll();
      assertThat(directory.resolve("kv.db")).isNotEmptyFile();
      assertThat(directory.resolve("vault.db")).isNotEmptyFile();
    }
  }

  @Test
  void saysAtEveryUseThatAFileIsDamagedAndUsesItOnceItIsReplaced() throws IOException {
    try (SqliteStore store = SqliteStore.open(directory)) {
      put(store, "k");
    }
    byte[] sound = Files.readAllBytes(directory.resolve("kv.db"));
    damage("kv.db");

    try (SqliteStore store = SqliteStore.open(directory)) {
      refuses(ErrorCode.UNAVAILABLE, () -> put(store, "l"), "kv.db", "damaged");
      refuses(ErrorCode.UNAVAILABLE, () -> put(store, "l"), "kv.db", "damaged");
      refuses(ErrorCode.UNAVAILABLE, store::problems, "kv.db", "damaged");
      Files.write(directory.resolve("kv.db"), sound);
      put(store, "l");
      assertThat(store.keyValues().list(NOTES, "", "", 10)).containsExactly("k", "l");
    }
  }

  private byte[] damage(String file) throws IOException {
    byte[] bytes = Files.readAllBytes(directory.resolve(file));
    for (int i = 4_096; i < bytes.length; i += 7) {
      bytes[i] ^= 0x55;
    }
    Files.write(directory.resolve(file), bytes);
    return bytes;
  }

  @Test
  void refusesADatabaseCutShort() throws IOException {
    try (SqliteStore store = SqliteStore.open(directory)) {
      store.grants().add(GRANT);
    }
    byte[] bytes = Files.readAllBytes(directory.resolve("annex.db"));
    byte[] half = Arrays.copyOf(bytes, bytes.length / 2);
    Files.write(directory.resolve("annex.db"), half);

    refusesToOpen(ErrorCode.UNAVAILABLE, "annex.db", "damaged");
    assertThat(directory.resolve("annex.db")).hasBinaryContent(half);
  }

  @Test
  void refusesADatabaseOfANewerVersionAndLeavesItAlone() throws Exception {
    SqliteStore.open(directory).close();
    change(
        "INSERT INTO migrations (number, name, checksum, taken_at) VALUES (99, '0099-tomorrow', 'sha256:00', 0)");
    byte[] before = Files.readAllBytes(directory.resolve("annex.db"));

    refusesToOpen(ErrorCode.CONFIGURATION_INVALID, "annex.db", "newer Annex", "0099-tomorrow");
    assertThat(directory.resolve("annex.db")).hasBinaryContent(before);
  }

  @Test
  void refusesADatabaseWhoseStepsWereOthersAndLeavesItAlone() throws Exception {
    SqliteStore.open(directory).close();
    change("UPDATE migrations SET checksum = 'sha256:00'");
    byte[] before = Files.readAllBytes(directory.resolve("annex.db"));

    refusesToOpen(
        ErrorCode.CONFIGURATION_INVALID, "annex.db", "another build", "sha256:00", "0001-");
    assertThat(directory.resolve("annex.db")).hasBinaryContent(before);
  }

  private void refusesToOpen(ErrorCode code, String... words) {
    refuses(code, () -> SqliteStore.open(directory).close(), words);
  }

  private static void refuses(ErrorCode code, ThrowingCallable use, String... words) {
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(use)
        .satisfies(e -> assertThat(e.code()).isEqualTo(code))
        .satisfies(e -> assertThat(e.getMessage()).contains(words));
  }

  private void change(String sql) throws Exception {
    try (Session session =
        new Session(
            new SQLiteConfig()
                .createConnection("jdbc:sqlite:" + directory.resolve("annex.db").toUri()))) {
      session.execute(sql);
    }
  }

  private static String permissions(Path path) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void put(SqliteStore store, String key) {
    store
        .keyValues()
        .put(NOTES, key, new byte[100], Optional.empty(), new Condition.Always(), Long.MAX_VALUE);
  }

  private static JournalEntry entry(String target) {
    return new JournalEntry(
        Instant.EPOCH,
        Kind.CALL,
        Verdict.DONE,
        Optional.empty(),
        "tester",
        Optional.of(NOTES),
        "tool.call",
        target,
        Json.object());
  }
}
