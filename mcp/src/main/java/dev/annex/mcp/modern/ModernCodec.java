package dev.annex.mcp.modern;

import dev.annex.mcp.Ask;
import dev.annex.mcp.Cache;
import dev.annex.mcp.InputRequired;
import dev.annex.mcp.McpFault;
import dev.annex.mcp.McpSettings;
import dev.annex.mcp.call.Reply;
import dev.annex.mcp.call.Wire;
import dev.annex.mcp.rpc.RpcError;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** The form of results and errors in revision 2026-07-28. */
public final class ModernCodec {

  /** The revision this codec speaks. */
  public static final String VERSION = "2026-07-28";

  static final int HEADER_MISMATCH = -32020;
  static final int MISSING_CAPABILITY = -32021;

  /** The error of a server that does not speak a revision; its data lists those it does. */
  public static final int UNSUPPORTED_VERSION = -32022;

  private final McpSettings settings;

  ModernCodec(McpSettings settings) {
    this.settings = settings;
  }

  /** An answer and the HTTP status it has while that is undecided. */
  sealed interface Encoded {
    record Result(ObjectNode json) implements Encoded {}

    record Failure(int status, RpcError error) implements Encoded {}
  }

  Encoded encode(Reply reply, String requestState) {
    return switch (reply) {
      case Reply.Tools(var page) -> listed(Wire.page("tools", page, Wire::tool));
      case Reply.Called(var tool, var result) -> complete(Wire.toolResult(result));
      case Reply.Resources(var page) -> listed(Wire.page("resources", page, Wire::resource));
      case Reply.Templates(var page) ->
          listed(Wire.page("resourceTemplates", page, Wire::template));
      case Reply.Read(var result) -> complete(cached(Wire.read(result), result.cache()));
      case Reply.Prompts(var page) -> listed(Wire.page("prompts", page, Wire::prompt));
      case Reply.Prompted(var result) -> complete(Wire.promptResult(result));
      case Reply.Completed(var completion) -> complete(Wire.completion(completion));
      case Reply.Asking(var questions) -> asking(questions, requestState);
      case Reply.Failed(var fault) -> failed(fault);
    };
  }

  ObjectNode discovery(ObjectNode capabilities) {
    ObjectNode json = Wire.object();
    json.putArray("supportedVersions").add(VERSION);
    json.set("capabilities", capabilities);
    if (!settings.instructions().isEmpty()) {
      json.put("instructions", settings.instructions());
    }
    return stamp(cached(json, settings.listCache()), "complete");
  }

  ObjectNode listenResult(ObjectNode meta) {
    return stamp(Wire.object().set("_meta", meta), "complete");
  }

  static Encoded failed(McpFault fault) {
    return switch (fault) {
      case McpFault.InvalidParams(String message, ObjectNode data) ->
          error(200, RpcError.INVALID_PARAMS, message, data);
      case McpFault.ResourceNotFound(String uri) ->
          error(200, RpcError.INVALID_PARAMS, fault.message(), Wire.object().put("uri", uri));
      case McpFault.MissingCapability(ObjectNode required) ->
          error(
              400,
              MISSING_CAPABILITY,
              fault.message(),
              Wire.object().set("requiredCapabilities", required));
      case McpFault.Internal(String message) ->
          error(200, RpcError.INTERNAL, message, Wire.object());
    };
  }

  static Encoded.Failure error(int status, int code, String message, ObjectNode data) {
    return new Encoded.Failure(status, new RpcError(code, message, data));
  }

  static Encoded.Failure unsupported(String version) {
    ObjectNode data = Wire.object();
    data.putArray("supported").add(VERSION);
    data.put("requested", version);
    return error(400, UNSUPPORTED_VERSION, "Unsupported protocol version " + version, data);
  }

  static Encoded.Failure unknown(String method) {
    return error(404, RpcError.UNKNOWN_METHOD, "Method not found: " + method, Wire.object());
  }

  /** The capabilities that all questions need together. */
  static ObjectNode required(List<Ask> asks) {
    ObjectNode required = Wire.object();
    for (Ask ask : asks) {
      ask.capability()
          .properties()
          .forEach(
              entry -> required.withObject(entry.getKey()).setAll((ObjectNode) entry.getValue()));
    }
    return required;
  }

  private Encoded asking(InputRequired questions, String requestState) {
    ObjectNode json = Wire.object();
    if (!questions.asks().isEmpty()) {
      ObjectNode requests = json.putObject("inputRequests");
      questions
          .asks()
          .forEach((key, ask) ->
              requests
                  .putObject(key)
                  .put("method", Wire.askMethod(ask))
                  .set("params", Wire.askParams(ask)));
    }
    if (!requestState.isEmpty()) {
      json.put("requestState", requestState);
    }
    return new Encoded.Result(stamp(json, "input_required"));
  }

  private Encoded listed(ObjectNode json) {
    return complete(cached(json, settings.listCache()));
  }

  private Encoded complete(ObjectNode json) {
    return new Encoded.Result(stamp(json, "complete"));
  }

  private static ObjectNode cached(ObjectNode json, Cache cache) {
    return json.put("ttlMs", cache.timeToLive().toMillis())
        .put("cacheScope", cache.shared() ? "public" : "private");
  }

  private ObjectNode stamp(ObjectNode json, String resultType) {
    json.put("resultType", resultType);
    ObjectNode meta = Wire.object();
    if (json.path("_meta") instanceof ObjectNode given) {
      meta.setAll(given);
    }
    meta.set(Envelope.SERVER, Wire.implementation(settings.implementation()));
    json.set("_meta", meta);
    return json;
  }
}
