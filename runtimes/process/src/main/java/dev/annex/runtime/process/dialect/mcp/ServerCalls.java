package dev.annex.runtime.process.dialect.mcp;

import dev.annex.api.call.Progress;
import dev.annex.api.call.Result;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.Printable;
import dev.annex.api.runtime.GuestCall;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.value.Json;
import dev.annex.mcp.client.CallAnswer;
import dev.annex.mcp.client.CallOptions;
import dev.annex.mcp.client.McpClient;
import dev.annex.mcp.client.McpClientException;
import dev.annex.mcp.client.ServerFacts;
import dev.annex.mcp.modern.HeaderAnnotations;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a call of ours is in the protocol, wherever the server is. Any thread. */
final class ServerCalls {

  private static final int NOT_FOUND = -32002;
  private static final int INVALID_PARAMS = -32602;
  private static final int SHOWN = 128;
  private static final int MESSAGE = 500;

  private final McpServerFile file;
  private final McpClient client;
  private final OfferWatch watch;
  private final CleanTexts texts;

  /**
   * Calls of one server.
   *
   * @param clean takes the secrets that the server was given out of a text
   */
  ServerCalls(McpServerFile file, McpClient client, OfferWatch watch, UnaryOperator<String> clean) {
    this.file = file;
    this.client = client;
    this.watch = watch;
    this.texts = new CleanTexts(clean);
  }

  /**
   * Carries one out.
   *
   * @param atMost how long it may take now
   * @param progress to whom its reports go, asked at each
   */
  GuestReply call(GuestCall call, Duration atMost, Supplier<Progress> progress)
      throws InterruptedException {
    Entry entry = Entry.parse(call.tool().entry());
    JsonNode arguments = call.invocation().arguments();
    try {
      CallOptions options =
          Questions.answered(CallOptions.within(atMost), call.invocation().answers());
      return switch (entry) {
        case Entry.Learn learn -> done(Differences.found(file, learn(atMost)));
        case Entry.Call(String tool) -> {
          requireAccepted(tool, atMost);
          ObjectNode given = arguments instanceof ObjectNode object ? object : Json.object();
          CallAnswer answer =
              client.callTool(
                  tool,
                  given,
                  options
                      .withHeaders(HeaderAnnotations.headers(call.tool().input().document(), given))
                      .withProgress(report -> report(report, progress.get())));
          yield switch (answer) {
            case CallAnswer.Done(ObjectNode result) ->
                new GuestReply.Done(Results.of(tool, texts.of(result)));
            case CallAnswer.InputNeeded needed -> Questions.asking(needed);
          };
        }
        case Entry.Read read -> read(arguments.path("uri").asString(""), options);
        case Entry.Fill(String prompt) ->
            plain(client.getPrompt(prompt, texts(arguments.path("arguments")), options));
        case Entry.CompletePrompt(String prompt) ->
            complete("ref/prompt", "name", prompt, arguments, atMost);
        case Entry.CompleteTemplate(String template) ->
            complete("ref/resource", "uri", template, arguments, atMost);
      };
    } catch (McpClientException e) {
      throw McpFaults.of("Calling \"%s\"".formatted(call.tool()), e);
    }
  }

  /** Asks the server for everything it offers. */
  AcceptedOffer learn(Duration atMost) throws InterruptedException {
    ServerFacts facts = client.facts();
    List<ObjectNode> tools = client.tools(atMost);
    watch.offers(tools);
    return new AcceptedOffer(
        facts.version(),
        facts.info(),
        facts.instructions(),
        facts.declares("completions"),
        tools,
        client.resources(atMost),
        client.resourceTemplates(atMost),
        client.prompts(atMost));
  }

  private void requireAccepted(String tool, Duration atMost) throws InterruptedException {
    if (watch.stale()) {
      watch.offers(client.tools(atMost));
    }
    watch.require(tool);
  }

  private GuestReply read(String uri, CallOptions options) throws InterruptedException {
    try {
      return plain(client.readResource(uri, options));
    } catch (McpClientException e) {
      boolean missing =
          e.error()
              .filter(error ->
                  error.code() == NOT_FOUND
                      || (error.code() == INVALID_PARAMS && error.data().has("uri")))
              .isPresent();
      if (!missing) {
        throw e;
      }
      throw new AnnexException(
          ErrorCode.RESOURCE_NOT_FOUND,
          "Reading \"%s\" failed: its server knows no such resource."
              .formatted(Printable.show(uri, SHOWN)));
    }
  }

  private GuestReply complete(
      String kind, String member, String name, JsonNode arguments, Duration atMost)
      throws InterruptedException {
    ObjectNode reference = Json.object().put("type", kind).put(member, name);
    List<String> values =
        client.complete(
            reference,
            arguments.path("argument").asString(""),
            arguments.path("value").asString(""),
            texts(arguments.path("context")),
            atMost);
    ObjectNode result = Json.object();
    ArrayNode array = result.putArray("values");
    values.forEach(array::add);
    return done(result);
  }

  private GuestReply plain(CallAnswer answer) {
    return switch (answer) {
      case CallAnswer.Done(ObjectNode result) -> {
        JsonNode _ = result.remove(List.of("_meta", "resultType", "ttlMs", "cacheScope"));
        yield done(texts.of(result));
      }
      case CallAnswer.InputNeeded needed -> Questions.asking(needed);
    };
  }

  private static GuestReply done(JsonNode value) {
    return new GuestReply.Done(Result.of(value));
  }

  private static Map<String, String> texts(JsonNode object) {
    Map<String, String> texts = new LinkedHashMap<>();
    object.properties().forEach(entry -> texts.put(entry.getKey(), entry.getValue().asString("")));
    return texts;
  }

  private static void report(ObjectNode report, Progress to) {
    if (report.path("progress").isNumber()) {
      JsonNode total = report.path("total");
      to.advanced(
          report.path("progress").doubleValue(),
          total.isNumber() ? OptionalDouble.of(total.doubleValue()) : OptionalDouble.empty(),
          Printable.show(report.path("message").asString(""), MESSAGE));
    }
  }
}
