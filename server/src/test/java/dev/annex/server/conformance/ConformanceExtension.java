package dev.annex.server.conformance;

import dev.annex.api.call.Answers;
import dev.annex.api.call.Ask;
import dev.annex.api.call.Content;
import dev.annex.api.call.Progress.LogLevel;
import dev.annex.api.call.Progress.LogLine;
import dev.annex.api.call.Result;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.runtime.GuestCall;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.runtime.GuestReply.Asking;
import dev.annex.api.runtime.GuestReply.Done;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.value.Json;
import dev.annex.core.AnnexHost;
import dev.annex.core.builtin.BuiltinExtension;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Everything the conformance suite looks for, provided the way any extension provides it. */
public final class ConformanceExtension {

  private static final byte[] PNG =
      Base64.getDecoder()
          .decode(
              "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");
  private static final byte[] WAV =
      Base64.getDecoder()
          .decode("UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAAAAA==");

  private static final JsonNode NO_STATE = Json.object().nullNode();
  private static final Ask USER_NAME =
      form(
          "What is your name?",
          """
          {"type":"object","properties":{"name":{"type":"string"}},"required":["name"]}
          """);
  private static final Ask CONFIRM =
      form(
          "Are you sure?",
          """
          {"type":"object","properties":{"ok":{"type":"boolean"}},"required":["ok"]}
          """);

  private ConformanceExtension() {}

  /** Adds the fixtures to a host. */
  public static void addTo(AnnexHost host) {
    // Sorts before the rest: the suite calls the first tool of the list without arguments.
    host.installer().addBuiltin(first());
    Fixture fixture = new Fixture("conformance");
    showing(fixture);
    talking(fixture);
    asking(fixture);
    askingInRounds(fixture);
    resources(fixture);
    prompts(fixture);
    changing(fixture, host);
    host.installer().addBuiltin(fixture.build("1.0.0"));
  }

  private static BuiltinExtension first() {
    return new Fixture("a-first")
        .tool(
            "test_simple_text",
            "Answers one text",
            (call, host, meter) -> text("This is a simple text response for testing."))
        .build("1.0.0");
  }

  private static void showing(Fixture fixture) {
    fixture
        .tool(
            "test_image_content",
            "Answers a picture",
            (call, host, meter) -> show(new Content.Image(PNG, "image/png")))
        .tool(
            "test_audio_content",
            "Answers a sound",
            (call, host, meter) -> show(new Content.Audio(WAV, "audio/wav")))
        .tool(
            "test_embedded_resource",
            "Answers a resource",
            (call, host, meter) ->
                show(
                    new Content.Embedded(
                        contents(
                            "test://embedded-resource",
                            "text/plain",
                            "This is an embedded resource content."))))
        .tool(
            "test_multiple_content_types",
            "Answers a text, a picture and a resource",
            (call, host, meter) ->
                show(
                    new Content.Text("Multiple content types test:"),
                    new Content.Image(PNG, "image/png"),
                    new Content.Embedded(
                        contents(
                            "test://mixed-content-resource",
                            "application/json",
                            "{\"test\":\"data\",\"value\":123}"))))
        .tool(
            "test_error_handling",
            "Always fails",
            (call, host, meter) -> {
              throw new AnnexException(
                  ErrorCode.TOOL_FAILED, "This tool intentionally returns an error for testing");
            })
        .tool(
            "json_schema_2020_12_tool",
            "Has a schema with many keywords",
            """
            {"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object",
             "$defs":{"address":{"$anchor":"addressDef","type":"object",
               "properties":{"street":{"type":"string"},"city":{"type":"string"}}}},
             "properties":{"name":{"type":"string"},"address":{"$ref":"#/$defs/address"},
               "contactMethod":{"type":"string","enum":["phone","email"]},
               "phone":{"type":"string"},"email":{"type":"string"}},
             "allOf":[{"anyOf":[{"required":["phone"]},{"required":["email"]}]}],
             "if":{"properties":{"contactMethod":{"const":"phone"}},"required":["contactMethod"]},
             "then":{"required":["phone"]},"else":{"required":["email"]},
             "additionalProperties":false}
            """,
            (call, host, meter) -> text(Json.write(call.invocation().arguments())))
        .tool(
            "test_x_mcp_header",
            "Has arguments that are repeated in headers",
            """
            {"type":"object","properties":{
              "region":{"type":"string","x-mcp-header":"Region"},
              "level":{"type":"integer","x-mcp-header":"Level"}}}
            """,
            (call, host, meter) -> text(Json.write(call.invocation().arguments())));
  }

