package dev.annex.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.server.config.AnnexConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

final class ExamplesTest {

  @TempDir Path data;
  @TempDir Path examples;
  @TempDir Path other;

  @Test
  void aFirstStartInstallsThemWithWhatTheyAskForAndALaterOneDoesNot() throws IOException {
    example("echo", "opskat/echo");
    example("broken", "opskat/echo");
    Files.writeString(examples.resolve("broken/dist/manifest.json"), "{\"backend\":");
    Files.createDirectories(examples.resolve("zipped/dist"));
    Files.write(examples.resolve("zipped/dist/greeter.zip"), Guests.zip("morphee/echo"));
    Files.createDirectories(examples.resolve("no-dist"));
    try (RunningHost host = Assembly.open(data, AnnexConfig.defaults())) {
      assertThat(Examples.install(host, examples).stream().map(one -> one.id().value()))
          .containsExactlyInAnyOrder("echo");
      assertThat(host.host().journal().read(dev.annex.api.call.Journal.Query.newest(50)))
          .anySatisfy(line -> assertThat(line.entry().actor()).isEqualTo("annex serve (example)"));
    }
    try (RunningHost host = Assembly.open(data, AnnexConfig.defaults())) {
      assertThat(Examples.install(host, examples)).isEmpty();
    }
  }

  @Test
  void aHostThatDoesNotWantThemGetsNone() throws IOException {
    example("echo", "opskat/echo");
    try (RunningHost host = Assembly.open(data, AnnexConfig.defaults().withExamples(false))) {
      assertThat(Examples.install(host, examples)).isEmpty();
    }
  }

  @Test
  void aHostThatServesHasThemBeforeItAnswers() throws IOException {
    example("echo", "opskat/echo");
    RunningHost host = Assembly.open(data, AnnexConfig.defaults().withPort(0));
    try (TestServer server = new TestServer(Serving.startWithExamples(host, examples))) {
      assertThat(server.serving().examples().stream().map(one -> one.id().value()))
          .containsExactly("echo");
      JsonNode result = server.callTool("echo__echo", "{\"message\":\"one\"}");
      assertThat(result.path("structuredContent").path("counter").asInt()).isEqualTo(1);
    }
  }

  @Test
  void aHostWhosePortIsTakenInstallsNone() throws IOException {
    example("echo", "opskat/echo");
    try (TestServer first = TestServer.start(other)) {
      AnnexConfig taken = AnnexConfig.defaults().withPort(first.at("/").getPort());
      try (RunningHost host = Assembly.open(data, taken)) {
        assertThatThrownBy(() -> Serving.startWithExamples(host, examples))
            .hasMessageContaining("--port 0");
        assertThat(host.host().catalog().extensions()).isEmpty();
      }
    }
  }

  private void example(String name, String guest) throws IOException {
    Path dist = examples.resolve(name).resolve("dist");
    Files.createDirectories(dist);
    try (var files = Files.list(Guests.folder(guest))) {
      for (Path file : files.toList()) {
        Files.copy(file, dist.resolve(file.getFileName()));
      }
    }
  }
}
