package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.value.Json;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Calls of other extensions, whatever contract these speak: what a skill gives becomes JSON on the
 * way there, with bytes as base64, and what comes back becomes MessagePack.
 */
record OtherSkills(HostCalls host) {

  static final String CALL = "extensions.call";
  static final String BATCH = "extensions.batch";

  /** As many as one batch of the host takes, and as many at the same time. */
  private static final int MOST_CALLS = 1_000;

  private static final int MOST_AT_ONCE = 32;

  /** Most items of one command. */
  private static final int MOST_ITEMS = 10_000;

  /**
   * How a call ended.
   *
   * @param error empty when it did not fail
   */
  record Answer(JsonNode value, String error) {

    static Answer of(Optional<JsonNode> value) {
      return new Answer(value.orElseGet(() -> Json.object().nullNode()), "");
    }

    static Answer failed(String error) {
      return new Answer(Json.object().nullNode(), error.isEmpty() ? "failed" : error);
    }
  }

  /**
   * One call.
   *
   * @throws AnnexException why it could not be made, or failed
   */
  Answer call(String skill, String method, JsonNode payload) {
    return answer(host.call(CALL, request(skill, method, payload)));
  }

  /**
   * Many calls.
   *
   * @param items with skill, method and payload
   * @param concurrency how many at the same time; 0 for as many as can be
   * @param here answers those that are no calls of others
   * @return in the order of the items
   */
  List<Answer> batch(
      List<JsonNode> items, long concurrency, Function<JsonNode, Optional<Answer>> here) {
    if (items.size() > MOST_ITEMS) {
      throw new AnnexException(
          ErrorCode.LIMIT_REACHED,
          "it has %d items, %d are allowed.".formatted(items.size(), MOST_ITEMS));
    }
    Map<Integer, Answer> answers = new LinkedHashMap<>();
    Map<Integer, ObjectNode> requests = new LinkedHashMap<>();
    for (int i = 0; i < items.size(); i++) {
      JsonNode item = items.get(i);
      Optional<Answer> known = here.apply(item);
      if (known.isPresent()) {
        answers.put(i, known.get());
        continue;
      }
      try {
        requests.put(
            i,
            request(
                item.path("skill_id").asString(""),
                item.path("method").asString(""),
                item.path("payload")));
      } catch (AnnexException e) {
        answers.put(i, Answer.failed(e.fault().message()));
      }
    }
    long atOnce = concurrency <= 0 ? MOST_AT_ONCE : Math.min(concurrency, MOST_AT_ONCE);
    List<Integer> open = List.copyOf(requests.keySet());
    for (int from = 0; from < open.size(); from += MOST_CALLS) {
      List<Integer> some = open.subList(from, Math.min(open.size(), from + MOST_CALLS));
      batch(some, requests, atOnce, answers);
    }
    return IntStream.range(0, items.size())
        .mapToObj(i -> answers.getOrDefault(i, Answer.failed("")))
        .toList();
  }

  /** Without a permission for all of them none is called, so then each tool is asked for alone. */
  private void batch(
      List<Integer> numbers,
      Map<Integer, ObjectNode> requests,
      long atOnce,
      Map<Integer, Answer> answers) {
    try {
      send(numbers, requests, atOnce, answers);
    } catch (AnnexException e) {
      if (e.code() != ErrorCode.PERMISSION_DENIED) {
        throw e;
      }
      for (List<Integer> alike : byTool(numbers, requests)) {
        try {
          send(alike, requests, atOnce, answers);
        } catch (AnnexException denied) {
          if (denied.code() != ErrorCode.PERMISSION_DENIED) {
            throw denied;
          }
          alike.forEach(number -> answers.put(number, Answer.failed(denied.fault().message())));
        }
      }
    }
  }

  private static Collection<List<Integer>> byTool(
      List<Integer> numbers, Map<Integer, ObjectNode> requests) {
    Map<String, List<Integer>> alike = new LinkedHashMap<>();
    for (int number : numbers) {
      JsonNode request = requests.getOrDefault(number, Json.object());
      String tool =
          request.path("extension").asString("") + "/" + request.path("tool").asString("");
      alike.computeIfAbsent(tool, ignored -> new ArrayList<>()).add(number);
    }
    return alike.values();
  }

  private void send(
      List<Integer> numbers,
      Map<Integer, ObjectNode> requests,
      long atOnce,
      Map<Integer, Answer> answers) {
    ObjectNode batch = Json.object();
    ArrayNode calls = batch.putArray("calls");
    numbers.forEach(number -> calls.add(requests.getOrDefault(number, Json.object())));
    batch.put("concurrency", atOnce);
    JsonNode results = host.call(BATCH, batch).path("results");
    for (int i = 0; i < numbers.size(); i++) {
      JsonNode result = results.path(i);
      answers.put(
          numbers.get(i),
          result.has("error")
              ? Answer.failed(result.path("error").path("message").asString(""))
              : answer(result));
    }
  }

  private static ObjectNode request(String skill, String method, JsonNode payload) {
    ExtensionId id =
        GrantRequests.extension(skill)
            .orElseThrow(() ->
                new AnnexException(
                    ErrorCode.INVALID_HOST_CALL,
                    "\"%s\" is no id of a skill.".formatted(Shown.text(skill))));
    return Json.object()
        .put("extension", id.value())
        .put("tool", method)
        .set("arguments", json(Command.arguments(payload)))
        .asObject();
  }

  /** Every byte counts here, so bytes are base64 whether they are a text or not. */
  private static JsonNode json(JsonNode value) {
    return switch (value) {
      case ObjectNode object -> {
        ObjectNode json = Json.object();
        object.forEachEntry((name, member) -> json.set(name, json(member)));
        yield json;
      }
      case ArrayNode array -> {
        ArrayNode json = array.arrayNode(array.size());
        array.forEach(element -> json.add(json(element)));
        yield json;
      }
      case JsonNode bytes when bytes.isBinary() ->
          Json.object().stringNode(Base64.getEncoder().encodeToString(bytes.binaryValue()));
      default -> JsonForm.of(value);
    };
  }

  /** The data, or the first text where there is none. */
  private static Answer answer(JsonNode result) {
    JsonNode value = result.path("value");
    if (!value.isNull() && !value.isMissingNode()) {
      return new Answer(value, "");
    }
    JsonNode text = result.path("content").path(0).path("text");
    return new Answer(text.isString() ? text : Json.object().nullNode(), "");
  }
}
