package dev.annex.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.annex.api.value.Json;
import dev.annex.runtime.process.launch.Command;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Own extensions in other languages, where this machine has what they need. */
@Timeout(300)
final class OtherLanguagesTest {

  @TempDir private Path folder;

  private static Optional<Path> tool(String name) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
        .map(place -> Path.of(place, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private Path resource(String name, String as) throws IOException {
    Path file = folder.resolve(as);
    try (InputStream in = OtherLanguagesTest.class.getResourceAsStream("/agh/" + name)) {
      Files.write(file, in.readAllBytes());
    }
    return file;
  }

  @Test
  void oneForNodeIsCalledAndAsks() throws Exception {
    Optional<Path> node = tool("node");
    assumeTrue(node.isPresent(), "NOT TESTED: no node on PATH");
    assertWorks(
        new Command(
            node.get().toString(),
            List.of(resource("guest.mjs", "guest.mjs").toString()),
            Map.of(),
            Map.of()));
  }

  @Test
  void oneInGoIsCalledAndAsks() throws Exception {
    Optional<Path> go = tool("go");
    assumeTrue(go.isPresent(), "NOT TESTED: no go on PATH");
    Path source = resource("guest.go.txt", "guest.go");
    Path program = folder.resolve("guest");
    Process build =
        new ProcessBuilder(
                go.get().toString(), "build", "-o", program.toString(), source.toString())
            .directory(folder.toFile())
            .inheritIO()
            .start();
    assertThat(build.waitFor(Duration.ofMinutes(4))).as("go build ended").isTrue();
    assertThat(build.exitValue()).isZero();
    assertWorks(new Command(program.toString(), List.of(), Map.of(), Map.of()));
  }

  private void assertWorks(Command command) {
    try (Workshop workshop = new Workshop(folder, command, Workshop.QUICK, Workshop.SETTINGS)) {
      JsonNode text = Json.parse("{\"text\":\"grüße \\u2028\",\"n\":[1,2.5,null]}");
      assertThat(workshop.call("echo", text)).isEqualTo(text);
      assertThat(workshop.call("ask")).isEqualTo(Json.parse("{\"answer\":[]}"));
      JsonNode large = Json.object().put("text", "x".repeat(3 << 20));
      assertThat(workshop.call("echo", large)).isEqualTo(large);
    }
  }
}
