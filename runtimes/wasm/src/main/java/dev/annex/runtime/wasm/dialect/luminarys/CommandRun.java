package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.api.call.Invocation;
import dev.annex.api.extension.Tool;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.value.Json;
import dev.annex.runtime.wasm.guest.GuestSession;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Carries out what a skill wants done after it has answered, in the order of its list, within the
 * call and its limits. What fails is told in the skill's log and changes nothing of the result that
 * it gave. A callback is one more invocation of the same skill, which may want more. One thread at
 * a time.
 */
final class CommandRun {

  private static final String SPAWN = "spawn";
  private static final String TERMINATE = "terminate";
  private static final String AFTER = "schedule.after";
  private static final String PUBLISH = "events.publish";
  private static final String SUBSCRIBE = "events.subscribe";

  /** Every operation that a command can come to. */
  static final Set<String> OPERATIONS =
      Set.of(
          OtherSkills.CALL,
          OtherSkills.BATCH,
          AFTER,
          PUBLISH,
          SUBSCRIBE,
          SkillState.GET,
          SkillState.SET,
          "schedule.list",
          "schedule.cancel",
          "events.list",
          "events.unsubscribe",
          "tcp.list",
          "tcp.end",
          "websocket.list",
          "websocket.close");

  /** Callbacks whose commands have callbacks whose commands …; no further than this. */
  private static final int MOST_DEPTH = 16;

  private static final int MOST_COMMANDS = 4_096;

  private final SkillRun run;
  private final GuestSession session;
  private final HostCalls host;
  private final ExtensionId own;
  private final Map<String, Tool> methods;
  private final OtherSkills others;
  private final Deque<Pending> pending = new ArrayDeque<>();
  private int begun;
  private int batches;
  private boolean over;

  private record Pending(Command command, int depth) {}

  CommandRun(
      SkillRun run,
      GuestSession session,
      Invocation invocation,
      SkillSettings settings,
      Map<String, Tool> methods) {
    this.run = run;
    this.session = session;
    this.host = session.host();
    this.own = invocation.tool().extension();
    this.methods = methods;
    this.others = new OtherSkills(host);
  }

  /** Takes the commands of a response, to be run later. */
  void add(List<Command> commands) {
    add(commands, 0);
  }

  private void add(List<Command> commands, int depth) {
    commands.forEach(command -> pending.addLast(new Pending(command, depth)));
  }

  /**
   * Runs what was taken, and what that brings.
   *
   * @throws AnnexException only why the call itself was stopped
   */
  void run() {
    while (!pending.isEmpty() && !over) {
      Pending next = pending.removeFirst();
      if (++begun > MOST_COMMANDS) {
        warn(next.command(), "more than %d commands came of one call.".formatted(MOST_COMMANDS));
        return;
      }
      try {
        run(next.command(), next.depth());
      } catch (AnnexException e) {
        requireGoesOn(e);
        warn(next.command(), e.fault().message());
      }
    }
    pending.clear();
  }

  /** A call that was stopped is over, whatever a command was about. */
  private void requireGoesOn(AnnexException failure) {
    if (session.meter().stopped().isPresent()) {
      throw failure;
    }
  }

  private void run(Command command, int depth) {
    switch (command.type()) {
      case "call_module" -> callModule(command, depth);
      case "batch_invoke" -> batch(command, depth);
      case "schedule" -> schedule(command);
      case "emit_event" ->
          call(
              PUBLISH,
              Json.object()
                  .put("topic", command.required("topic"))
                  .set("payload", JsonForm.of(Command.decoded(command.payload().path("payload")))));
      case "subscribe" ->
          call(
              SUBSCRIBE,
              Json.object()
                  .put("topic", command.required("topic"))
                  .put("tool", known(command.required("callback")).name().tool()));
      case "store_kv" ->
          call(
              SkillState.SET,
              shared(command.required("key")).put("value", command.encoded("value")));
      case "load_kv" -> load(command, depth);
      case SPAWN -> warn(command, "this host starts no further skills for a skill.");
      case TERMINATE -> terminate();
      default -> warn(command, "it is not known.");
    }
  }

  private void callModule(Command command, int depth) {
    String skill = command.required("skill_id");
    String method = command.required("method");
    JsonNode payload = command.payload().path("payload");
    ObjectNode body = Json.object().put("skill_id", skill).put("method", method);
    JsonNode context = command.payload().path("call_ctx");
    body.set("call_ctx", context.isMissingNode() || context.isNull() ? text("") : context);
    OtherSkills.Answer answer = invoke(skill, method, payload, depth);
    body.put("payload", MessagePack.write(answer.value()));
    body.put("error", answer.error());
    if (!answer.error().isEmpty()) {
      warn(command, answer.error());
    }
    callBack(command.text("callback"), body, depth);
  }

  /** A skill may call itself as well, which takes no permission. */
  private OtherSkills.Answer invoke(String skill, String method, JsonNode payload, int depth) {
    if (isOwn(skill)) {
      return invokeOwn(method, payload, depth);
    }
    try {
      return others.call(skill, method, payload);
    } catch (AnnexException e) {
      requireGoesOn(e);
      return OtherSkills.Answer.failed(e.fault().message());
    }
  }

  private OtherSkills.Answer invokeOwn(String method, JsonNode payload, int depth) {
    Optional<InvokeResponse> response =
        handle(method, Command.encoded(payload.isMissingNode() ? Json.object() : payload), depth);
    return response
        .map(given ->
            given.error().isEmpty()
                ? OtherSkills.Answer.of(given.value())
                : OtherSkills.Answer.failed(given.error()))
        .orElseGet(() -> OtherSkills.Answer.failed("it could not be called"));
  }