  private static void talking(Fixture fixture) {
    fixture
        .tool(
            "test_tool_with_logging",
            "Logs three lines",
            (call, host, meter) -> {
              for (String line :
                  List.of(
                      "Tool execution started",
                      "Tool processing data",
                      "Tool execution completed")) {
                log(host, LogLevel.INFO, line);
                Thread.sleep(50);
              }
              return text("Logged three lines");
            })
        .tool(
            "test_logging_tool",
            "Logs a line of each kind",
            (call, host, meter) -> {
              for (LogLevel level : LogLevel.values()) {
                log(host, level, level.name());
              }
              return text("Logged");
            })
        .tool(
            "test_tool_with_progress",
            "Reports progress three times",
            (call, host, meter) -> {
              for (int done = 0; done <= 100; done += 50) {
                host.progress().advanced(done, OptionalDouble.of(100), done + " of 100");
                Thread.sleep(50);
              }
              return text("Progress reported");
            })
        .tool(
            "test_reconnection",
            "Takes a moment",
            (call, host, meter) -> {
              Thread.sleep(100);
              return text("Answered after a moment");
            });
  }

  private static void log(HostCalls host, LogLevel level, String line) {
    host.progress().logged(new LogLine(level, line, Map.of()));
  }

  private static void asking(Fixture fixture) {
    fixture
        .tool(
            "test_sampling",
            "Asks the client's model",
            "{\"type\":\"object\",\"properties\":{\"prompt\":{\"type\":\"string\"}}}",
            (call, host, meter) ->
                sampled(call, "answer")
                    .map(answer -> text("LLM response: " + answer))
                    .orElseGet(() ->
                        ask(
                            "answer",
                            sampling(
                                call.invocation().arguments().path("prompt").asString("Hello"),
                                100))))
        .tool(
            "test_missing_capability",
            "Cannot do without the client's model",
            (call, host, meter) -> ask("answer", sampling("Anything?", 10)))
        .tool(
            "test_elicitation",
            "Asks the person",
            "{\"type\":\"object\",\"properties\":{\"message\":{\"type\":\"string\"}}}",
            (call, host, meter) ->
                filled(
                    call,
                    call.invocation().arguments().path("message").asString("A question"),
                    """
                    {"type":"object","properties":{"response":{"type":"string"}},"required":["response"]}
                    """,
                    "User response: "))
        .tool(
            "test_streaming_elicitation",
            "Asks the person, without a stream",
            (call, host, meter) ->
                filled(
                    call,
                    "A question",
                    "{\"type\":\"object\",\"properties\":{\"response\":{\"type\":\"string\"}}}",
                    "User response: "))
        .tool(
            "test_elicitation_sep1034_defaults",
            "Asks with defaults",
            (call, host, meter) ->
                filled(
                    call,
                    "Please check the defaults",
                    """
                    {"type":"object","properties":{
                      "name":{"type":"string","default":"John Doe"},
                      "age":{"type":"integer","default":30},
                      "score":{"type":"number","default":95.5},
                      "status":{"type":"string","enum":["active","inactive","pending"],"default":"active"},
                      "verified":{"type":"boolean","default":true}}}
                    """,
                    "Elicitation completed: "))
        .tool(
            "test_elicitation_sep1330_enums",
            "Asks with every kind of choice",
            (call, host, meter) ->
                filled(
                    call,
                    "Please choose",
                    """
                    {"type":"object","properties":{
                      "untitledSingle":{"type":"string","enum":["option1","option2","option3"]},
                      "titledSingle":{"type":"string","oneOf":[{"const":"value1","title":"First"},
                        {"const":"value2","title":"Second"},{"const":"value3","title":"Third"}]},
                      "legacyEnum":{"type":"string","enum":["opt1","opt2","opt3"],
                        "enumNames":["Option One","Option Two","Option Three"]},
                      "untitledMulti":{"type":"array","items":{"type":"string",
                        "enum":["option1","option2","option3"]}},
                      "titledMulti":{"type":"array","items":{"anyOf":[
                        {"const":"value1","title":"First"},
                        {"const":"value2","title":"Second"},{"const":"value3","title":"Third"}]}}}}
                    """,
                    "Elicitation completed: "));
  }

