package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.api.call.Limits;
import dev.annex.api.call.Meter;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import dev.annex.runtime.wasm.RecordingHost;
import dev.annex.runtime.wasm.WasmEngine;
import dev.annex.runtime.wasm.WasmSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The host functions of one call, over operations that are scripted. */
final class HostBench implements AutoCloseable {

  static final SkillSettings SETTINGS =
      new SkillSettings(
          "fs-skill",
          new SkillEnvironment(
              Map.of(
                  "REGION", new VariableText("eu"), "KEY", new VariableText("${API_KEY:-none}"))),
          4_096,
          List.of("/data"),
          List.of("/work"),
          true,
          List.of("*"),
          List.of("*"),
          false);

  final RecordingHost host = new RecordingHost();
  final Meter meter = Meter.start(Limits.defaults(), Duration.ofMinutes(1));
  private final WasmEngine engine = WasmEngine.open(WasmSettings.defaults());
  private final List<JsonNode> requests = new ArrayList<>();
  private final LuminarysHost functions;

  HostBench() {
    this(SETTINGS);
  }

  HostBench(SkillSettings settings) {
    host.spendFrom(meter);
    functions = new LuminarysHost(engine.session(Limits.defaults(), meter, host), settings);
  }

  /** JSON with single quotes; as a tree that came in MessagePack. */
  static JsonNode json(String text) {
    return packed(Json.parse(text.replace('\'', '"')));
  }

  /** The same tree as MessagePack gives it back, so that trees can be compared. */
  static JsonNode packed(JsonNode tree) {
    return MessagePack.read(MessagePack.write(tree), ErrorCode.INTERNAL, "a test's tree");
  }

  static ObjectNode object(String text) {
    return Json.parse(text.replace('\'', '"')).asObject();
  }

  HostBench answering(String operation, String answer) {
    return answering(operation, request -> Json.parse(answer.replace('\'', '"')));
  }

  HostBench answering(String operation, Function<JsonNode, JsonNode> answer) {
    var _ =
        host.with(
            operation,
            request -> {
              requests.add(packed(request));
              return answer.apply(request);
            });
    return this;
  }

  HostBench failing(String operation, ErrorCode code, String... details) {
    Map<String, JsonNode> facts = new HashMap<>();
    for (int i = 0; i < details.length; i += 2) {
      facts.put(details[i], Json.object().stringNode(details[i + 1]));
    }
    return answering(
        operation,
        request -> {
          throw new AnnexException(code, "It did not work.", facts);
        });
  }

  /** The answer to a request of JSON. */
  JsonNode call(LuminarysImport function, String request) {
    return call(function, Json.parse(request.replace('\'', '"')));
  }

  JsonNode call(LuminarysImport function, JsonNode request) {
    return callWith(function, MessagePack.write(request));
  }

  JsonNode callWith(LuminarysImport function, byte[] request) {
    return MessagePack.read(functions.answer(function, request), ErrorCode.INTERNAL, "an answer");
  }

  /** What the operation was asked last. */
  JsonNode asked(String operation) {
    return packed(host.asked(operation));
  }

  /** What scripted operations were asked, in order. */
  List<JsonNode> requests() {
    return List.copyOf(requests);
  }

  @Override
  public void close() {
    engine.close();
  }
}
