package dev.annex.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.call.Progress.LogLevel;
import dev.annex.api.call.Progress.LogLine;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.Json;
import dev.annex.api.value.Secret;
import dev.annex.store.ExtensionLogFiles;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ExtensionLogTest {

  private static final ExtensionId NOTES = new ExtensionId("notes");
  private static final ExtensionId OTHER = new ExtensionId("other");

  @TempDir private Path folder = Path.of("");

  private final KnownSecrets secrets = new KnownSecrets();
  private ExtensionLogFiles files;
  private ExtensionLog log;

  @BeforeEach
  void open() {
    files = new ExtensionLogFiles(folder, Clock.systemUTC(), id -> true);
    log = new ExtensionLog(files, secrets);
  }

  private LogLine written(ExtensionId id, String message) {
    var fields = Map.of("url " + message, Json.parse("{\"q\":[\"" + message + "\",1]}"));
    log.write(id, new LogLine(LogLevel.WARN, message, fields));
    return files.newest(id, 1).getFirst().line();
  }

  @Test
  void keepsNothingOfASecretThatTheExtensionKnows() {
    secrets.add(NOTES, Secret.of("hunter22-tell-nobody"));
    secrets.add(NOTES, Secret.of("hunter22-tell-nobody-longer"));
    LogLine line = written(NOTES, "a hunter22-tell-nobody-longer b hunter22-tell-nobody c");
    assertThat(line.message()).isEqualTo("a [REDACTED] b [REDACTED] c");
    assertThat(line.toString()).doesNotContain("hunter22").contains("url a [REDACTED]");
    assertThat(line.level()).isEqualTo(LogLevel.WARN);
  }

  @Test
  void whatAnotherExtensionKnowsIsNotItsSecret() {
    secrets.add(NOTES, Secret.of("hunter22-tell-nobody"));
    assertThat(written(OTHER, "hunter22-tell-nobody").message()).isEqualTo("hunter22-tell-nobody");
  }

  @Test
  void shortValuesStandInTextsByChance() {
    secrets.add(NOTES, Secret.of("seven77"));
    assertThat(written(NOTES, "seven77").message()).isEqualTo("seven77");
  }

  @Test
  void theNewestValuesAreRemembered() {
    secrets.add(NOTES, Secret.of("the-oldest-one"));
    IntStream.range(0, 999).forEach(i -> secrets.add(NOTES, Secret.of("value-number-" + i)));
    secrets.add(NOTES, Secret.of("the-oldest-one"));
    secrets.add(NOTES, Secret.of("the-newest-one"));
    assertThat(written(NOTES, "the-newest-one the-oldest-one value-number-0").message())
        .isEqualTo("[REDACTED] [REDACTED] value-number-0");
  }
}