  private static GuestReply filled(GuestCall call, String message, String schema, String prefix) {
    Optional<JsonNode> answer =
        call.invocation().answers().to("answer").filter(given -> given.path("action").isString());
    if (answer.isEmpty()) {
      return ask("answer", form(message, schema));
    }
    return text(
        "%saction=%s, content=%s"
            .formatted(
                prefix,
                answer.get().path("action").asString(),
                Json.write(
                    answer.get().path("content").isMissingNode()
                        ? Json.object()
                        : answer.get().path("content"))));
  }

  private static void askingInRounds(Fixture fixture) {
    fixture
        .tool(
            "test_input_required_result_elicitation",
            "Asks for a name",
            (call, host, meter) ->
                accepted(call, "user_name")
                    .map(name -> text("Hello, " + name.path("name").asString("you") + "!"))
                    .orElseGet(() -> ask("user_name", USER_NAME)))
        .tool(
            "test_input_required_result_sampling",
            "Asks the model",
            (call, host, meter) ->
                sampled(call, "capital_question")
                    .map(ConformanceExtension::text)
                    .orElseGet(() ->
                        ask("capital_question", sampling("What is the capital of France?", 100))))
        .tool(
            "test_input_required_result_list_roots",
            "Asks for roots",
            (call, host, meter) ->
                roots(call)
                    .map(roots -> text("Roots: " + roots))
                    .orElseGet(() -> ask("client_roots", new Ask.Roots())))
        .tool(
            "test_input_required_result_request_state",
            "Remembers between rounds",
            (call, host, meter) -> confirmed(call))
        .tool(
            "test_input_required_result_tampered_state",
            "Remembers between rounds",
            (call, host, meter) -> confirmed(call))
        .tool(
            "test_input_required_result_multiple_inputs",
            "Asks three things",
            (call, host, meter) -> {
              if (accepted(call, "user_name").isPresent()
                  && sampled(call, "greeting").isPresent()
                  && roots(call).isPresent()) {
                return text("All three answered");
              }
              return new Asking(
                  Map.of(
                      "user_name",
                      USER_NAME,
                      "greeting",
                      sampling("Say hello", 50),
                      "client_roots",
                      new Ask.Roots()),
                  state("three"));
            })
        .tool(
            "test_input_required_result_multi_round",
            "Asks twice",
            (call, host, meter) -> {
              if (accepted(call, "step2").isPresent() && came(call, "second")) {
                return text("Both steps done");
              }
              if (accepted(call, "step1").isPresent()) {
                return new Asking(Map.of("step2", CONFIRM), state("second"));
              }
              return new Asking(Map.of("step1", USER_NAME), state("first"));
            })
        .tool(
            "test_input_required_result_capabilities",
            "Asks what the client can answer",
            (call, host, meter) -> {
              Map<String, Ask> asks = new TreeMap<>();
              asks.put("user_name", USER_NAME);
              asks.put("greeting", sampling("Say hello", 50));
              asks.values()
                  .removeIf(ask -> !call.invocation().caller().abilities().contains(ask.needs()));
              return call.invocation().answers().byKey().keySet().containsAll(asks.keySet())
                  ? text("Answered")
                  : new Asking(asks, NO_STATE);
            });
  }

