package dev.annex.sdk;

import dev.annex.sdk.host.HostApi;
import dev.annex.sdk.json.CanonicalJson;
import dev.annex.sdk.json.Json;
import dev.annex.sdk.json.JsonArray;
import dev.annex.sdk.json.JsonObject;
import dev.annex.sdk.rpc.RpcException;
import dev.annex.sdk.schema.MismatchException;
import dev.annex.sdk.schema.TypeCodec;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/** A registered tool: what the host is told of it, and one call. */
final class Tool<I> {

  private final String name;
  private final String id;
  private final ToolOptions options;
  private final TypeCodec<I> input;
  private final ToolHandler<I> handler;
  private final JsonObject inputSchema;
  private final List<String> sensitive;

  Tool(String extension, String name, Class<I> type, ToolOptions options, ToolHandler<I> handler) {
    if (name.isBlank() || name.chars().anyMatch(c -> c <= ' ' || "/\\{}".indexOf(c) >= 0)) {
      throw new IllegalArgumentException(
          "\"%s\" cannot be the name of a tool: no spaces, no / \\ { }".formatted(name));
    }
    this.name = name;
    this.options = options;
    this.handler = handler;
    id =
        options
            .id()
            .map(said -> ToolIds.checked(said, extension))
            .orElseGet(() -> ToolIds.of(extension, name));
    input = TypeCodec.of(type);
    inputSchema = options.inputSchema().orElseGet(input::schema);
    if (!inputSchema.get("type").equals(Optional.of(Json.of("object")))
        && inputSchema.get("oneOf").isEmpty()) {
      throw new IllegalArgumentException(
          "the input of tool \"%s\" is no object; let %s be a record"
              .formatted(name, type.getName()));
    }
    TreeSet<String> fields = new TreeSet<>(input.sensitiveFields());
    fields.addAll(options.sensitiveFields());
    sensitive = List.copyOf(fields);
  }

  String name() {
    return name;
  }

  String id() {
    return id;
  }

  /** The proof that the code has the schemas of the manifest. */
  JsonObject descriptor() {
    JsonObject descriptor =
        JsonObject.of("id", Json.of(id))
            .with("handler", name)
            .with("input_schema_digest", CanonicalJson.digest(inputSchema));
    if (options.outputSchema().isPresent()) {
      descriptor =
          descriptor.with(
              "output_schema_digest", CanonicalJson.digest(options.outputSchema().get()));
    }
    return descriptor.with("read_only", isReadOnly()).with("risk", options.risk().wire());
  }

  private boolean isReadOnly() {
    return options.risk() == Risk.READ;
  }

  /** Its entry in the manifest. */
  JsonObject manifest() {
    JsonObject entry = JsonObject.of("id", Json.of(id));
    entry = with(entry, "display_title", options.title());
    entry = with(entry, "description", options.description());
    entry =
        entry
            .with("backend", JsonObject.of("kind", Json.of("extension_host")).with("handler", name))
            .with("input_schema", inputSchema);
    if (options.outputSchema().isPresent()) {
      entry = entry.with("output_schema", options.outputSchema().get());
    }
    entry = entry.with("risk", options.risk().wire()).with("read_only", isReadOnly());
    if (options.risk() == Risk.DESTRUCTIVE) {
      entry = entry.with("destructive", true);
    }
    if (options.risk() == Risk.OPEN_WORLD) {
      entry = entry.with("open_world", true);
    }
    if (options.asksPeople()) {
      entry = entry.with("requires_interaction", true);
    }
    if (options.maxResultBytes().isPresent()) {
      entry = entry.with("max_result_bytes", options.maxResultBytes().get());
    }
    return entry.with("visibility", options.visibility().wire());
  }

  private static JsonObject with(JsonObject object, String name, Optional<String> text) {
    return text.map(said -> object.with(name, said)).orElse(object);
  }

  /**
   * Does one call.
   *
   * @throws RpcException whatever goes wrong
   */
  JsonObject call(JsonObject arguments, Optional<String> sessionId, HostApi host) {
    Masking masking = new Masking(arguments, sensitive);
    I value;
    try {
      value = input.read(arguments);
    } catch (MismatchException wrong) {
      throw RpcException.of(
          RpcException.INVALID_PARAMS,
          JsonObject.of("error", masking.clear(String.valueOf(wrong.getMessage())))
              .with("handler", name));
    }
    long start = System.nanoTime();
    try {
      Object result =
          Objects.requireNonNull(
              handler.handle(value, new ToolContext(id, sessionId, host)),
              "the tool returned null; ToolResult.empty() is a result without anything");
      return JsonObject.of(
          "result", ToolResult.from(result).toJson(Duration.ofNanos(System.nanoTime() - start)));
    } catch (RpcException error) {
      throw error;
    } catch (Throwable failed) {
      throw failure(failed, masking);
    }
  }

  private RpcException failure(Throwable failed, Masking masking) {
    boolean expected = failed instanceof ToolException && failed.getCause() == null;
    if (!expected && !(failed instanceof InterruptedException)) {
      StringWriter trace = new StringWriter();
      failed.printStackTrace(new PrintWriter(trace));
      System.err.print(masking.clear(trace.toString()));
    }
    String message = failed.getMessage();
    String said = message == null || message.isBlank() ? failed.getClass().getName() : message;
    JsonObject data =
        JsonObject.of("tool_id", Json.of(id))
            .with("handler", name)
            .with("error", masking.clear(said));
    if (!sensitive.isEmpty()) {
      data =
          data.with("input", masking.input())
              .with("sensitive_input_fields", JsonArray.ofTexts(sensitive));
    }
    return RpcException.of(RpcException.TOOL_FAILED, data);
  }
}
