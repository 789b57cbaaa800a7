package dev.annex.runtime.process.dialect.agh.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.Audience;
import dev.annex.api.call.Limit;
import dev.annex.api.extension.Hook;
import dev.annex.api.extension.Manifest;
import dev.annex.api.extension.Tool;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import dev.annex.runtime.process.dialect.agh.Cases;
import dev.annex.runtime.process.dialect.agh.session.Entries;
import dev.annex.testkit.FakeFiles;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class AghManifestTest {

  @TestFactory
  Stream<DynamicTest> manifests() {
    return Cases.in("manifests.json")
        .map(one -> DynamicTest.dynamicTest(one.path("about").asString(""), () -> check(one)));
  }

  private static void check(JsonNode one) {
    FakeFiles files = files(one);
    if (one.has("fails")) {
      assertThatExceptionOfType(AnnexException.class)
          .isThrownBy(() -> AghManifest.read(files))
          .withMessageContaining(one.path("fails").asString(""))
          .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.MANIFEST_INVALID));
      return;
    }
    Manifest manifest = AghManifest.read(files);
    ExtensionNotes notes = ExtensionNotes.of(Json.parse(Json.write(manifest.dialectNotes())));
    assertThat(notes).isEqualTo(ExtensionNotes.of(manifest.dialectNotes()));
    ObjectNode is = describe(manifest, notes);
    for (Map.Entry<String, JsonNode> expected : one.path("expect").properties()) {
      assertThat(Cases.canonical(is.path(expected.getKey())))
          .as(expected.getKey())
          .isEqualTo(Cases.canonical(expected.getValue()));
    }
    assertThat(manifest.ignored()).allMatch(sentence -> sentence.endsWith("."));
  }

  private static FakeFiles files(JsonNode one) {
    String at = one.path("at").asString("");
    FakeFiles files = FakeFiles.from("package");
    for (String form : new String[] {"toml", "json"}) {
      if (one.has(form)) {
        files = files.with("%sextension.%s".formatted(at, form), one.path(form).asString(""));
      }
    }
    for (Map.Entry<String, JsonNode> file : one.path("files").properties()) {
      files = files.with(at + file.getKey(), file.getValue().asString(""));
    }
    return files;
  }

  /** The members that cases can speak of. */
  private static ObjectNode describe(Manifest manifest, ExtensionNotes notes) {
    ObjectNode json = Json.object();
    json.put("id", manifest.id().value());
    json.put("version", manifest.version().value());
    json.put("description", manifest.description());
    json.put("code", manifest.code());
    ArrayNode tools = json.putArray("tools");
    ArrayNode ids = json.putArray("toolIds");
    ArrayNode readsOnly = json.putArray("readsOnly");
    ObjectNode audience = json.putObject("audience");
    ObjectNode input = json.putObject("input");
    ObjectNode digests = json.putObject("inputDigest");
    for (Tool tool : manifest.tools()) {
      String name = tool.name().tool();
      if (!notes.tools().containsKey(name)) {
        continue;
      }
      tools.add(name);
      ids.add(notes.tools().get(name).id().value());
      if (tool.effects().readsOnly()) {
        readsOnly.add(name);
      }
      ArrayNode who = audience.putArray(name);
      tool.audience().stream().map(Audience::name).sorted().forEach(who::add);
      input.set(name, tool.input().document());
      digests.put(name, String.join(" ", notes.tools().get(name).input().hex()));
    }
    ObjectNode words = json.putObject("words");
    new TreeMap<>(notes.words()).forEach(words::put);
    ArrayNode ignored = json.putArray("ignored");
    manifest.ignored().forEach(ignored::add);
    ArrayNode requests = json.putArray("requests");
    manifest.requests().stream().map(PermissionRequest::toString).forEach(requests::add);
    json.put(
        "hostRequests",
        manifest.tools().stream().anyMatch(tool -> tool.entry().equals(Entries.HOST_REQUESTS)));
    ObjectNode wants = json.putObject("wants");
    Arrays.stream(Limit.values())
        .filter(limit -> limit != Limit.TIME)
        .filter(limit -> manifest.wants().get(limit) != limit.defaultValue())
        .forEach(limit -> wants.put(limit.key(), manifest.wants().get(limit)));
    notes.healthInterval().map(Duration::toString).ifPresent(time -> json.put("health", time));
    notes.shutdownTimeout().map(Duration::toString).ifPresent(time -> json.put("shutdown", time));
    ObjectNode prompts = json.putObject("prompts");
    manifest.prompts().forEach(prompt -> prompts.put(prompt.name(), prompt.description()));
    ArrayNode hooks = json.putArray("hooks");
    for (Hook hook : manifest.contributions().hooks()) {
      ObjectNode one = hooks.addObject().put("name", hook.name()).put("event", hook.event());
      one.put("mode", hook.mode().name()).put("required", hook.required());
      one.put("priority", hook.priority());
      one.put("timeout", hook.timeout().map(Duration::toString).orElse(""));
      ObjectNode matcher = one.putObject("matcher");
      hook.matcher().members().forEach(matcher::set);
    }
    return json;
  }

  private static Optional<Duration> go(String text) {
    return GoDuration.parse(text);
  }

  @Test
  void readsDurationsAsGoDoes() {
    assertThat(go("30s")).contains(Duration.ofSeconds(30));
    assertThat(go("1h2m3.5s")).contains(Duration.parse("PT1H2M3.5S"));
    assertThat(go(".5h")).contains(Duration.ofMinutes(30));
    assertThat(go("1.s")).contains(Duration.ofSeconds(1));
    assertThat(go("100\u00b5s")).contains(Duration.ofNanos(100_000));
    assertThat(go("1us2ns")).contains(Duration.ofNanos(1_002));
    assertThat(go("-1m")).contains(Duration.ofMinutes(-1));
    assertThat(go("+1m")).contains(Duration.ofMinutes(1));
    assertThat(go("0")).contains(Duration.ZERO);
    for (String wrong :
        new String[] {"", "1", "s", ".s", "1 s", "1d", "1s ", "--1s", "1e3s", "9999999999h"}) {
      assertThat(go(wrong)).as(wrong).isEmpty();
    }
  }

  @Test
  void aPolicyAsksForAllButReading() {
    Manifest manifest =
        AghManifest.read(
            FakeFiles.from("p")
                .with(
                    "extension.json",
                    """
                    {"name":"x","version":"0.1.0","min_agh_version":"0.5.0",
                     "capabilities":{"provides":["tool.provider"]},"subprocess":{"command":"c"},
                     "resources":{"tools":{"t":{"backend":{"kind":"extension_host","handler":"h"}}}}}\
                    """));
    var book = manifest.contributions().policy().orElseThrow();

    assertThat(book.defaults()).containsExactly("ext:x:approve-reads");
    assertThat(book.groups())
        .filteredOn(group -> book.defaults().contains(group.id()))
        .singleElement()
        .satisfies(group -> {
          assertThat(group.allow()).containsExactly("read");
          assertThat(group.deny()).isEmpty();
        });
    assertThat(book.groups())
        .filteredOn(group -> group.id().endsWith("approve-all"))
        .singleElement()
        .satisfies(group -> assertThat(group.allow()).containsAll(book.words()));
    assertThat(manifest.tools())
        .filteredOn(tool -> tool.name().equals(book.classifier()))
        .singleElement()
        .satisfies(tool -> assertThat(tool.audience()).containsExactly(Audience.HOST));
  }
}
