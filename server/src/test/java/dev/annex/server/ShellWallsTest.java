package dev.annex.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.Audience;
import dev.annex.api.call.Caller;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Limits;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Progress;
import dev.annex.api.call.Result;
import dev.annex.api.extension.Contributions;
import dev.annex.api.extension.Effects;
import dev.annex.api.extension.Manifest;
import dev.annex.api.extension.Tool;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.name.Version;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.value.Json;
import dev.annex.api.value.Schema;
import dev.annex.core.builtin.BuiltinExtension;
import dev.annex.core.builtin.BuiltinRuntime;
import dev.annex.processes.confine.ConfinementRule;
import dev.annex.processes.confine.Confinements;
import dev.annex.server.config.AnnexConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A whole host in which what capability {@code shell} runs is confined, and one in which not. */
@Timeout(120)
final class ShellWallsTest {

  private static final ExtensionId ID = new ExtensionId("test.runner");
  private static final Schema ANYTHING = Schema.of(Json.parse("{\"type\":\"object\"}"));

  @TempDir private Path folder;

  private Optional<RunningHost> open = Optional.empty();
  private Path data;
  private Path work;
  private Path other;

  @BeforeEach
  void folders() throws IOException {
    data = Files.createDirectories(folder.resolve("data")).toRealPath();
    work = Files.createDirectories(folder.resolve("work")).toRealPath();
    other = Files.createDirectories(folder.resolve("other")).toRealPath();
    Files.writeString(other.resolve("secret"), "of somebody else");
    Files.writeString(data.resolve("secret"), "of the host");
    Confinements machine = new Confinements(folder.resolve("trial"));
    assumeTrue(machine.possible(), () -> "NOT TESTED: " + machine.report().obstacle());
  }

  @AfterEach
  void close() {
    open.ifPresent(RunningHost::close);
  }

  private void open(ConfinementRule rule, String... grants) {
    RunningHost host =
        Assembly.open(
            data,
            AnnexConfig.defaults().withPort(0).withExamples(false).withShellConfinement(rule));
    open = Optional.of(host);
    host.host().installer().addBuiltin(extension());
    Stream.of(grants)
        .forEach(text ->
            host.host()
                .grants()
                .grant(ID, PermissionRequest.parse(text), "test", Optional.empty()));
  }

  /** What a script of the shell says, run by the extension. */
  private JsonNode run(String operation, String script, Optional<Path> directory) {
    ObjectNode request = Json.object();
    request.putArray("argv").add("/bin/sh").add("-c").add(script);
    directory.ifPresent(path -> request.put("directory", path.toString()));
    return call(operation, request);
  }

  private JsonNode call(String operation, ObjectNode request) {
    ObjectNode arguments = Json.object().put("operation", operation);
    arguments.set("request", request);
    Outcome outcome =
        open.orElseThrow()
            .host()
            .invoker()
            .invoke(
                Invocation.of(
                    Caller.agent("test"),
                    new ToolName(ID, "call"),
                    arguments,
                    Instant.now().plusSeconds(60)),
                Progress.none());
    assertThat(outcome).isInstanceOf(Outcome.Completed.class);
    return ((Outcome.Completed) outcome).result().value().orElseThrow();
  }

  private static String output(JsonNode answer) throws IOException {
    return new String(answer.path("stdout").binaryValue(), StandardCharsets.UTF_8);
  }

