package dev.annex.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.extension.Extension.State;
import dev.annex.api.name.Digest;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.store.InstallRecords;
import dev.annex.api.store.InstallRecords.InstallRecord;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link InstallRecords} does. Times survive to the microsecond. */
public abstract class InstallRecordsContract {

  private InstallRecords records;

  /** Records without a record; called once before each test. */
  protected abstract InstallRecords open();

  /** The records under test. */
  protected final InstallRecords records() {
    return records;
  }

  @BeforeEach
  void openRecords() {
    records = open();
  }

  @Test
  void hasNoneAtFirst() {
    assertThat(records.all()).isEmpty();
  }

  @Test
  void givesBackEveryPartOfARecord() {
    InstallRecord record =
        new InstallRecord(
            new ExtensionId("com.acme.notes"),
            Digest.of("notes"),
            "notes",
            State.DISABLED,
            Limits.defaults().withTime(Duration.ofMillis(1234)).with(Limit.HOST_CALLS, 7),
            "{\"title\":\"\u00fc\"}",
            "notes \u00fc\ud83d\ude00.zip",
            "somebody",
            Instant.parse("2026-03-04T12:00:00.123456Z"));
    records.save(record);

    assertThat(records.all()).containsExactly(record);
  }

  @Test
  void ordersById() {
    records.save(record("b", "1"));
    records.save(record("a.z", "1"));
    records.save(record("a-z", "1"));
    records.save(record("a", "1"));

    assertThat(records.all())
        .extracting(record -> record.id().value())
        .containsExactly("a", "a-z", "a.z", "b");
  }

  @Test
  void replacesTheRecordOfTheSameId() {
    records.save(record("a", "1"));
    records.save(record("b", "1"));
    records.save(record("a", "2"));

    assertThat(records.all()).containsExactly(record("a", "2"), record("b", "1"));
  }

  @Test
  void findsOneById() {
    records.save(record("a", "1"));
    records.save(record("b", "1"));

    assertThat(records.find(new ExtensionId("b"))).contains(record("b", "1"));
    assertThat(records.find(new ExtensionId("c"))).isEmpty();
  }

  @Test
  void removesOne() {
    records.save(record("a", "1"));
    records.save(record("b", "1"));

    assertThat(records.remove(new ExtensionId("a"))).isTrue();
    assertThat(records.remove(new ExtensionId("a"))).isFalse();
    assertThat(records.all()).containsExactly(record("b", "1"));
  }

  @Test
  void keepsEveryRecordWhenManyThreadsSave() {
    Hammer.strike(
        8, 10, (thread, round) -> records.save(record("e" + thread, Integer.toString(round))));

    assertThat(records.all()).hasSize(8);
    assertThat(records.all())
        .allSatisfy(record -> assertThat(record.digest()).isEqualTo(Digest.of("9")));
  }

  private static InstallRecord record(String id, String contents) {
    return new InstallRecord(
        new ExtensionId(id),
        Digest.of(contents),
        id,
        State.ENABLED,
        Limits.defaults(),
        "",
        id + ".zip",
        "op",
        Instant.parse("2026-03-04T12:00:00Z"));
  }
}
