package dev.annex.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.sdk.json.Json;
import dev.annex.sdk.json.JsonObject;
import dev.annex.sdk.test.TestHost;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example in examples/dates, compiled from its source. */
final class DatesExampleTest {

  private static final Path EXAMPLE = Path.of("../../examples/dates");

  @TempDir static Path folder;
  private static URLClassLoader loader;

  @BeforeAll
  static void compile() throws Exception {
    String source = Files.readString(EXAMPLE.resolve("Dates.java"));
    assertThat(CompiledSources.compile("Dates.java", source, folder)).isEmpty();
    loader = CompiledSources.loader(folder);
  }

  @AfterAll
  static void close() throws Exception {
    loader.close();
  }

  private static Extension extension() throws ReflectiveOperationException {
    return (Extension) loader.loadClass("Dates").getMethod("extension").invoke(null);
  }

  private static JsonObject call(TestHost host, String tool, String input) {
    return host.call(tool, Json.parse(input.replace('\'', '"')))
        .json()
        .require("structured")
        .asObject();
  }

  @Test
  void itsManifestIsThatOfItsCode() throws Exception {
    assertThat(Files.readString(EXAMPLE.resolve("extension.json")))
        .as("made with --manifest")
        .isEqualTo(extension().manifest().toPrettyJson());
  }

  @Test
  void reckonsWithDates() throws Exception {
    try (TestHost host = TestHost.start(extension())) {
      assertThat(call(host, "add", "{'date':'2026-01-31','amount':1,'unit':'months'}").toJson())
          .isEqualTo(
              "{\"date\":\"2026-02-28\",\"weekday\":\"Saturday\",\"iso_week\":9,\"day_of_year\":59,\"leap_year\":false}");
      assertThat(
              call(
                      host,
                      "add",
                      "{'date':'2026-12-24','amount':2,'unit':'working_days','holidays':['2026-12-25']}")
                  .text("date"))
          .contains("2026-12-29");
      assertThat(
              call(host, "add", "{'date':'2026-03-02','amount':-1,'unit':'working_days'}")
                  .text("date"))
          .contains("2026-02-27");
      assertThat(call(host, "between", "{'from':'2024-02-28','to':'2024-03-04'}").toJson())
          .isEqualTo("{\"days\":5,\"working_days\":3,\"weeks\":0,\"months\":0,\"years\":0}");
      assertThat(call(host, "about", "{'date':'2027-01-01'}").toJson())
          .contains("\"weekday\":\"Friday\",\"iso_week\":53");
    }
  }

  @Test
  void tellsWhenClocksChange() throws Exception {
    try (TestHost host = TestHost.start(extension())) {
      String answer =
          host.call(
                  "convert",
                  Json.parse(
                      "{\"time\":\"2026-03-29T02:30\",\"from\":\"Europe/Berlin\",\"to\":[\"UTC\",\"America/New_York\"]}"))
              .json()
              .toJson();
      assertThat(answer)
          .contains("\"zone\":\"UTC\",\"time\":\"2026-03-29T01:30Z\"")
          .contains("the clocks skip this time in Europe/Berlin");
      assertThatThrownBy(() ->
              host.call(
                  "convert",
                  Json.parse("{\"time\":\"2026-03-29T02:30\",\"from\":\"Mars\",\"to\":[]}")))
          .hasMessageContaining("$.from: no time zone");
    }
  }
}
