package dev.annex.testhost.cases;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.value.Json;
import dev.annex.testhost.CallResult;
import dev.annex.testhost.ConfigError;
import dev.annex.testhost.Judged;
import dev.annex.testhost.TestHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Does the steps of a case on its host and collects what is not as expected. Runs once. */
final class CaseRun {

  /** What always has to be as it is expected, when something else is not. */
  private static final List<String> ENDS = List.of("result", "text", "error", "asks");

  private final Scenario scenario;
  private final TestHost host;
  private final ObjectNode updated;
  private final Words words;
  private final List<Difference> all = new ArrayList<>();

  /**
   * A run.
   *
   * @param updated a copy of the document; what is expected in it is put right
   */
  CaseRun(Scenario scenario, TestHost host, ObjectNode updated) {
    this.scenario = scenario;
    this.host = host;
    this.updated = updated;
    this.words = new Words(host.files().toString(), host.connections());
  }

  List<Difference> run() {
    int number = 0;
    for (Step step : scenario.steps()) {
      scenario.begin(step);
      step.advance().ifPresent(host.clock()::advance);
      compare(number++, step, happened(step));
    }
    after();
    return List.copyOf(all);
  }

  private ObjectNode happened(Step step) {
    JsonNode arguments = words.filled(step.arguments());
    return switch (step.kind()) {
      case CALL -> Shown.call(host.call(step.name(), arguments));
      case ACTION -> Shown.call(action(step, arguments));
      case POLICY -> {
        Judged judged = host.policy(step.name(), arguments);
        ObjectNode result = Json.object().put("action", judged.action());
        result.put("resource", judged.resource());
        yield ended(result);
      }
      case CHECK -> ended(Shown.list(host.configErrors(step.name(), arguments), CaseRun::problem));
    };
  }

  private CallResult action(Step step, JsonNode arguments) {
    return host.action(step.name(), arguments, event -> {});
  }

  private static ObjectNode ended(JsonNode result) {
    ObjectNode json = Json.object();
    json.set("result", result);
    return json;
  }

  private static JsonNode problem(ConfigError error) {
    return Json.object().put("field", error.field()).put("message", error.message());
  }

  private void compare(int number, Step step, ObjectNode happened) {
    String where = "step %d (%s)".formatted(number + 1, step);
    ObjectNode expected = step.expect().map(Section::json).orElseGet(Json::object).deepCopy();
    List<Difference> found = new ArrayList<>();
    boolean failureExpected = expected.has("error") || expected.has("asks");
    boolean failed = happened.has("error") || happened.has("asks");
    if (failed && !failureExpected) {
      String end = happened.has("error") ? "error" : "asks";
      found.add(
          new Difference(
              where, "it ends well", "%s %s".formatted(end, Matching.show(happened.path(end)))));
    } else {
      for (Map.Entry<String, JsonNode> one : expected.properties()) {
        found.addAll(
            Matching.compare(
                "%s at %s".formatted(where, one.getKey()),
                words.filled(one.getValue()),
                happened.optional(one.getKey())));
      }
    }
    all.addAll(found);
    boolean nothingSaid = step.expect().isEmpty();
    if (!found.isEmpty() || nothingSaid) {
      ObjectNode steps = (ObjectNode) updated.path("steps").path(number);
      steps.set("expect", corrected(expected, happened, nothingSaid));
    }
  }

  /**
   * What would have been right to expect: the parts that are wrong anew, the others as they are.
   */
  private ObjectNode corrected(ObjectNode expected, ObjectNode happened, boolean nothingSaid) {
    ObjectNode right = expected.deepCopy();
    boolean sameEnd = ENDS.stream().anyMatch(end -> right.has(end) && happened.has(end));
    if (nothingSaid || !sameEnd) {
      right.remove(ENDS);
      String end = ENDS.stream().filter(happened::has).findFirst().orElse("text");
      right.set(end, written(end, happened.path(end)));
    }
    if (nothingSaid && !happened.path("events").isEmpty()) {
      right.set("events", words.emptied(happened.path("events")));
    }
    for (String name : List.copyOf(right.propertyNames())) {
      Optional<JsonNode> actual = happened.optional(name);
      boolean fits = Matching.compare(name, words.filled(right.path(name)), actual).isEmpty();
      if (!fits) {
        actual.ifPresentOrElse(
            node -> right.set(name, written(name, node)), () -> right.remove(name));
      }
    }
    return right;
  }

  private JsonNode written(String name, JsonNode actual) {
    JsonNode node = words.emptied(actual);
    if (name.equals("error")) {
      return ((ObjectNode) node).without("details");
    }
    if (name.equals("requests")) {
      node.forEach(request -> ((ObjectNode) request).remove("headers"));
    }
    return node;
  }

  private void after() {
    Section after = scenario.after();
    compareAfter(after, "kv", keyValues(after.value("kv")));
    compareAfter(after, "files", files(after.members("files")));
    compareAfter(after, "requests", Shown.list(host.requests(), Shown::request));
    ArrayNode unanswered = Shown.list(host.unanswered(), text -> Json.object().stringNode(text));
    if (after.has("unanswered")) {
      compareAfter(after, "unanswered", unanswered);
    } else if (!unanswered.isEmpty()) {
      all.add(
          new Difference(
              "after all steps",
              "every request is answered by an entry of http",
              Matching.show(unanswered)));
    }
  }

  private void compareAfter(Section after, String name, JsonNode actual) {
    Optional<JsonNode> expected = after.value(name);
    if (expected.isEmpty()) {
      return;
    }
    List<Difference> found =
        Matching.compare(
            "after all steps at " + name, words.filled(expected.get()), Optional.of(actual));
    all.addAll(found);
    if (!found.isEmpty()) {
      ((ObjectNode) updated.path("after")).set(name, written(name, actual));
    }
  }

  /** Values as JSON where JSON is expected, else as text. */
  private ObjectNode keyValues(Optional<JsonNode> expected) {
    ObjectNode json = Json.object();
    host.keyValues()
        .keySet()
        .forEach(key -> {
          byte[] bytes = host.keyValue(key).orElseThrow();
          JsonNode wanted = expected.map(node -> node.path(key)).orElseGet(Json::object);
          boolean structured = wanted.isContainer() && !isRuleForText(wanted);
          json.set(key, structured ? parsed(bytes) : Shown.content(bytes));
        });
    return json;
  }

  private static boolean isRuleForText(JsonNode wanted) {
    return wanted.has("$contains") || wanted.has("$matches") || wanted.has("base64");
  }

  private static JsonNode parsed(byte[] bytes) {
    try {
      return Json.parse(bytes);
    } catch (AnnexException e) {
      return Shown.content(bytes);
    }
  }

  /** Only those somebody asks for, where something is. */
  private ObjectNode files(Map<String, JsonNode> expected) {
    ObjectNode json = Json.object();
    for (String name : expected.keySet()) {
      Path path = host.files().resolve(name);
      if (Files.isRegularFile(path)) {
        try {
          json.set(name, Shown.content(Files.readAllBytes(path)));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    return json;
  }
}