  private boolean isOwn(String skill) {
    return GrantRequests.extension(skill).filter(own::equals).isPresent();
  }

  private void batch(Command command, int depth) {
    JsonNode items = command.payload().path("items");
    ObjectNode body = Json.object().put("batch_id", "%s-%d".formatted(run.id(), ++batches));
    List<OtherSkills.Answer> answers =
        others.batch(
            items.valueStream().toList(),
            command.number("concurrency").orElse(0L),
            item ->
                isOwn(item.path("skill_id").asString(""))
                    ? Optional.of(
                        invokeOwn(item.path("method").asString(""), item.path("payload"), depth))
                    : Optional.empty());
    session.meter().check();
    ArrayNode results = body.putArray("items");
    for (int i = 0; i < answers.size(); i++) {
      OtherSkills.Answer answer = answers.get(i);
      ObjectNode result = results.addObject().put("index", items.get(i).path("index").asLong(i));
      if (answer.error().isEmpty()) {
        result.put("payload", MessagePack.write(answer.value()));
      }
      result.put("error", answer.error());
    }
    callBack(command.text("callback"), body, depth);
  }

  private void schedule(Command command) {
    Tool tool = known(command.required("method"));
    JsonNode payload = command.payload().path("payload");
    JsonNode arguments =
        Envelope.isFor(tool)
            ? Envelope.around(MessagePack.write(Command.arguments(payload)))
            : Arguments.fromSkill(tool.input().document(), Command.arguments(payload));
    call(
        AFTER,
        Json.object()
            .put("delayMillis", Math.max(0, command.number("delay_ms").orElse(0L)))
            .put("tool", tool.name().tool())
            .set("arguments", arguments));
  }

  private void load(Command command, int depth) {
    String key = command.required("key");
    JsonNode value = host.call(SkillState.GET, shared(key)).path("value");
    ObjectNode body = Json.object().put("key", key);
    if (value.isBinary()) {
      body.set("value", stored(value));
    }
    body.put("found", value.isBinary());
    callBack(command.text("callback"), body, depth);
  }

  /** What others wrote there need be no MessagePack; then it is the bytes themselves. */
  private static JsonNode stored(JsonNode value) {
    try {
      return MessagePack.read(value.binaryValue(), ErrorCode.INVALID_HOST_CALL, "a shared value");
    } catch (AnnexException e) {
      return value;
    }
  }

  private static ObjectNode shared(String key) {
    return Json.object().put("space", "shared").put("key", GrantRequests.SHARED_KEYS + key);
  }

  /** Ends what goes on without the skill, and the instance with this call. */
  private void terminate() {
    over = true;
    session.discard();
    endAll("schedule", "appointments", "id", "schedule.cancel");
    forEach(
        "events",
        "events.list",
        "subscriptions",
        one ->
            call(
                "events.unsubscribe",
                Json.object()
                    .put("topic", one.path("topic").asString(""))
                    .put("tool", one.path("tool").asString(""))));
    endAll("tcp", "connections", "connection", "tcp.end");
    endAll("websocket", "connections", "connection", "websocket.close");
  }

  private void endAll(String capability, String list, String id, String end) {
    forEach(
        capability,
        capability + ".list",
        list,
        one -> {
          ObjectNode request = Json.object();
          request.set(id, one.path(id));
          call(end, request);
        });
  }

  private void forEach(String capability, String list, String member, Consumer<JsonNode> end) {
    if (!host.holds(capability)) {
      return;
    }
    try {
      List<JsonNode> all = new ArrayList<>();
      host.call(list, Json.object()).path(member).forEach(all::add);
      all.forEach(end);
    } catch (AnnexException e) {
      requireGoesOn(e);
      warn(new Command(TERMINATE, Json.object()), e.fault().message());
    }
  }

  /** Nothing to be called back means that nobody wants to know. */
  private void callBack(String method, JsonNode body, int depth) {
    if (!method.isEmpty()) {
      var _ = handle(known(method).name().tool(), MessagePack.write(body), depth);
    }
  }

  /**
   * Invokes the skill itself once more. When its code fails there, the instance is of no use any
   * more, and nothing further is run.
   */
  private Optional<InvokeResponse> handle(String method, byte[] payload, int depth) {
    if (depth >= MOST_DEPTH) {
      throw new AnnexException(
          ErrorCode.LIMIT_REACHED,
          "callbacks would be nested more than %d deep.".formatted(MOST_DEPTH));
    }
    try {
      InvokeResponse response = run.handle(known(method).name().tool(), payload);
      if (!response.error().isEmpty()) {
        warn(
            new Command("callback", Json.object()),
            "%s failed: %s".formatted(method, response.error()));
      }
      add(response.commands(), depth + 1);
      return Optional.of(response);
    } catch (RuntimeException | StackOverflowError e) {
      AnnexException why = session.explain(e);
      requireGoesOn(why);
      over = true;
      session.discard();
      warn(
          new Command("callback", Json.object()),
          "%s ended the skill: %s".formatted(method, why.fault().message()));
      return Optional.empty();
    }
  }

  private Tool known(String method) {
    return Optional.ofNullable(methods.get(method))
        .orElseThrow(() ->
            new AnnexException(
                ErrorCode.INVALID_HOST_CALL,
                "the skill has no method \"%s\".".formatted(Shown.text(method))));
  }

  private void call(String operation, JsonNode request) {
    var _ = host.call(operation, request);
  }

  private void warn(Command command, String why) {
    String type = command.type().isEmpty() ? "(none)" : Shown.text(command.type());
    run.log().say("warn", "Command %s: %s".formatted(type, why));
  }

  private static JsonNode text(String text) {
    return Json.object().stringNode(text);
  }
}
