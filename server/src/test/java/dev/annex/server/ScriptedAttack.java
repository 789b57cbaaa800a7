package dev.annex.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.call.Journal;
import dev.annex.api.call.JournalEntry;
import dev.annex.api.fault.Fault;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A case of {@code cases/capabilities} whose guest is {@code c/io-script}. */
final class ScriptedAttack {

  static final String GUEST = "c/io-script";

  private static final int MOST_LINES = 1_000;

  private final RunningHost host;
  private final String canary;
  private final JsonNode written;

  /**
   * For one case.
   *
   * @param canary what no answer may hold, unless the case expects exactly that answer
   */
  ScriptedAttack(RunningHost host, String canary, JsonNode written) {
    this.host = host;
    this.canary = canary;
    this.written = written;
  }

  /** Makes all of its calls with an extension of this name, which is gone afterwards. */
  List<String> run(String name) throws IOException {
    JsonNode attack = withAssets();
    ScriptedGuest guest =
        ScriptedGuest.install(
            host,
            name,
            Json.write(attack.has("manifest") ? attack.get("manifest") : Json.object()),
            attack.path("grants").valueStream().map(JsonNode::stringValue).toArray(String[]::new));
    try {
      if (attack.has("chooses")) {
        guest.chooses(Path.of(attack.get("chooses").stringValue()));
      }
      attack.get("calls").forEach(call -> attempt(guest, call));
      assertThat(guest.told().toString()).as("what is told meanwhile").doesNotContain(canary);
      assertThat(denied(guest.id()))
          .as("denials in the journal")
          .isEqualTo(texts(attack.path("denied")));
      return guest.told();
    } finally {
      host.host().installer().uninstall(guest.id(), true, "ann");
    }
  }

  /** The case with the ids of its connections, which are added. */
  private JsonNode withAssets() {
    String text = Json.write(written);
    int count = 0;
    for (JsonNode asset : written.path("assets")) {
      count++;
      text =
          text.replace("{{asset%d}}".formatted(count), Long.toString(new Assets(host).add(asset)));
    }
    return Json.parse(text);
  }

  private static List<String> texts(JsonNode array) {
    return array.valueStream().map(JsonNode::stringValue).toList();
  }

  private void attempt(ScriptedGuest guest, JsonNode call) {
    long about = Long.parseLong(call.path("about").asString("0"));
    List<JsonNode> steps = call.get("script").valueStream().toList();
    String[] lines = steps.stream().map(ScriptedAttack::line).toArray(String[]::new);
    if (call.has("fails")) {
      Fault fault = guest.failure(about, lines);
      assertThat(fault.code().name()).isEqualTo(call.at("/fails/code").stringValue());
      assertThat(fault.message())
          .contains(call.at("/fails/message").stringValue())
          .doesNotContain(canary);
      return;
    }
    List<String> answers = guest.about(about, lines);
    assertThat(answers).hasSameSizeAs(steps);
    for (int i = 0; i < lines.length; i++) {
      compare(lines[i], answers.get(i), steps.get(i).get("expect"));
    }
  }

  private static String line(JsonNode step) {
    for (String command : List.of("open", "dialog")) {
      if (step.has(command)) {
        return command + " " + Json.write(step.get(command));
      }
    }
    return step.get("do").stringValue();
  }

  private void compare(String line, String answer, JsonNode expected) {
    if (expected.isString()) {
      assertThat(answer).as("the answer to %s", line).isEqualTo(expected.stringValue());
      return;
    }
    assertThat(answer).as("the answer to %s", line).doesNotContain(canary);
    if (expected.has("matches")) {
      assertThat(answer).as("the answer to %s", line).matches(expected.get("matches").asString());
      return;
    }
    JsonNode error = Json.parse(answer).path("error");
    assertThat(error.isString()).as("an error in the answer %s to %s", answer, line).isTrue();
    List<String> parts = texts(expected.get("error"));
    assertThat(error.stringValue())
        .as("the answer to %s", line)
        .startsWith(parts.getFirst())
        .contains(parts);
  }

  /** In the order in which it happened. */
  private List<String> denied(ExtensionId extension) {
    List<String> denials =
        new ArrayList<>(
            host
                .host()
                .journal()
                .read(
                    new Journal.Query(
                        Long.MAX_VALUE,
                        MOST_LINES,
                        Optional.of(extension),
                        Optional.empty(),
                        Optional.of(JournalEntry.Kind.DECISION)))
                .stream()
                .map(Journal.Line::entry)
                .filter(entry -> entry.verdict() == JournalEntry.Verdict.DENIED)
                .map(entry -> entry.action() + " " + entry.target())
                .toList());
    Collections.reverse(denials);
    return List.copyOf(denials);
  }
}
