package dev.annex.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.call.InvocationId;
import dev.annex.api.call.Journal;
import dev.annex.api.call.Journal.Line;
import dev.annex.api.call.Journal.Query;
import dev.annex.api.call.JournalEntry;
import dev.annex.api.call.JournalEntry.Kind;
import dev.annex.api.call.JournalEntry.Verdict;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link Journal} does. Times survive to the microsecond. */
public abstract class JournalContract {

  private static final ExtensionId NOTES = new ExtensionId("notes");
  private static final ExtensionId MAIL = new ExtensionId("mail");

  private Journal journal;

  /** An empty journal; called once before each test. */
  protected abstract Journal open();

  /** The journal under test. */
  protected final Journal journal() {
    return journal;
  }

  @BeforeEach
  void openJournal() {
    journal = open();
  }

  @Test
  void isEmptyAtFirst() {
    assertThat(journal.read(Query.newest(10))).isEmpty();
  }

  @Test
  void commitsWhenThereIsNothingToCommit() {
    journal.commit();

    assertThat(journal.read(Query.newest(10))).isEmpty();
  }

  @Test
  void givesBackEveryPartOfALine() {
    JournalEntry entry =
        new JournalEntry(
            Instant.parse("2026-03-04T05:06:07.123456Z"),
            Kind.DECISION,
            Verdict.DENIED,
            Optional.of(new InvocationId("0123456789abcdef0123456789abcdef")),
            "operator \u00fc\u4e2d\ud83d\ude00",
            Optional.of(NOTES),
            "kv.set",
            "line\nbreak nul\u0000 \" quote \\ ' and \ud83d\ude00",
            Json.object()
                .put("rule", "no grant")
                .put("count", 3)
                .set("nested", Json.object().put("yes", true)));
    journal.append(entry);
    journal.commit();

    assertThat(journal.read(Query.newest(10))).containsExactly(new Line(1, entry));
  }

  @Test
  void givesBackALineThatConcernsNoInvocationAndNoExtension() {
    JournalEntry entry =
        new JournalEntry(
            Instant.EPOCH,
            Kind.HOST,
            Verdict.DONE,
            Optional.empty(),
            "host",
            Optional.empty(),
            "start",
            "",
            Json.object());
    journal.append(entry);
    journal.commit();

    assertThat(journal.read(Query.newest(10))).containsExactly(new Line(1, entry));
  }

  @Test
  void givesNewestLinesFirstAndNumbersThemFromOne() {
    append("a", "b", "c");

    assertThat(journal.read(Query.newest(10)))
        .extracting(Line::sequence)
        .containsExactly(3L, 2L, 1L);
    assertThat(targets(Query.newest(10))).containsExactly("c", "b", "a");
  }

  @Test
  void givesNoMoreLinesThanAsked() {
    append("a", "b", "c");

    assertThat(targets(Query.newest(2))).containsExactly("c", "b");
  }

  @Test
  void pagesBackwardsWithoutGapsOrRepeats() {
    append("a", "b", "c", "d", "e");
    List<String> seen = new ArrayList<>();
    long before = Long.MAX_VALUE;
    List<Line> page;
    do {
      page =
          journal.read(new Query(before, 2, Optional.empty(), Optional.empty(), Optional.empty()));
      for (Line line : page) {
        seen.add(line.entry().target());
        before = line.sequence();
      }
    } while (!page.isEmpty());

    assertThat(seen).containsExactly("e", "d", "c", "b", "a");
  }

  @Test
  void findsLinesByExtension() {
    append(
        line(Kind.CALL, NOTES, "1", "a"),
        line(Kind.CALL, MAIL, "1", "b"),
        line(Kind.CALL, NOTES, "2", "c"));

    assertThat(
            targets(
                new Query(
                    Long.MAX_VALUE, 10, Optional.of(NOTES), Optional.empty(), Optional.empty())))
        .containsExactly("c", "a");
  }

  @Test
  void findsLinesByInvocation() {
    append(
        line(Kind.CALL, NOTES, "1", "a"),
        line(Kind.CALL, MAIL, "1", "b"),
        line(Kind.CALL, NOTES, "2", "c"));

    assertThat(
            targets(
                new Query(
                    Long.MAX_VALUE,
                    10,
                    Optional.empty(),
                    Optional.of(new InvocationId("1")),
                    Optional.empty())))
        .containsExactly("b", "a");
  }

  @Test
  void findsLinesByKind() {
    append(
        line(Kind.CALL, NOTES, "1", "a"),
        line(Kind.GRANT, NOTES, "1", "b"),
        line(Kind.CALL, NOTES, "1", "c"));

    assertThat(
            targets(
                new Query(
                    Long.MAX_VALUE,
                    10,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(Kind.GRANT))))
        .containsExactly("b");
  }

  @Test
  void findsOnlyLinesThatMatchEverythingAsked() {
    append(
        line(Kind.CALL, NOTES, "1", "a"),
        line(Kind.DECISION, NOTES, "1", "b"),
        line(Kind.CALL, MAIL, "1", "c"),
        line(Kind.CALL, NOTES, "2", "d"),
        line(Kind.CALL, NOTES, "1", "e"));

    assertThat(
            targets(
                new Query(
                    5,
                    10,
                    Optional.of(NOTES),
                    Optional.of(new InvocationId("1")),
                    Optional.of(Kind.CALL))))
        .containsExactly("a");
  }

  @Test
  void keepsEveryLineWhenManyThreadsAppendAndCommit() {
    int threads = 16;
    int rounds = 50;
    Hammer.strike(
        threads,
        rounds,
        (thread, round) -> {
          journal.append(line(Kind.CALL, NOTES, Integer.toString(thread), Integer.toString(round)));
          if (round % 5 == 0) {
            journal.commit();
            assertThat(
                    journal.read(
                        new Query(
                            Long.MAX_VALUE,
                            1,
                            Optional.empty(),
                            Optional.of(new InvocationId(Integer.toString(thread))),
                            Optional.empty())))
                .extracting(line -> line.entry().target())
                .containsExactly(Integer.toString(round));
          }
        });
    journal.commit();

    List<Line> lines = journal.read(Query.newest(threads * rounds));
    assertThat(lines).hasSize(threads * rounds);
    assertThat(lines).extracting(Line::sequence).doesNotHaveDuplicates();
    Map<String, Integer> next = new HashMap<>();
    for (Line line : lines.reversed()) {
      String thread = line.entry().invocation().orElseThrow().value();
      int round = next.merge(thread, 1, Integer::sum) - 1;
      assertThat(line.entry().target())
          .as("thread %s in order", thread)
          .isEqualTo(Integer.toString(round));
    }
  }

  private void append(String... targets) {
    for (String target : targets) {
      journal.append(line(Kind.CALL, NOTES, "1", target));
    }
    journal.commit();
  }

  private void append(JournalEntry... entries) {
    for (JournalEntry entry : entries) {
      journal.append(entry);
    }
    journal.commit();
  }

  private List<String> targets(Query query) {
    return journal.read(query).stream().map(line -> line.entry().target()).toList();
  }

  private static JournalEntry line(
      Kind kind, ExtensionId extension, String invocation, String target) {
    return new JournalEntry(
        Instant.parse("2026-01-01T00:00:00Z"),
        kind,
        Verdict.DONE,
        Optional.of(new InvocationId(invocation)),
        "tester",
        Optional.of(extension),
        "tool.call",
        target,
        Json.object().put("micros", 12));
  }
}
