package dev.annex.core.invoke;

import dev.annex.api.call.Audience;
import dev.annex.api.call.Content;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Result;
import dev.annex.api.extension.Catalog.Listed;
import dev.annex.api.extension.Effects;
import dev.annex.api.extension.Hook;
import dev.annex.api.extension.Tool;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;
import dev.annex.api.name.Printable;
import dev.annex.api.value.Json;
import dev.annex.core.hook.Fired;
import dev.annex.core.hook.HookRun;
import dev.annex.core.hook.Hooks;
import dev.annex.core.policy.JudgedCall;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What hooks hear of a call and make of it. The host's own calls, those of hooks among them, are
 * nobody's business. Any thread.
 */
final class CallHooks {

  private static final int MAX_MESSAGE = 2_048;

  private final Hooks hooks;
  private final Clock clock;

  CallHooks(Hooks hooks, Clock clock) {
    this.hooks = hooks;
    this.clock = clock;
  }

  /** Whether the call is one that hooks hear of. */
  static boolean concerns(Invocation call) {
    return call.caller().audience() != Audience.HOST;
  }

  /**
   * Before the call runs.
   *
   * @param ran gets what was called
   * @return other arguments, which nobody has checked; empty for none
   * @throws AnnexException {@code PERMISSION_DENIED} when a hook says no
   */
  Optional<JsonNode> before(Listed listed, Invocation call, Consumer<List<HookRun>> ran) {
    if (!concerns(call) || !hooks.awaited(Hook.PRE_CALL)) {
      return Optional.empty();
    }
    Fired fired = hooks.fire(call, Hook.PRE_CALL, describe(listed, call), true);
    ran.accept(fired.runs());
    fired.denial().ifPresent(no -> deny(call, no));
    return Optional.ofNullable(fired.patch().get("toolInput"));
  }

  /**
   * When a person is about to be asked.
   *
   * @throws AnnexException {@code PERMISSION_DENIED} when a hook says no in the person's place
   */
  void asking(Listed listed, Invocation call, JudgedCall judged) {
    if (!concerns(call) || !hooks.awaited(Hook.PERMISSION_REQUEST)) {
      return;
    }
    ObjectNode payload = describe(listed, call);
    payload.put("requestId", call.id().value());
    payload.put("action", judged.word().orElse(""));
    payload.put("resource", judged.resource());
    payload.put("decision", "ask");
    hooks
        .fire(call, Hook.PERMISSION_REQUEST, payload, true)
        .denial()
        .ifPresent(no -> deny(call, no));
  }

  /**
   * After the call succeeded.
   *
   * @return another result in its place, which nobody has checked; empty for none
   * @throws AnnexException {@code PERMISSION_DENIED} when a hook withholds it, {@code TOOL_FAILED}
   *     when a hook says that it is a failure
   */
  Optional<Result> after(
      Listed listed, Invocation call, Result result, Duration took, Consumer<List<HookRun>> ran) {
    if (!concerns(call) || !hooks.awaited(Hook.POST_CALL)) {
      return Optional.empty();
    }
    ObjectNode payload = describe(listed, call);
    payload.set("toolResult", shown(result));
    payload.put("durationMs", took.toMillis());
    payload.put("success", true);
    Fired fired = hooks.fire(call, Hook.POST_CALL, payload, true);
    ran.accept(fired.runs());
    fired.denial().ifPresent(no -> deny(call, no));
    JsonNode error = fired.patch().path("error");
    if (error.isString()) {
      throw new AnnexException(ErrorCode.TOOL_FAILED, Printable.cut(error.asString(), MAX_MESSAGE));
    }
    return Optional.ofNullable(fired.patch().get("toolResult")).map(Result::of);
  }

  /** After the call failed: the failure, perhaps in other words. */
  Fault failed(
      Listed listed, Invocation call, Fault fault, Duration took, Consumer<List<HookRun>> ran) {
    if (!concerns(call) || !hooks.awaited(Hook.POST_ERROR)) {
      return fault;
    }
    ObjectNode payload = describe(listed, call);
    payload.putObject("error").put("code", fault.code().name()).put("message", fault.message());
    payload.put("durationMs", took.toMillis());
    payload.put("success", false);
    boolean gone =
        call.cancellation().reason().isPresent() || !clock.instant().isBefore(call.deadline());
    Fired fired;
    boolean interrupted = Thread.interrupted();
    try {
      fired = hooks.fire(call, Hook.POST_ERROR, payload, !gone);
    } catch (AnnexException _) {
      return fault;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    ran.accept(fired.runs());
    JsonNode error = fired.patch().path("error");
    return error.isString()
        ? new Fault(fault.code(), Printable.cut(error.asString(), MAX_MESSAGE), fault.details())
        : fault;
  }

  private static ObjectNode describe(Listed listed, Invocation call) {
    Tool tool = listed.tool();
    Effects effects = tool.effects();
    ObjectNode payload = Json.object();
    payload.put("toolCallId", call.id().value());
    payload.put("toolId", tool.name().toString());
    payload.put("toolName", listed.agentName().value());
    payload.put("title", tool.title());
    payload.put("readOnly", effects.readsOnly());
    payload.put("destructive", effects.destructive());
    payload.put("openWorld", effects.reachesOutside());
    payload.put("audience", call.caller().audience().name());
    payload.set("toolInput", call.arguments());
    return payload;
  }

  private static JsonNode shown(Result result) {
    if (result.value().isPresent()) {
      return result.value().get();
    }
    ObjectNode shown = Json.object();
    ArrayNode pieces = shown.putArray("content");
    for (Content piece : result.content()) {
      switch (piece) {
        case Content.Text(String text) -> pieces.addObject().put("type", "text").put("text", text);
        case Content.Image image ->
            pieces.addObject().put("type", "image").put("mimeType", image.mediaType());
        case Content.Audio audio ->
            pieces.addObject().put("type", "audio").put("mimeType", audio.mediaType());
        case Content.Embedded _ -> pieces.addObject().put("type", "resource");
        case Content.Link link ->
            pieces.addObject().put("type", "resource_link").put("uri", link.uri());
      }
    }
    return shown;
  }

  private static void deny(Invocation call, Fired.Denial no) {
    throw new AnnexException(
        ErrorCode.PERMISSION_DENIED,
        "Calling %s denied: %s.".formatted(call.tool(), no.reason()),
        Map.of(
            "reason", Json.object().stringNode("hook"),
            "hook", Json.object().stringNode(no.by().hook()),
            "extension", Json.object().stringNode(no.by().extension().value())));
  }
}
