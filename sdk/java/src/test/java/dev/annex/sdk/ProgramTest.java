package dev.annex.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.sdk.json.Json;
import dev.annex.sdk.json.JsonObject;
import dev.annex.sdk.test.TestHost;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An extension of one source file, run by {@code java} with the SDK alone on its class path. */
final class ProgramTest {

  private static final String PROGRAM =
      """
      import dev.annex.sdk.*;

      record Say(String text) {}

      void main(String... args) {
        Extension.named("sayer")
            .command("java", "Sayer.java")
            .hook("tool.pre_call", event -> HookPatch.deny("not " + event.payload().text("tool_id").orElse("")))
            .tool("say", Say.class, (say, context) -> {
              IO.println("a print that was forgotten");
              System.out.println(new String(System.in.readAllBytes()));
              return say.text();
            })
            .run(args);
        System.err.println("it returned");
      }
      """;

  @TempDir Path folder;
  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void end() {
    started.forEach(Process::destroyForcibly);
  }

  private Process start(String... arguments) throws IOException {
    Files.writeString(folder.resolve("Sayer.java"), PROGRAM);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"));
    command.addAll(List.of("-cp", CompiledSources.sdk().toString(), "Sayer.java"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectError(folder.resolve("stderr").toFile())
            .start();
    started.add(process);
    return process;
  }

  private static Json ask(Process process, BufferedReader answers, String method, JsonObject params)
      throws IOException {
    OutputStream out = process.getOutputStream();
    JsonObject request =
        JsonObject.of("jsonrpc", "2.0").with("id", 1).with("method", method).with("params", params);
    out.write((request.toJson() + "\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
    return Json.parse(Objects.requireNonNull(answers.readLine())).asObject().require("result");
  }

  @Test
  void runsFromItsSourceAndEndsWithItsInput() throws Exception {
    Process printing = start("--manifest");
    JsonObject manifest =
        Json.parse(new String(printing.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
            .asObject();
    assertThat(printing.waitFor()).isZero();
    assertThat(manifest.text("name")).contains("sayer");

    Process process = start();
    try (BufferedReader answers = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(
              ask(process, answers, "initialize", TestHost.initialize(manifest))
                  .asObject()
                  .members())
          .containsKey("protocol_version");
      JsonObject call =
          JsonObject.of("tool_id", "ext__sayer__say")
              .with("handler", "say")
              .with("input", JsonObject.of("text", "grüße \u2028 \ud83d\ude00"));
      assertThat(ask(process, answers, "tools/call", call).toJson())
          .contains("\"preview\":\"grüße \u2028 \ud83d\ude00\"");
      JsonObject end = JsonObject.of("reason", "daemon_shutdown").with("deadline_ms", 10_000);
      assertThat(ask(process, answers, "shutdown", end).toJson())
          .isEqualTo("{\"acknowledged\":true}");
      assertThat(process.isAlive()).as("it waits for the end of its input").isTrue();
      process.getOutputStream().close();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
      assertThat(answers.readLine()).as("more output").isNull();
    }
    assertThat(folder.resolve("stderr"))
        .content()
        .contains("a print that was forgotten")
        .contains("it returned");
  }

  @Test
  void whatIsNoMessageEndsItWithAnError() throws Exception {
    Process process = start();
    process.getOutputStream().write("{oops\n".getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(1);
    assertThat(process.getInputStream().readAllBytes()).isEmpty();
    assertThat(folder.resolve("stderr")).content().contains("Parse error");
  }

  @Test
  void aHookIsAlsoAProgram() throws Exception {
    Process process = start("hook", "tool.pre_call");
    try (OutputStream out = process.getOutputStream()) {
      out.write("{\"tool_id\":\"ext__a__b\"}".getBytes(StandardCharsets.UTF_8));
    }
    String patch = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(patch).isEqualTo("{\"deny\":true,\"deny_reason\":\"not ext__a__b\"}\n");
    assertThat(process.waitFor()).isZero();
  }
}
