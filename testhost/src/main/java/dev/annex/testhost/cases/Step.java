package dev.annex.testhost.cases;

import dev.annex.api.value.Json;
import dev.annex.testhost.Question;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * One thing that is done, and what is expected of it.
 *
 * @param name the tool, the action or the type of connection
 * @param choose the file that is chosen when it asks for one
 * @param approve whether a person lets it run, when a policy wants to know; empty for nobody there
 * @param answers to its questions, by their keys
 * @param advance by how much the clock is moved before
 * @param expect empty when only success is expected
 */
record Step(
    Kind kind,
    String name,
    JsonNode arguments,
    Optional<String> choose,
    Optional<Boolean> approve,
    Map<String, JsonNode> answers,
    Optional<Duration> advance,
    Optional<Section> expect) {

  private static final String[] MEMBERS = {
    "about",
    "call",
    "action",
    "policy",
    "check",
    "arguments",
    "choose",
    "approve",
    "answers",
    "advance",
    "expect"
  };
  private static final String[] EXPECT = {
    "result", "text", "error", "asks", "events", "logs", "requests"
  };

  /** What is done. */
  enum Kind {
    /** A tool is called. */
    CALL("call"),
    /** An action is run. */
    ACTION("action"),
    /** The extension says what a call of a tool would do. */
    POLICY("policy"),
    /** The extension judges the settings of a connection. */
    CHECK("check");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  static Step read(String where, JsonNode node) {
    Section step = Section.of(where, node, MEMBERS);
    List<Kind> kinds = List.of(Kind.values()).stream().filter(k -> step.has(k.word())).toList();
    if (kinds.size() != 1) {
      throw CaseFailure.of(where, "it must have one of call, action, policy and check");
    }
    Kind kind = kinds.getFirst();
    Optional<Boolean> approve =
        step.has("approve") ? Optional.of(step.flag("approve")) : Optional.empty();
    return new Step(
        kind,
        step.text(kind.word()).orElseThrow(),
        step.value("arguments").orElseGet(Json::object),
        step.text("choose"),
        approve,
        step.members("answers"),
        step.duration("advance"),
        step.has("expect") ? Optional.of(step.section("expect", EXPECT)) : Optional.empty());
  }

  boolean answersQuestions() {
    return approve.isPresent() || !answers.isEmpty();
  }

  Optional<JsonNode> answer(Question question) {
    if (question.isApproval() && approve.isPresent()) {
      return Optional.of(approve.get() ? Question.approve() : Question.decline());
    }
    return Optional.ofNullable(answers.get(question.key()));
  }

  @Override
  public String toString() {
    return "%s %s".formatted(kind.word(), name);
  }
}
