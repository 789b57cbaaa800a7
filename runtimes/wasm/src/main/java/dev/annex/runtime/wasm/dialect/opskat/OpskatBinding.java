package dev.annex.runtime.wasm.dialect.opskat;

import dev.annex.api.call.Content;
import dev.annex.api.call.Limit;
import dev.annex.api.call.Result;
import dev.annex.api.extension.Manifest;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.runtime.GuestCall;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.value.Json;
import dev.annex.runtime.wasm.StartPoints;
import dev.annex.runtime.wasm.WasmBinding;
import dev.annex.runtime.wasm.compile.CompiledModule;
import dev.annex.runtime.wasm.guest.Blueprint;
import dev.annex.runtime.wasm.guest.Guest;
import dev.annex.runtime.wasm.guest.GuestExit;
import dev.annex.runtime.wasm.guest.GuestSession;
import dev.annex.runtime.wasm.guest.HostFunction;
import dev.annex.runtime.wasm.wasi.CollectedOutput;
import dev.annex.runtime.wasm.wasi.LastOutput;
import dev.annex.runtime.wasm.wasi.Wasi;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One run of the command per call. */
final class OpskatBinding implements WasmBinding {

  /** Starts the entry of a tool; the tool's own name follows. */
  static final String TOOL_ENTRY = "execute_tool:";

  /** Starts the entry of an action; its name follows. */
  static final String ACTION_ENTRY = "execute_action:";

  /** The entry that says what calls would do. */
  static final String POLICY_ENTRY = "check_policy:";

  /** The entry that judges the settings of a connection. */
  static final String CONFIG_ENTRY = "validate_config:";

  /** The entry whose arguments are settings that nobody keeps yet. */
  private static final String TRIAL = ACTION_ENTRY + ContributionReader.CONNECTION_TEST;

  private static final int SHOWN_OUTPUT = 200;

  private final Blueprint anew;
  private final Map<String, Blueprint> starts = new ConcurrentHashMap<>();
  private final List<OpskatRehearsal> rehearsals;

  private final Optional<Guide> guide;

  OpskatBinding(CompiledModule module, Manifest manifest) {
    this.guide = Guide.in(manifest);
    this.rehearsals = OpskatRehearsal.of(manifest, module.imports());
    List<HostFunction> functions = new ArrayList<>();
    functions.addAll(Wasi.functionsFor(module.imports(), Set.of()));
    functions.addAll(OpskatHost.functionsFor(module.imports()));
    this.anew = Blueprint.of(module, functions);
  }

  @Override
  public void prepare(StartPoints points) {
    rehearsals.forEach(rehearsal -> starts.put(rehearsal.function(), points.save(anew, rehearsal)));
  }

  @Override
  public boolean rehearse(GuestSession session) {
    OpskatRehearsal mostCalled = rehearsals.getFirst();
    mostCalled.tryOut(session, starts.getOrDefault(mostCalled.function(), anew));
    return true;
  }

  @Override
  public GuestReply call(GuestCall call, GuestSession session) {
    String entry = call.tool().entry();
    String function = function(entry);
    if (function.equals(Guide.FUNCTION)) {
      return guide.orElseThrow().answer(entry);
    }
    byte[] request =
        request(function, entry.substring(function.length() + 1), call.invocation().arguments());
    CollectedOutput output = new CollectedOutput(session.meter(), Limit.ARTIFACT_BYTES);
    LastOutput errors = new LastOutput();
    session.diagnoseWith(errors::text);
    Wasi wasi =
        new Wasi(
            session.meter(), session.surroundings(), List.of(function), request, output, errors);
    Blueprint start = starts.getOrDefault(function, anew);
    OpskatHost host = new OpskatHost(session, call.invocation(), entry.equals(TRIAL));
    run(session.start(start, wasi, host));
    boolean forHost = function.equals("check_policy") || function.equals("validate_config");
    return new GuestReply.Done(
        forHost ? Result.of(answer(output.contents(), host)) : result(output.contents(), host));
  }

  /** What the command is told to do, its only argument. */
  static String function(String entry) {
    return entry.substring(0, entry.indexOf(':'));
  }

  /**
   * The forms of the four entries; settings, and calls to be judged, are handed over as they are.
   */
  static byte[] request(String function, String name, JsonNode arguments) {
    ObjectNode request = Json.object();
    return switch (function) {
      case "execute_action" -> Json.writeBytes(request.put("action", name).set("args", arguments));
      case "validate_config", "check_policy" -> Json.writeBytes(arguments);
      default -> Json.writeBytes(request.put("tool", name).set("args", arguments));
    };
  }

  static void run(Guest guest) {
    try {
      guest.runCommand("_start");
    } catch (GuestExit exit) {
      if (exit.code() != 0) {
        throw exit;
      }
    }
  }

  /** Of tools and actions: nothing is null, and a text that is no JSON is itself. */
  private static Result result(byte[] output, OpskatHost host) {
    String text = text(output);
    if (text.isBlank()) {
      return Result.of(Json.object().nullNode());
    }
    JsonNode value;
    try {
      value = Json.parse(output);
    } catch (AnnexException e) {
      return new Result(
          Optional.of(Json.object().stringNode(text)), List.of(new Content.Text(text)));
    }
    return Result.of(unlessError(value, host));
  }

  private static String text(byte[] output) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(output)).toString();
    } catch (CharacterCodingException e) {
      throw new AnnexException(
          ErrorCode.INVALID_RESULT,
          "The extension's result of %d bytes is no text: it is not UTF-8."
              .formatted(output.length),
          e);
    }
  }

  /** Of the entries that only the host calls: anything but JSON is no answer. */
  private static JsonNode answer(byte[] output, OpskatHost host) {
    return unlessError(parse(output), host);
  }

  private static JsonNode unlessError(JsonNode result, OpskatHost host) {
    JsonNode error = result.path("error");
    if (result.isObject() && error.isString() && !error.stringValue().isEmpty()) {
      throw host.explain(new AnnexException(ErrorCode.TOOL_FAILED, error.stringValue()));
    }
    return result;
  }

  private static JsonNode parse(byte[] output) {
    try {
      return Json.parse(output);
    } catch (AnnexException e) {
      String text = new String(output, StandardCharsets.UTF_8);
      throw new AnnexException(
          ErrorCode.INVALID_RESULT,
          "The extension's result is not JSON. %s It printed: %s"
              .formatted(
                  e.fault().message(),
                  text.isEmpty()
                      ? "nothing"
                      : text.substring(0, Math.min(SHOWN_OUTPUT, text.length()))));
    }
  }
}
