package dev.annex.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.call.Progress.LogLevel;
import dev.annex.api.call.Progress.LogLine;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.Json;
import dev.annex.store.ExtensionLogFiles.Kept;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ExtensionLogFilesTest {

  private static final ExtensionId NOTES = new ExtensionId("notes");
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");

  private final Set<ExtensionId> installed = new HashSet<>();

  @TempDir private Path folder = Path.of("");

  private ExtensionLogFiles logs() {
    return new ExtensionLogFiles(
        folder.resolve("logs"), Clock.fixed(NOW, ZoneOffset.UTC), installed::contains);
  }

  private static LogLine line(String message) {
    return new LogLine(LogLevel.INFO, message, Map.of());
  }

  private static List<String> messages(List<Kept> lines) {
    return lines.stream().map(kept -> kept.line().message()).toList();
  }

  @Test
  void keepsLinesWithAllThatIsSaidInThem() {
    ExtensionLogFiles logs = logs();
    LogLine whole =
        new LogLine(LogLevel.WARN, "two\nlines, \u00fc", Map.of("n", Json.object().numberNode(3)));
    logs.write(NOTES, whole);
    assertThat(logs().newest(NOTES, 10)).containsExactly(new Kept(1, NOW, whole));
    assertThat(logs().newest(new ExtensionId("notes.two"), 10)).isEmpty();
    assertThat(logs().has(new ExtensionId("notes.two"))).isFalse();
  }

  @Test
  void givesTheNewestInTheOrderInWhichTheyWereWritten() {
    ExtensionLogFiles logs = logs();
    IntStream.rangeClosed(1, 5).forEach(i -> logs.write(NOTES, line("line " + i)));
    assertThat(messages(logs.newest(NOTES, 2))).containsExactly("line 4", "line 5");
    assertThat(messages(logs.after(NOTES, 2, 2))).containsExactly("line 3", "line 4");
    assertThat(logs.after(NOTES, 5, 2)).isEmpty();
    assertThat(messages(logs.after(NOTES, 0, 100))).hasSize(5);
  }

  @Test
  void goesOnCountingAfterARestart() {
    logs().write(NOTES, line("one"));
    logs().write(NOTES, line("two"));
    assertThat(logs().newest(NOTES, 9)).extracting(Kept::sequence).containsExactly(1L, 2L);
  }

  @Test
  void aFloodTakesTwoFilesAndNoMore() throws IOException {
    ExtensionLogFiles logs = logs();
    String long8k = "x".repeat(8_000);
    int lines = 3 * ExtensionLogFiles.FILE_BYTES / 8_000;
    IntStream.rangeClosed(1, lines).forEach(i -> logs.write(NOTES, line(i + " " + long8k)));
    long bytes = 0;
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
      }
    }
    assertThat(bytes).isLessThan(2L * (ExtensionLogFiles.FILE_BYTES + 10_000));
    List<Kept> kept = logs.newest(NOTES, 1_000_000);
    assertThat(kept).hasSizeGreaterThan(ExtensionLogFiles.FILE_BYTES / 10_000);
    assertThat(kept.getLast().sequence()).isEqualTo(lines);
    assertThat(kept)
        .extracting(Kept::sequence)
        .containsExactlyElementsOf(
            IntStream.rangeClosed(lines - kept.size() + 1, lines).mapToObj(Long::valueOf).toList());
    assertThat(logs().newest(NOTES, 1).getFirst().sequence()).isEqualTo(lines);
  }

  @Test
  void aLineThatACrashCutIsPassedOver() throws IOException {
    logs().write(NOTES, line("whole"));
    Path file = folder.resolve("logs/notes/log.jsonl");
    Files.writeString(file, "{\"sequence\":2,\"ti", StandardOpenOption.APPEND);
    ExtensionLogFiles next = logs();
    next.write(NOTES, line("next"));
    assertThat(messages(next.newest(NOTES, 9))).containsExactly("whole", "next");
    assertThat(Files.readString(file)).endsWith("\n");
  }

  @Test
  void nobodyElseMayReadThem() throws IOException {
    logs().write(NOTES, line("mine"));
    Path file = folder.resolve("logs/notes/log.jsonl");
    if (OwnerOnly.isPosix(file)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      assertThat(
              PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("logs"))))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void clearsOneAndNotTheOthers() {
    ExtensionLogFiles logs = logs();
    ExtensionId other = new ExtensionId("other");
    logs.write(NOTES, line("a"));
    logs.write(other, line("b"));
    logs.clear(NOTES);
    assertThat(logs.newest(NOTES, 9)).isEmpty();
    assertThat(messages(logs.newest(other, 9))).containsExactly("b");
    logs.write(NOTES, line("the last words of its program"));
    assertThat(folder.resolve("logs/notes")).doesNotExist();
    installed.add(NOTES);
    logs.write(NOTES, line("again"));
    installed.clear();
    logs.write(NOTES, line("and again"));
    assertThat(messages(logs.newest(NOTES, 9))).containsExactly("again", "and again");
  }

  @Test
  void aDiskThatTakesNothingFailsNoCall() throws IOException {
    Files.writeString(folder.resolve("logs"), "a file where the folder should be");
    ExtensionLogFiles logs = logs();
    logs.write(NOTES, line("lost"));
    assertThat(folder.resolve("logs")).isRegularFile();
  }
}
