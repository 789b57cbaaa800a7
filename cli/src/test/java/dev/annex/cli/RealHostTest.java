package dev.annex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.value.Json;
import dev.annex.server.Assembly;
import dev.annex.server.Serving;
import dev.annex.server.config.AnnexConfig;
import dev.annex.server.rest.AdminRequest;
import dev.annex.store.DataDirectory;
import dev.annex.store.HostFile.RunningHost;
import dev.annex.testkit.Certificates;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands against what they are made for, with a guest of the Wasm runtime's tests. */
final class RealHostTest {

  private static final Path GUESTS =
      Path.of("..", "runtimes", "wasm", "src", "test", "resources", "guests", "opskat");

  @TempDir private Path folder = Path.of("");

  private Path data() {
    return folder.resolve("data");
  }

  @Test
  void installsCallsAndRemovesWithoutARunningHost() {
    String echo = GUESTS.resolve("echo").toString();
    assertThat(CommandRun.real(data(), "install", echo, "--grant", "log").exitCode()).isZero();

    CommandRun denied = CommandRun.real(data(), "call", "echo/echo", "{\"message\":\"hi\"}");
    assertThat(denied.exitCode()).isEqualTo(1);
    assertThat(denied.errors()).contains("PERMISSION_DENIED", "annex grant echo kv");

    assertThat(CommandRun.real(data(), "grant", "echo", "kv").exitCode()).isZero();
    CommandRun called = CommandRun.real(data(), "call", "echo__echo", "{\"message\":\"hi\"}");
    assertThat(called.errors()).isEmpty();
    assertThat(called.output()).contains("\"echo\" : \"hi\"");

    assertThat(CommandRun.real(data(), "journal", "--kind", "CALL").output())
        .containsSubsequence("FAILED", "DONE");
    CommandRun logged = CommandRun.real(data(), "logs", "echo");
    assertThat(logged.errors()).isEmpty();
    assertThat(logged.output()).contains("info  echo");
    assertThat(CommandRun.real(data(), "uninstall", "echo").exitCode()).isZero();
    assertThat(CommandRun.real(data(), "list").output()).contains("No extension is installed");
  }

  @Test
  void endsAnEndlessCallAtItsDeadline() {
    String loop = GUESTS.resolve("loop-forever").toString();
    assertThat(CommandRun.real(data(), "install", loop, "--yes").exitCode()).isZero();
    CommandRun run = CommandRun.real(data(), "call", "loop-forever/spin", "--timeout", "300ms");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.errors()).contains("DEADLINE_EXCEEDED");
  }

  @Test
  void goesToTheHostThatRuns() {
    try (Serving serving = serve()) {
      assertThat(CommandRun.real(data(), "install", GUESTS.resolve("echo").toString(), "--yes"))
          .returns(0, CommandRun::exitCode);
      assertThat(
              serving
                  .host()
                  .api()
                  .handle(AdminRequest.of("GET", "/extensions", Map.of(), "test"))
                  .body()
                  .toString())
          .contains("\"echo\"");
      assertThat(CommandRun.real(data(), "call", "echo/echo", "{\"message\":\"hi\"}").output())
          .contains("hi");
      assertThat(CommandRun.real(data(), "call", "echo/echo", "{\"other\":1}").errors())
          .contains("INVALID_ARGUMENTS");
      assertThat(CommandRun.real(data(), "doctor").output())
          .contains("host", serving.http().address().toString(), "1 in order");
      CommandRun second = CommandRun.real(data(), "serve");
      assertThat(second.exitCode()).isEqualTo(1);
      assertThat(second.errors()).contains("runs", serving.http().address().toString());
    }
  }

  @Test
  void tellsAuthorAndOperatorHowTheCodeRuns() {
    String huge = GUESTS.resolve("huge-function").toString();
    String echo = GUESTS.resolveSibling("morphee").resolve("echo").toString();
    assertThat(CommandRun.real(data(), "install", huge, "--plan").output())
        .contains("code         starts anew for every call: it is no command of standard Go")
        .contains("1 function runs interpreted");
    try (Serving serving = serve()) {
      CommandRun installed = CommandRun.real(data(), "install", echo, "--yes");
      assertThat(installed.exitCode()).isZero();
      assertThat(installed.output()).contains("code         starts from a snapshot");
      String id =
          Json.parse(CommandRun.real(data(), "list", "--json").output())
              .at("/items/0/id")
              .stringValue();
      CommandRun shown = CommandRun.real(data(), "info", id);
      assertThat(shown.output())
          .containsSubsequence("code         ready", "             starts from a snapshot");
      assertThat(CommandRun.real(data(), "info", id, "--json").output())
          .contains("\"notes\" : [ \"starts from a snapshot\" ]");
    }
  }

  private Serving serve() {
    return Serving.start(Assembly.open(data(), AnnexConfig.defaults().withPort(0)));
  }

  @Test
  void ignoresWhatADeadHostLeftBehind() {
    DataDirectory.open(data())
        .hostFile()
        .write(
            new RunningHost(
                ProcessHandle.current().pid(),
                Instant.EPOCH,
                Optional.of(URI.create("http://127.0.0.1:1")),
                Optional.empty()));
    assertThat(CommandRun.real(data(), "list").exitCode()).isZero();
    assertThat(Files.exists(data().resolve("host.json"))).isFalse();
  }

  @Test
  void refusesAPortThatIsTaken() {
    try (Serving serving = serve()) {
      int port = serving.http().address().getPort();
      CommandRun run =
          CommandRun.real(folder.resolve("other"), "serve", "--port", Integer.toString(port));
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.errors()).contains(Integer.toString(port), "--port 0");
    }
    assertThat(CommandRun.real(folder.resolve("other"), "list").exitCode()).isZero();
  }

  @Test
  void findsNothingWrongWithAFreshDirectory() {
    CommandRun run = CommandRun.real(data(), "doctor");
    assertThat(run.errors()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.output()).contains("java", "data", "disk", "settings", "store", "extensions");
  }

  @Test
  void tellsWhatIsWrongWithSettings() throws java.io.IOException {
    CommandRun.real(data(), "list");
    Files.writeString(data().resolve("annex.json"), "{\"prot\":1}");
    CommandRun run = CommandRun.real(data(), "doctor", "--json");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.output()).contains("prot", "\"fail\"");
  }

  @Test
  void looksAtTheAuthoritiesOfTheOperator() throws Exception {
    Certificates certificates = new Certificates(folder, "dns:localhost");
    CommandRun.real(data(), "list");
    Files.writeString(data().resolve("annex.json"), "{\"ca-file\":\"ca.pem\"}");
    CommandRun missing = CommandRun.real(data(), "doctor");
    assertThat(missing.exitCode()).isEqualTo(1);
    assertThat(missing.output()).contains("authorities", "ca.pem", "does not exist");
    Files.writeString(data().resolve("ca.pem"), certificates.authorityAsPem().repeat(2));
    CommandRun sound = CommandRun.real(data(), "doctor");
    assertThat(sound.errors()).isEmpty();
    assertThat(sound.exitCode()).isZero();
    assertThat(sound.output()).containsPattern("authorities +2 added");
  }
}
