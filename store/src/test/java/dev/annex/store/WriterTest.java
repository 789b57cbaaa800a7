package dev.annex.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.store.Migrations.Migration;
import dev.annex.testkit.Hammer;
import dev.annex.testkit.MutableClock;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WriterTest {

  @TempDir private Path directory;
  private Database database;

  @BeforeEach
  void open() {
    database =
        new Database(
            directory.resolve("test.db"),
            Durability.PROCESS_DEATH,
            () ->
                new Migrations(
                    List.of(new Migration("0001", "CREATE TABLE numbers (n INTEGER PRIMARY KEY);")),
                    MutableClock.standing()));
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void failsOnlyTheChangesOfAGroupThatCannotBeMade() {
    database.write(session -> session.update("INSERT INTO numbers (n) VALUES (0)"));
    Hammer.strike(
        16,
        20,
        (thread, round) -> {
          int number = 1 + thread * 20 + round;
          if (number % 3 != 0) {
            database.write(session -> session.update("INSERT INTO numbers (n) VALUES (?)", number));
            return;
          }
          assertThatExceptionOfType(AnnexException.class)
              .isThrownBy(() ->
                  database.write(session -> {
                    session.update("INSERT INTO numbers (n) VALUES (?)", -number);
                    return session.update("INSERT INTO numbers (n) VALUES (0)");
                  }))
              .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
        });

    List<Integer> numbers =
        database.read(
            session -> session.rows("SELECT n FROM numbers ORDER BY n", row -> row.getInt(1)));
    assertThat(numbers).allSatisfy(n -> assertThat(n).isNotNegative());
    assertThat(numbers).hasSize(1 + 320 - 106);
  }

  @Test
  void finishesAChangeWhoseCallerIsInterrupted() {
    Thread.currentThread().interrupt();
    database.write(session -> session.update("INSERT INTO numbers (n) VALUES (7)"));

    assertThat(Thread.interrupted()).isTrue();
    assertThat(
            database.<Integer>read(
                session -> session.rows("SELECT n FROM numbers", row -> row.getInt(1)).getFirst()))
        .isEqualTo(7);
  }

  @Test
  void refusesToWriteThroughAReader() {
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(
            () -> database.read(session -> session.update("INSERT INTO numbers (n) VALUES (1)")));
  }
}
