package dev.annex.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.Json;
import dev.annex.server.config.AnnexConfig;
import dev.annex.server.rest.CheckedApi;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What is left of an extension when it is gone. */
final class UninstallTest {

  @TempDir Path data;

  @Test
  void itsPartOfTheWorkspaceGoesOnlyWithItsData() throws IOException {
    try (RunningHost host = Assembly.open(data, AnnexConfig.defaults().withExamples(false))) {
      CheckedApi api = new CheckedApi(host.api());
      api.send("POST", "/workspace/tasks", "{\"title\":\"of the operator\"}");
      ExtensionId one = writing(host, "one");
      ExtensionId two = writing(host, "two");
      assertThat(writers(api)).containsExactlyInAnyOrder("operator", "test.one", "test.two");

      host.host().installer().uninstall(one, false, "ann");
      assertThat(writers(api)).containsExactlyInAnyOrder("operator", "test.one", "test.two");
      host.host().installer().uninstall(two, true, "ann");
      assertThat(writers(api)).containsExactlyInAnyOrder("operator", "test.one");
    }
  }

  private static ExtensionId writing(RunningHost host, String name) throws IOException {
    GuestHost guests = new GuestHost(host);
    ExtensionId id =
        guests.install(
            Probe.named("test." + name, Json.object()), name, List.of("workspace.write"));
    JsonNode answer =
        guests.call(
            id,
            "call",
            Json.parse(
                "{\"function\":\"data_create_task\",\"request\":{\"title\":\"by %s\",\"description\":\"\"}}"
                    .formatted(name)),
            new ArrayList<>());
    assertThat(answer.path("ok").asBoolean(true)).as("%s", answer).isTrue();
    return id;
  }

  private static List<String> writers(CheckedApi api) {
    return api.ask("GET", "/workspace/tasks").body().path("items").findValuesAsString("writer");
  }
}
