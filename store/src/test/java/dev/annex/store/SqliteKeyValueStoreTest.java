package dev.annex.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.store.KeyValueStore;
import dev.annex.api.store.KeyValueStore.Condition;
import dev.annex.testkit.KeyValueStoreContract;
import dev.annex.testkit.MutableClock;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteKeyValueStoreTest extends KeyValueStoreContract {

  private static final ExtensionId NOTES = new ExtensionId("notes");
  private static final Condition ALWAYS = new Condition.Always();

  @TempDir private Path directory;
  private final List<SqliteStore> opened = new ArrayList<>();

  @Override
  protected KeyValueStore open(Clock clock) {
    SqliteStore store = SqliteStore.open(directory, clock);
    opened.add(store);
    return store.keyValues();
  }

  @AfterEach
  void close() {
    opened.forEach(SqliteStore::close);
  }

  @Test
  void refusesAKeyThatIsNoUnicodeText() {
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() ->
            store().put(NOTES, "a\ud83d", new byte[0], Optional.empty(), ALWAYS, Long.MAX_VALUE))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST));
  }

  @Test
  void deletesExpiredEntriesWhenItsFileIsOpened() {
    MutableClock clock = MutableClock.standing();
    store()
        .put(
            NOTES,
            "k",
            new byte[10],
            Optional.of(clock.instant().plusSeconds(1)),
            ALWAYS,
            Long.MAX_VALUE);
    close();
    clock.advance(Duration.ofSeconds(2));
    KeyValueStore reopened = open(clock);
    assertThat(reopened.get(NOTES, "k")).isEmpty();
    clock.advance(Duration.ofSeconds(-2));

    assertThat(reopened.get(NOTES, "k")).isEmpty();
    assertThat(reopened.usedBytes(NOTES)).isZero();
  }

  @Test
  void keepsAnExpiryBeyondAllCalendars() {
    store().put(NOTES, "k", new byte[1], Optional.of(Instant.MAX), ALWAYS, Long.MAX_VALUE);

    assertThat(store().get(NOTES, "k")).isPresent();
  }
}
