package dev.annex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.value.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What {@code annex doctor} says about confinement; it is true on machines with and without. */
final class DoctorConfinementTest {

  @TempDir private Path folder;

  @Test
  void saysWhatThisMachineCanDoAndHowToGetTheRest() {
    CommandRun run = CommandRun.real(folder.resolve("data"), "doctor", "--json");
    JsonNode items = Json.parse(run.output()).path("items");
    for (String check :
        List.of("programs", "seccomp", "bubblewrap", "control groups", "confinement")) {
      JsonNode item =
          items
              .valueStream()
              .filter(one -> one.path("check").asString().equals(check))
              .findFirst()
              .orElseThrow(() -> new AssertionError("no " + check + " in " + items));
      assertThat(item.path("found").asString()).as(check).isNotEmpty();
      assertThat(item.path("state").asString().equals("ok"))
          .as("%s", item)
          .isEqualTo(item.path("remedy").asString().isEmpty());
    }
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void warnsOfConfinementThatIsSwitchedOff() throws IOException {
    Path data = Files.createDirectories(folder.resolve("data"));
    Files.writeString(data.resolve("annex.json"), "{\"process-confinement\":\"off\"}");
    assertThat(CommandRun.real(data, "doctor").output())
        .contains(
            "process-confinement is off: programs of extensions may do what the host's account may");
  }
}
