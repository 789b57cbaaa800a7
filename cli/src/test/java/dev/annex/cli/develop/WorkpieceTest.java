package dev.annex.cli.develop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.Json;
import dev.annex.cli.terminal.Terminal;
import dev.annex.server.Assembly;
import dev.annex.server.RunningHost;
import dev.annex.server.config.AnnexConfig;
import dev.annex.server.develop.DevelopmentFeed;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The package somebody works on, from version to version. */
final class WorkpieceTest {

  private static final Path ECHO =
      Path.of("..", "runtimes", "wasm", "src", "test", "resources", "guests", "opskat", "echo");
  private static final ExtensionId ID = new ExtensionId("echo");

  @TempDir private Path folder = Path.of("");
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
  private final DevelopmentFeed feed = new DevelopmentFeed();
  private RunningHost host;
  private Path source;

  @BeforeEach
  void open() throws IOException {
    source = Files.createDirectory(folder.resolve("dist"));
    for (String name : List.of("manifest.json", "main.wasm")) {
      Files.copy(ECHO.resolve(name), source.resolve(name));
    }
    host = Assembly.open(folder.resolve("data"), AnnexConfig.defaults().withExamples(false));
  }

  @AfterEach
  void close() {
    host.close();
  }

  private Workpiece workpiece() {
    Terminal terminal =
        new Terminal(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(output, true, StandardCharsets.UTF_8),
            new PrintStream(errors, true, StandardCharsets.UTF_8),
            false,
            false,
            false,
            Map.of());
    return new Workpiece(host, source, List.of(), terminal);
  }

  @Test
  void everyVersionIsInstalledAndTheNoticeComesOnce() throws IOException {
    Workpiece workpiece = workpiece();
    workpiece.put(feed);
    assertThat(output.toString(StandardCharsets.UTF_8))
        .containsSubsequence("It may now", "kv: ", "Installed echo 1.0.0");
    assertThat(host.host().grants().of(ID)).isNotEmpty();
    output.reset();
    Path manifest = source.resolve("manifest.json");
    Files.writeString(manifest, Files.readString(manifest).replace("\"1.0.0\"", "\"1.0.1\""));
    workpiece.put(feed);
    assertThat(output.toString(StandardCharsets.UTF_8))
        .contains("Installed echo 1.0.1")
        .doesNotContain("It may now");
    assertThat(host.host().grants().of(ID)).isNotEmpty();
  }

  @Test
  void aVersionThatIsNoneLeavesTheOneBefore() throws IOException {
    Workpiece workpiece = workpiece();
    workpiece.put(feed);
    Files.writeString(source.resolve("manifest.json"), "{");
    try (DevelopmentFeed.Listener listener = feed.listen()) {
      workpiece.put(feed);
      assertThat(listener.waiting())
          .singleElement()
          .matches(message -> message.type().equals("refused"));
    }
    assertThat(errors.toString(StandardCharsets.UTF_8)).isNotEmpty();
    assertThat(host.host().catalog().extension(ID)).isPresent();
  }

  @Test
  void whatHappensIsALineEach() {
    assertThat(
            FeedText.line(
                "outcome",
                Json.parse(
                    "{\"tool\":\"a/b\",\"outcome\":\"failed\",\"code\":\"X\",\"message\":\"no\",\"cost\":{\"wallMicros\":5000}}")))
        .isEqualTo("< a/b failed X: no (5 ms)");
    assertThat(FeedText.line("call", Json.parse("{\"tool\":\"a/b\",\"arguments\":{}}")))
        .isEqualTo("> a/b {}");
    assertThat(FeedText.line("installed", Json.object())).isEmpty();
  }

  @Test
  void changesAreSeenOnceTheyHaveSettled() throws Exception {
    Sources sources = new Sources(List.of(source));
    Files.writeString(source.resolve("new.txt"), "new");
    assertThat(sources.awaitChange()).isTrue();
    CompletableFuture<Boolean> changed = new CompletableFuture<>();
    Thread waiting = Thread.ofVirtual().start(() -> changed.complete(sources.awaitChange()));
    waiting.interrupt();
    assertThat(changed.join()).isFalse();
  }
}