  private static GuestReply confirmed(GuestCall call) {
    return accepted(call, "confirm").isPresent() && came(call, "asked")
        ? text("confirmed: state-ok")
        : new Asking(Map.of("confirm", CONFIRM), state("asked"));
  }

  private static void resources(Fixture fixture) {
    fixture
        .hostTool("read", (call, host, meter) -> read(call))
        .resource("test://static-text", "static-text", "text/plain", "read")
        .resource("test://static-binary", "static-binary", "image/png", "read")
        .resource("test://watched-resource", "watched-resource", "text/plain", "read")
        .template("test://template/{id}/data", "template", "application/json", "read");
  }

  private static GuestReply read(GuestCall call) {
    JsonNode arguments = call.invocation().arguments();
    String uri = arguments.path("uri").asString();
    return switch (uri) {
      case "test://static-text" ->
          readings(contents(uri, "text/plain", "This is the content of the static text resource."));
      case "test://static-binary" ->
          readings(
              Json.object()
                  .put("uri", uri)
                  .put("mimeType", "image/png")
                  .put("blob", Base64.getEncoder().encodeToString(PNG)));
      case "test://watched-resource" -> readings(contents(uri, "text/plain", "Watched"));
      default -> {
        String id = arguments.path("variables").path("id").asString();
        ObjectNode data = Json.object().put("id", id).put("data", "Data for ID: " + id);
        yield readings(contents(uri, "application/json", Json.write(data)));
      }
    };
  }

  private static void prompts(Fixture fixture) {
    fixture
        .hostTool(
            "simple_prompt",
            (call, host, meter) -> said(block("This is a simple prompt for testing.")))
        .hostTool(
            "prompt_with_arguments",
            (call, host, meter) ->
                said(
                    block(
                        "Prompt with arguments: arg1='%s', arg2='%s'"
                            .formatted(argument(call, "arg1"), argument(call, "arg2")))))
        .hostTool(
            "prompt_with_resource",
            (call, host, meter) ->
                said(
                    Json.object()
                        .put("type", "resource")
                        .set(
                            "resource",
                            contents(
                                argument(call, "resourceUri"),
                                "text/plain",
                                "Embedded resource content for testing.")),
                    block("Please process the embedded resource above.")))
        .hostTool(
            "prompt_with_image",
            (call, host, meter) ->
                said(
                    Json.object()
                        .put("type", "image")
                        .put("mimeType", "image/png")
                        .put("data", Base64.getEncoder().encodeToString(PNG)),
                    block("Please analyze the image above.")))
        .hostTool(
            "prompt_that_asks",
            (call, host, meter) ->
                accepted(call, "user_context")
                    .map(content -> said(block("Context: " + content)))
                    .orElseGet(() ->
                        ask(
                            "user_context",
                            form(
                                "What is the context?",
                                """
                                {"type":"object","properties":{"context":{"type":"string"}},"required":["context"]}
                                """))))
        .hostTool("complete", (call, host, meter) -> completed(call))
        .prompt("test_simple_prompt", "Takes nothing", "simple_prompt", Optional.empty())
        .prompt(
            "test_prompt_with_arguments",
            "Takes two arguments",
            "prompt_with_arguments",
            Optional.of("complete"),
            "arg1",
            "arg2")
        .prompt(
            "test_prompt_with_embedded_resource",
            "Shows a resource",
            "prompt_with_resource",
            Optional.empty(),
            "resourceUri")
        .prompt("test_prompt_with_image", "Shows a picture", "prompt_with_image", Optional.empty())
        .prompt(
            "test_input_required_result_prompt",
            "Asks something first",
            "prompt_that_asks",
            Optional.empty());
  }