  @Test
  void aProgramSeesWhatItsExtensionWasGrantedAndNothingElse() throws IOException {
    open(ConfinementRule.REQUIRED, "shell=/bin/sh **", "shell.workdir=" + work);
    JsonNode answer =
        run(
            "shell.run",
            """
            for file in %s/secret %s/secret /etc/shadow; do cat "$file" >/dev/null 2>&1 && echo "read $file"; done
            ls /proc | grep -c '^[0-9]' | tr -d '\n'; echo " processes"
            echo kept > here && echo wrote
            echo private > "$HOME/x" && echo "home $HOME"
            echo "$PATH" | grep -c /usr/bin
            """
                .formatted(other, data),
            Optional.of(work));
    List<String> lines = output(answer).lines().toList();
    assertThat(answer.path("exitCode").asInt(-1)).as(answer.toString()).isZero();
    assertThat(lines).noneMatch(line -> line.startsWith("read ")).contains("wrote", "1");
    assertThat(lines.getFirst()).matches("[1-9] processes");
    assertThat(work.resolve("here")).hasContent("kept\n");
    String home = lines.stream().filter(line -> line.startsWith("home ")).findFirst().orElseThrow();
    assertThat(Path.of(home.substring("home ".length()))).doesNotExist();
  }

  @Test
  void filesAreShownAsTheyWereGranted() throws IOException {
    open(ConfinementRule.REQUIRED, "shell=/bin/sh **", "files.read=" + other);
    JsonNode answer =
        run(
            "shell.run",
            "cat %s/secret; echo x > %s/new || echo refused".formatted(other, other),
            Optional.empty());
    assertThat(output(answer)).isEqualTo("of somebody else" + "refused\n");
    assertThat(other.resolve("new")).doesNotExist();
  }

  @Test
  void howAProgramEndsIsToldAsWithoutWalls() {
    open(ConfinementRule.REQUIRED, "shell=/bin/sh **");
    assertThat(run("shell.run", "exit 3", Optional.empty()).path("exitCode").asInt()).isEqualTo(3);
    assertThat(run("shell.run", "kill -9 $$", Optional.empty()).path("signal").asString(""))
        .isEqualTo("KILL");
  }

  @Test
  void aProgramInTheBackgroundIsConfinedAndEndsWhenItIsStopped() throws Exception {
    open(ConfinementRule.REQUIRED, "shell=/bin/sh **", "shell.workdir=" + work);
    JsonNode started =
        run(
            "shell.start",
            "cat %s/secret >/dev/null 2>&1 && echo read; echo ready; sleep 600".formatted(other),
            Optional.of(work));
    ObjectNode program = Json.object().set("program", started.path("program"));
    String said = "";
    for (int i = 0; i < 1_000 && !said.contains("ready"); i++) {
      Thread.sleep(20);
      said =
          new String(
              call("shell.output", program.deepCopy()).path("output").binaryValue(),
              StandardCharsets.UTF_8);
    }
    assertThat(said).isEqualTo("ready\n");
    assertThat(call("shell.stop", program.deepCopy()).path("running").asBoolean(true)).isFalse();
  }

  @Test
  void withoutTheSettingAProgramMayDoWhatTheAccountMay() throws IOException {
    open(ConfinementRule.OFF, "shell=/bin/sh **");
    assertThat(output(run("shell.run", "cat %s/secret".formatted(other), Optional.empty())))
        .isEqualTo("of somebody else");
  }

  private static BuiltinExtension extension() {
    Tool tool =
        new Tool(
            new ToolName(ID, "call"),
            "call",
            "",
            "",
            ANYTHING,
            Optional.empty(),
            Effects.UNKNOWN,
            Set.of(Audience.AGENT));
    Manifest manifest =
        new Manifest(
            ID,
            new Version("1.0.0"),
            ID.value(),
            "",
            "Annex",
            BuiltinRuntime.NAME,
            BuiltinRuntime.NAME,
            "",
            List.of(tool),
            List.of(),
            List.of(),
            List.of(),
            Stream.of("shell", "files").map(PermissionRequest::parse).toList(),
            Limits.defaults(),
            List.of(),
            Contributions.NONE);
    return new BuiltinExtension(
        manifest,
        Map.of(
            "call",
            (call, calls, meter) -> {
              JsonNode arguments = call.invocation().arguments();
              return new GuestReply.Done(
                  Result.of(
                      calls.call(
                          arguments.path("operation").asString(), arguments.path("request"))));
            }));
  }
}
