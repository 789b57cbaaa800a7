package dev.annex.testhost.cases;

import dev.annex.api.call.Ask;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Progress.LogLine;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.Fault;
import dev.annex.api.value.Json;
import dev.annex.testhost.CallResult;
import dev.annex.testhost.Event;
import dev.annex.testhost.ReceivedRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What happened, in the form in which cases speak of it. */
final class Shown {

  private Shown() {}

  /** A call: {@code result} and {@code text}, or {@code error}, or {@code asks}; what it told. */
  static ObjectNode call(CallResult call) {
    ObjectNode json = Json.object();
    switch (call.outcome()) {
      case Outcome.Completed completed -> {
        completed.result().value().ifPresent(value -> json.set("result", value));
        json.put("text", call.text());
      }
      case Outcome.Failed(Fault fault, _) -> json.set("error", fault(fault));
      case Outcome.Asking asking -> {
        ObjectNode asks = json.putObject("asks");
        asking.asks().forEach((key, ask) -> asks.set(key, ask(ask)));
      }
    }
    json.set("events", list(call.events(), Shown::event));
    json.set("logs", list(call.logs(), Shown::log));
    json.set("requests", list(call.requests(), Shown::request));
    return json;
  }

  static ObjectNode fault(Fault fault) {
    ObjectNode json = Json.object().put("code", fault.code().name());
    json.put("message", fault.message());
    fault.details().forEach(json.putObject("details")::set);
    return json;
  }

  private static JsonNode ask(Ask ask) {
    return switch (ask) {
      case Ask.Form(String message, JsonNode schema) -> {
        ObjectNode json = Json.object().put("type", "form").put("message", message);
        json.set("schema", schema);
        yield json;
      }
      case Ask.Link(String message, String url) ->
          Json.object().put("type", "link").put("message", message).put("url", url);
      case Ask.Sampling(JsonNode parameters) -> {
        ObjectNode json = Json.object().put("type", "sampling");
        json.set("parameters", parameters);
        yield json;
      }
      case Ask.Roots _ -> Json.object().put("type", "roots");
    };
  }

  private static JsonNode event(Event event) {
    ObjectNode json = Json.object().put("type", event.type());
    json.set("data", event.data());
    return json;
  }

  private static JsonNode log(LogLine line) {
    ObjectNode json = Json.object();
    json.put("level", line.level().name().toLowerCase(Locale.ROOT));
    json.put("message", line.message());
    if (!line.fields().isEmpty()) {
      line.fields().forEach(json.putObject("fields")::set);
    }
    return json;
  }

  static JsonNode request(ReceivedRequest request) {
    ObjectNode json = Json.object().put("method", request.method()).put("url", request.url());
    ObjectNode headers = json.putObject("headers");
    request.headers().forEach((name, values) -> headers.put(name, String.join(", ", values)));
    body(request).ifPresent(body -> json.set("body", body));
    return json;
  }

  /** JSON as it is, other text as text, other bytes as base64; empty without any. */
  static Optional<JsonNode> body(ReceivedRequest request) {
    if (request.body().length == 0) {
      return Optional.empty();
    }
    boolean json = request.header("content-type").filter(type -> type.contains("json")).isPresent();
    if (json) {
      try {
        return Optional.of(request.json());
      } catch (AnnexException e) {
        return Optional.of(content(request.body()));
      }
    }
    return Optional.of(content(request.body()));
  }

  /** Text as text, other bytes as {@code {"base64": …}}. */
  static JsonNode content(byte[] bytes) {
    try {
      return Json.object()
          .stringNode(
              StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Json.object().put("base64", Base64.getEncoder().encodeToString(bytes));
    }
  }

  static <T> ArrayNode list(Collection<T> all, Function<T, JsonNode> each) {
    ArrayNode list = Json.object().arrayNode();
    all.forEach(one -> list.add(each.apply(one)));
    return list;
  }
}
