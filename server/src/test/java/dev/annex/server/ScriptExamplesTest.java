package dev.annex.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.call.Caller;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Progress;
import dev.annex.api.extension.PackageFiles;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.value.Json;
import dev.annex.core.install.InstallPlan;
import dev.annex.server.config.AnnexConfig;
import dev.annex.testkit.FakeFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples in {@code examples/scripts} do what they say. */
final class ScriptExamplesTest {

  private static final Path EXAMPLES = Path.of("../examples/scripts");

  @TempDir private static Path scratch;

  private static PackageFiles example(String name) throws IOException {
    return FakeFiles.from(name)
        .with("manifest.json", Files.readString(EXAMPLES.resolve(name).resolve("manifest.json")))
        .with("extension.js", Files.readString(EXAMPLES.resolve(name).resolve("extension.js")));
  }

  private static String call(RunningHost host, String extension, String tool, String arguments) {
    Outcome outcome =
        host.host()
            .invoker()
            .invoke(
                Invocation.of(
                    Caller.agent("test"),
                    new ToolName(new ExtensionId(extension), tool),
                    Json.parse(arguments.getBytes(StandardCharsets.UTF_8)),
                    Instant.now().plusSeconds(60)),
                Progress.none());
    return switch (outcome) {
      case Outcome.Completed done -> done.result().value().map(Json::write).orElse("");
      case Outcome.Failed failed -> failed.fault().message();
      case Outcome.Asking asking -> asking.toString();
    };
  }

  @Test
  void convertAndRead() throws IOException {
    try (RunningHost host =
        Assembly.open(
            scratch.toRealPath().resolve("data"), AnnexConfig.defaults().withExamples(false))) {
      for (String name : List.of("units", "releases")) {
        InstallPlan plan = host.host().installer().plan(example(name), Optional.empty());
        assertThat(plan.manifest().ignored()).isEmpty();
        var _ = host.host().installer().install(plan, List.of(), false, "ann");
      }

      assertThat(call(host, "units", "convert", "{\"value\":26.2,\"from\":\"mi\",\"to\":\"km\"}"))
          .isEqualTo("{\"value\":42.1648128,\"unit\":\"km\"}");
      assertThat(
              call(host, "units", "convert", "{\"value\":1,\"from\":\"toString\",\"to\":\"km\"}"))
          .startsWith("I cannot convert toString to km.");
      assertThat(
              call(
                  host,
                  "units",
                  "csv",
                  "{\"text\":\"a,b\\n1,\\\"x, \\\"\\\"y\\\"\\\"\\\"\\n2,z\\n\",\"total\":\"a\"}"))
          .isEqualTo(
              "{\"items\":[{\"a\":\"1\",\"b\":\"x, \\\"y\\\"\"},{\"a\":\"2\",\"b\":\"z\"}],\"total\":3}");
      assertThat(call(host, "releases", "follow", "{\"project\":\"a b\"}"))
          .isEqualTo("\"a b\" is no owner/name.");
      assertThat(call(host, "releases", "follow", "{\"project\":\"a/b\"}"))
          .isEqualTo(
              "Extension error: no workspace permission granted. To allow it: annex grant releases files=/some/folder");
      assertThat(call(host, "releases", "latest", "{\"projects\":[\"a/b\"]}"))
          .startsWith("[{\"project\":\"a/b\",\"error\":");
    }
  }
}