  private static GuestReply completed(GuestCall call) {
    String typed = call.invocation().arguments().path("value").asString();
    ObjectNode result = Json.object();
    ArrayNode values = result.putArray("values");
    List.of("paris", "park", "party", "test-value").stream()
        .filter(value -> value.startsWith(typed))
        .forEach(values::add);
    return new Done(Result.of(result));
  }

  private static void changing(Fixture fixture, AnnexHost host) {
    AtomicInteger changes = new AtomicInteger();
    fixture
        .tool(
            "test_trigger_tool_change",
            "Changes the list of tools",
            (call, calls, meter) -> {
              int count = changes.incrementAndGet();
              host.installer()
                  .addBuiltin(
                      new Fixture("changing-tools")
                          .tool(
                              "changed_tool",
                              "Was changed %d times".formatted(count),
                              (inner, innerCalls, innerMeter) -> text("Here"))
                          .build("1.0." + count));
              return text("Tools changed");
            })
        .tool(
            "test_trigger_prompt_change",
            "Changes the list of prompts",
            (call, calls, meter) -> {
              int count = changes.incrementAndGet();
              host.installer()
                  .addBuiltin(
                      new Fixture("changing-prompts")
                          .hostTool("make", (inner, innerCalls, innerMeter) -> said(block("Here")))
                          .prompt(
                              "changed_prompt",
                              "Was changed %d times".formatted(count),
                              "make",
                              Optional.empty())
                          .build("1.0." + count));
              return text("Prompts changed");
            });
  }

  private static GuestReply text(String text) {
    return show(new Content.Text(text));
  }

  private static GuestReply show(Content... content) {
    return new Done(Result.showing(content));
  }

  private static GuestReply ask(String key, Ask ask) {
    return new Asking(Map.of(key, ask), NO_STATE);
  }

  private static Ask form(String message, String schema) {
    return new Ask.Form(message, Json.parse(schema));
  }

  private static Ask sampling(String question, int maxTokens) {
    ObjectNode parameters = Json.object();
    ObjectNode message = parameters.putArray("messages").addObject();
    message.put("role", "user").set("content", block(question));
    parameters.put("maxTokens", maxTokens);
    return new Ask.Sampling(parameters);
  }

  private static JsonNode state(String text) {
    return Json.object().stringNode(text);
  }

  private static boolean came(GuestCall call, String state) {
    return call.invocation().answers().state().asString("").equals(state);
  }

  private static Optional<JsonNode> accepted(GuestCall call, String key) {
    Answers answers = call.invocation().answers();
    return answers
        .to(key)
        .filter(answer -> answer.path("action").asString("").equals("accept"))
        .map(answer -> answer.path("content"));
  }

  private static Optional<String> sampled(GuestCall call, String key) {
    return call.invocation()
        .answers()
        .to(key)
        .map(answer -> answer.path("content"))
        .map(content -> content.isArray() ? content.path(0) : content)
        .map(block -> block.path("text"))
        .filter(JsonNode::isString)
        .map(JsonNode::asString);
  }

  private static Optional<JsonNode> roots(GuestCall call) {
    return call.invocation()
        .answers()
        .to("client_roots")
        .map(answer -> answer.path("roots"))
        .filter(JsonNode::isArray);
  }

  private static String argument(GuestCall call, String name) {
    return call.invocation().arguments().path("arguments").path(name).asString();
  }

  private static ObjectNode contents(String uri, String mediaType, String text) {
    return Json.object().put("uri", uri).put("mimeType", mediaType).put("text", text);
  }

  private static GuestReply readings(JsonNode contents) {
    ObjectNode result = Json.object();
    result.putArray("contents").add(contents);
    return new Done(Result.of(result));
  }

  private static JsonNode block(String text) {
    return Json.object().put("type", "text").put("text", text);
  }

  private static GuestReply said(JsonNode... blocks) {
    ObjectNode result = Json.object();
    ArrayNode messages = result.putArray("messages");
    for (JsonNode block : blocks) {
      messages.addObject().put("role", "user").set("content", block);
    }
    return new Done(Result.of(result));
  }
}
