package dev.annex.testhost.cases;

import dev.annex.api.value.Json;
import dev.annex.testhost.Question;
import dev.annex.testhost.TestHostBuilder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import tools.jackson.databind.JsonNode;

/** A case that was read: the world around the extension, and the steps in it. */
final class Scenario {

  private static final String[] MEMBERS = {
    "$schema",
    "about",
    "package",
    "grants",
    "clock",
    "seed",
    "settings",
    "kv",
    "secrets",
    "ownSecrets",
    "files",
    "connections",
    "policy",
    "names",
    "http",
    "steps",
    "after"
  };
  private static final String ALL = "all";

  private final Section document;
  private final List<Step> steps;
  private final PretendedAnswers answers;
  private final AtomicReference<Step> current;

  private Scenario(Section document, List<Step> steps, PretendedAnswers answers) {
    this.document = document;
    this.steps = steps;
    this.answers = answers;
    this.current = new AtomicReference<>(steps.getFirst());
  }

  static Scenario read(CaseFile file) {
    Section document = Section.of(file.path().toString(), file.document(), MEMBERS);
    List<Step> steps = new ArrayList<>();
    for (JsonNode one : document.elements("steps")) {
      steps.add(Step.read(document.at("steps[%d]".formatted(steps.size())), one));
    }
    if (steps.isEmpty()) {
      throw CaseFailure.of(document.where(), "it has no steps");
    }
    return new Scenario(document, List.copyOf(steps), PretendedAnswers.read(document));
  }

  List<Step> steps() {
    return steps;
  }

  /** What is expected when all steps are done. */
  Section after() {
    return document.section("after", "kv", "files", "requests", "unanswered");
  }

  /** This step runs from now on: it chooses files and answers questions. */
  void begin(Step step) {
    current.set(step);
  }

  TestHostBuilder setUp(TestHostBuilder builder) {
    grants(builder);
    document.instant("clock").ifPresent(builder::at);
    document.number("seed").ifPresent(builder::seed);
    document
        .value("settings")
        .ifPresent(settings ->
            builder.settings(
                Section.of(document.at("settings"), settings, names(settings)).json()));
    contents(
        "package",
        (path, bytes) -> builder.packageFile(path, new String(bytes, StandardCharsets.UTF_8)));
    contents("kv", builder::keyValue);
    contents("files", builder::file);
    texts("secrets", builder::secret);
    texts("ownSecrets", builder::ownSecret);
    texts("names", builder::naming);
    document
        .members("connections")
        .forEach((name, connection) -> {
          Section one =
              Section.of(document.at("connections." + name), connection, "type", "config");
          builder.connection(
              name,
              one.text("type")
                  .orElseThrow(() -> CaseFailure.of(one.where(), "its type is missing")),
              one.value("config").orElseGet(Json::object));
        });
    policy(builder);
    answers.places().forEach(place -> builder.answeringSome(place, answers::to));
    builder.choosing(wish -> step().choose().map(Path::of));
    if (steps.stream().anyMatch(Step::answersQuestions)) {
      builder.answering(this::answer);
    }
    return builder;
  }

  private static String[] names(JsonNode node) {
    return node.isObject() ? node.propertyNames().toArray(String[]::new) : new String[0];
  }

  private Step step() {
    return Objects.requireNonNull(current.get());
  }

  private Optional<JsonNode> answer(Question question) {
    return step().answer(question);
  }

  private void grants(TestHostBuilder builder) {
    boolean all = document.value("grants").filter(JsonNode::isString).isPresent();
    if (!all) {
      builder.granting(document.texts("grants").toArray(String[]::new));
      return;
    }
    if (!document.text("grants").orElse("").equals(ALL)) {
      throw CaseFailure.of(document.at("grants"), "it must be \"all\" or a list of permissions");
    }
    builder.grantingAll();
  }

  private void policy(TestHostBuilder builder) {
    Section policy = document.section("policy", "allow", "ask", "deny", "groups");
    policy.texts("allow").forEach(builder::allowing);
    policy.texts("ask").forEach(builder::asking);
    policy.texts("deny").forEach(builder::denying);
    if (policy.has("groups")) {
      builder.usingGroups(policy.texts("groups").toArray(String[]::new));
    }
  }

  /** Text as it is, {@code {"base64": …}} as bytes, other JSON as its text. */
  private void contents(String name, BiConsumer<String, byte[]> each) {
    for (Map.Entry<String, JsonNode> one : document.members(name).entrySet()) {
      each.accept(one.getKey(), bytes(document.at(name + "." + one.getKey()), one.getValue()));
    }
  }

  static byte[] bytes(String where, JsonNode value) {
    if (value.isString()) {
      return value.stringValue().getBytes(StandardCharsets.UTF_8);
    }
    if (value.isObject() && value.size() == 1 && value.path("base64").isString()) {
      return PretendedAnswers.base64(where, value.path("base64").stringValue());
    }
    return Json.writeBytes(value);
  }

  private void texts(String name, BiConsumer<String, String> each) {
    document
        .members(name)
        .forEach((key, value) -> {
          if (!value.isString()) {
            throw CaseFailure.of(document.at(name + "." + key), "it must be text");
          }
          each.accept(key, value.stringValue());
        });
  }
}
