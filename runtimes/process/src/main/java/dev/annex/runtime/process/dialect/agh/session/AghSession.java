package dev.annex.runtime.process.dialect.agh.session;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Meter;
import dev.annex.api.call.Result;
import dev.annex.api.extension.Tool;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.Digest;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.Printable;
import dev.annex.api.name.ToolName;
import dev.annex.api.runtime.GuestCall;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.value.Json;
import dev.annex.runtime.process.Conversation;
import dev.annex.runtime.process.Peer;
import dev.annex.runtime.process.Rhythm;
import dev.annex.runtime.process.rpc.ChannelClosedException;
import dev.annex.runtime.process.rpc.RpcError;
import dev.annex.runtime.process.rpc.RpcException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One session of AGH's protocol version 1 with one process: {@code initialize}, then calls both
 * ways, then {@code shutdown}. What the process asks before the session is open waits for that. Any
 * thread.
 */
final class AghSession implements Conversation {

  /** What a hook may take that names no time of its own. */
  static final Duration HOOK_TIME = Duration.ofSeconds(5);

  /** What {@code provide_tools} may take. */
  private static final Duration PROVIDE_TIME = Duration.ofSeconds(5);

  /** Requests that may wait for the session to open. */
  private static final int EARLY = 64;

  /** Not of the contract, which has no word for it; only programs hear it that say they do. */
  private static final String CANCEL = "$/cancelRequest";

  private static final int RATE = 10;
  private static final int BURST = 20;
  private static final int SHOWN = 500;
  private static final int SESSION_LENGTH = 16;

  private enum State {
    STARTING,
    READY,
    DRAINING
  }

  private final Peer peer;
  private final AghContract contract;
  private final SessionTerms terms;
  private final Rhythm rhythm;
  private final String hostVersion;
  private final String nonce;
  private final Relay relay;
  private final TokenBucket rate = new TokenBucket(RATE, BURST, System::nanoTime);
  private final CountDownLatch opened = new CountDownLatch(1);
  private final Semaphore early = new Semaphore(EARLY);
  private final Set<ToolName> reconciled = ConcurrentHashMap.newKeySet();
  private Optional<JsonNode> provided = Optional.empty();
  private volatile State state = State.STARTING;
  private volatile Optional<Agreement> agreement = Optional.empty();

  AghSession(
      Peer peer,
      AghContract contract,
      SessionTerms terms,
      Rhythm rhythm,
      String hostVersion,
      String nonce) {
    this.peer = peer;
    this.contract = contract;
    this.terms = terms;
    this.rhythm = rhythm;
    this.hostVersion = hostVersion;
    this.nonce = nonce;
    this.relay = new Relay(id(), peer.invoker(), contract);
  }

  private ExtensionId id() {
    return peer.contents().manifest().id();
  }

  @Override
  public void open(Duration atMost) {
    try {
      JsonNode response =
          peer.channel()
              .call("initialize", Initialize.request(terms, rhythm, hostVersion, nonce), atMost);
      Agreement agreed = Agreement.of(terms, response);
      agreed.mismatch(terms).ifPresent(peer.log());
      agreement = Optional.of(agreed);
      if (agreed.cancels()) {
        peer.channel().cancelsBy(CANCEL);
      }
      state = State.READY;
      peer.channel().mayAsk("health_check");
    } catch (RpcException e) {
      throw atInitialize("it answered " + shown(e.error()) + remedy(), "refused");
    } catch (TimeoutException e) {
      throw atInitialize("it did not answer within " + atMost, "timeout");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AnnexException(
          ErrorCode.CANCELLED, "Starting \"%s\" was interrupted.".formatted(id()), e);
    } finally {
      if (state == State.STARTING) {
        state = State.DRAINING;
      }
      opened.countDown();
    }
  }

  /**
   * What would let it start. Programs made with an SDK insist on all that they ask for, so what is
   * not granted is the likely reason.
   */
  private String remedy() {
    List<PermissionRequest> missing = contract.missing();
    List<String> beyond = contract.beyondTier();
    StringBuilder remedy = new StringBuilder();
    if (!missing.isEmpty()) {
      remedy
          .append(
              ". It asks for more than it was granted; to allow it: annex grant %s "
                  .formatted(id()))
          .append(
              missing.stream().map(PermissionRequest::toString).collect(Collectors.joining(" ")));
    }
    if (!beyond.isEmpty()) {
      remedy.append(
          ". An extension of source tier \"%s\" may not have %s; if you trust where it came from: \"extension-tiers\": {\"%s\": \"user\"} in annex.json, and start the host again"
              .formatted(terms.sourceTier(), String.join(", ", beyond), id()));
    }
    return remedy.toString();
  }

  private AnnexException atInitialize(String why, String reason) {
    return new AnnexException(
        ErrorCode.CODE_INVALID,
        "Starting \"%s\" failed at initialize: %s.".formatted(id(), why),
        Map.of(
            "phase", Json.object().stringNode("initialize"),
            "reason", Json.object().stringNode(reason)));
  }

  private static String shown(RpcError error) {
    String data = error.data().map(Json::write).map(text -> " " + text).orElse("");
    return Printable.show("%s (%d)%s".formatted(error.message(), error.code(), data), SHOWN);
  }

  @Override
  public GuestReply call(GuestCall call, HostCalls host, Meter meter) {
    String entry = call.tool().entry();
    if (entry.equals(Entries.HOST_REQUESTS)) {
      return relay.answer(call, host);
    }
    Invocation invocation = call.invocation();
    relay.entered(invocation);
    try {
      if (entry.startsWith(Entries.SERVICE)) {
        return callService(call, meter);
      }
      return entry.startsWith(Entries.HOOK) ? runHook(call, meter) : callTool(call, meter);
    } finally {
      relay.left(invocation);
    }
  }

  private GuestReply callTool(GuestCall call, Meter meter) {
    Tool tool = call.tool();
    require("tools/call", "tool.provider", tool);
    reconcile(tool, meter);
    ObjectNode params = Json.object().put("tool_id", contract.toolId(tool));
    params.put("handler", tool.entry());
    call.invocation()
        .caller()
        .session()
        .ifPresent(session -> params.put("session_id", sessionName(session.value())));
    JsonNode input = call.invocation().arguments();
    params.set("input", input.isObject() ? input : Json.object());
    try {
      JsonNode result = peer.channel().call("tools/call", params, meter);
      return contract.reply(tool, result, meter.limits(), peer.clean());
    } catch (RpcException e) {
      throw contract.failure(tool, e.error(), peer.clean());
    }
  }

  /** What a surface serves has no envelope: its result is the method's own. */
  private GuestReply callService(GuestCall call, Meter meter) {
    Tool tool = call.tool();
    String method = tool.entry().substring(Entries.SERVICE.length());
    require(method, "memory.backend", tool);
    try {
      JsonNode result = peer.channel().call(method, call.invocation().arguments(), meter);
      return new GuestReply.Done(Result.of(clean(result)));
    } catch (RpcException e) {
      throw contract.failure(tool, e.error(), peer.clean());
    }
  }

  private JsonNode clean(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> Json.object().stringNode(peer.clean().apply(value.stringValue()));
      case OBJECT -> {
        ObjectNode object = Json.object();
        value.properties().forEach(one -> object.set(one.getKey(), clean(one.getValue())));
        yield object;
      }
      case ARRAY -> {
        ArrayNode array = Json.object().arrayNode();
        value.forEach(element -> array.add(clean(element)));
        yield array;
      }
      default -> value;
    };
  }

  /** The same for the same session, and of no use to anybody who may not have its name. */
  private String sessionName(String session) {
    return Digest.of((id() + "\n" + session).getBytes(StandardCharsets.UTF_8))
        .hex()
        .substring(0, SESSION_LENGTH);
  }

  private void require(String method, String surface, Tool tool) {
    boolean there =
        ServiceMethods.of(terms.provides()).contains(method)
            && agreement.filter(now -> now.methods().contains(method)).isPresent();
    if (!there) {
      throw new AnnexException(
          ErrorCode.TOOL_FAILED,
          "Calling %s failed: its extension does not offer %s: its manifest must provide %s, and its process must implement it."
              .formatted(tool, method, surface),
          Map.of("reason", Json.object().stringNode("extension_capability_missing")));
    }
  }

  /** Once for each tool and process: what it can do does not change while it runs. */
  private void reconcile(Tool tool, Meter meter) {
    if (reconciled.contains(tool.name())) {
      return;
    }
    contract.reconcile(tool, provided(tool, meter));
    reconciled.add(tool.name());
  }

  private JsonNode provided(Tool tool, Meter meter) {
    synchronized (reconciled) {
      if (provided.isPresent()) {
        return provided.get();
      }
    }
    Duration left = meter.timeLeft();
    Duration time = left.compareTo(PROVIDE_TIME) < 0 ? left : PROVIDE_TIME;
    try {
      JsonNode tools = peer.channel().call("provide_tools", Json.object(), time);
      synchronized (reconciled) {
        provided = Optional.of(tools);
      }
      return tools;
    } catch (RpcException e) {
      throw withoutTools(tool, "answered " + shown(e.error()));
    } catch (TimeoutException e) {
      meter.check();
      throw withoutTools(tool, "did not answer within " + time);
    } catch (InterruptedException e) {
      meter.check();
      Thread.currentThread().interrupt();
      throw new AnnexException(
          ErrorCode.CANCELLED, "Calling %s was interrupted.".formatted(tool), e);
    }
  }

  private static AnnexException withoutTools(Tool tool, String why) {
    return new AnnexException(
        ErrorCode.TOOL_FAILED,
        "Calling %s failed: its process was asked for its tools by provide_tools and %s."
            .formatted(tool, why),
        Map.of("reason", Json.object().stringNode("runtime_descriptor_missing")));
  }

  static HookTerms hook(AghContract contract, GuestCall call) {
    return contract
        .hook(call.tool().entry().substring(Entries.HOOK.length()))
        .orElseThrow(() ->
            new AnnexException(
                ErrorCode.TOOL_FAILED,
                "Calling %s failed: its manifest has no such hook.".formatted(call.tool())));
  }

  static AnnexException nobodyTakes(HookTerms hook, GuestCall call) {
    return new AnnexException(
        ErrorCode.TOOL_FAILED,
        "Hook \"%s\" of %s failed: its process does not take event %s by execute_hook, and its manifest names no command for it."
            .formatted(hook.name(), call.tool().name().extension(), hook.event()),
        Map.of("reason", Json.object().stringNode("handler_missing")));
  }

  private GuestReply runHook(GuestCall call, Meter meter) {
    HookTerms hook = hook(contract, call);
    HookRun run = new HookRun(contract, hook, call, meter);
    boolean takesIt =
        agreement
            .filter(now -> now.methods().contains("execute_hook"))
            .filter(now -> now.hookEvents().contains(hook.event()))
            .isPresent();
    return takesIt
        ? run.inProcess(peer.channel())
        : run.byCommand(hook.command().orElseThrow(() -> nobodyTakes(hook, call)), peer.commands());
  }

  @Override
  public Health probe(Duration atMost) {
    try {
      return health(peer.channel().call("health_check", Json.object(), atMost));
    } catch (RpcException e) {
      return new Health.Silent("it answered health_check with " + shown(e.error()));
    } catch (ChannelClosedException e) {
      return new Health.Silent("it " + e.getMessage());
    } catch (AnnexException e) {
      return new Health.Silent(String.valueOf(e.getMessage()));
    } catch (TimeoutException e) {
      return new Health.Silent("it did not answer health_check within " + atMost);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Health.Silent("the host stopped asking");
    }
  }

  private static Health health(JsonNode answer) {
    JsonNode healthy = answer.get("healthy");
    if (healthy == null || !healthy.isBoolean()) {
      return new Health.Silent("its answer to health_check does not say whether it is healthy");
    }
    return healthy.booleanValue()
        ? new Health.Well()
        : new Health.Ill(message(answer.get("message")));
  }

  private static String message(@Nullable JsonNode message) {
    return message != null && message.isString()
        ? Printable.show(message.stringValue(), SHOWN)
        : "it gave no reason";
  }

  @Override
  public void shutdown(Duration atMost) {
    boolean wasOpen = state == State.READY;
    state = State.DRAINING;
    if (!wasOpen) {
      return;
    }
    ObjectNode params =
        Json.object()
            .put("reason", "daemon_shutdown")
            .put("deadline_ms", Math.max(1, atMost.toMillis()));
    try {
      var _ = peer.channel().call("shutdown", params, atMost);
    } catch (RpcException | ChannelClosedException | AnnexException | TimeoutException e) {
      // It will be made to end.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public JsonNode answer(String method, JsonNode params) {
    awaitOpen();
    if (state == State.DRAINING) {
      throw agreement.isPresent() ? shuttingDown() : notInitialized();
    }
    Rights rights = agreement.map(Agreement::rights).orElse(Rights.NONE);
    contract.authorize(method, rights);
    Duration wait = rate.take();
    if (!wait.isZero()) {
      throw new RpcException(limited(method, wait, rate.rate(), rate.burst()));
    }
    if (!params.isObject()) {
      throw new RpcException(
          RpcError.INVALID_PARAMS,
          "Invalid params",
          Json.object().put("error", "params must be an object"));
    }
    return relay.ask(new HostRequest(method, params, rights, nonce));
  }

  /** An extension may ask before its answer to initialize has arrived. */
  private void awaitOpen() {
    if (opened.getCount() == 0) {
      return;
    }
    if (!early.tryAcquire()) {
      throw notInitialized();
    }
    try {
      boolean _ = opened.await(rhythm.start().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      early.release();
    }
    if (opened.getCount() > 0) {
      throw notInitialized();
    }
  }

  private static RpcException notInitialized() {
    return new RpcException(RpcError.of(AghErrors.NOT_INITIALIZED, "Not initialized"));
  }

  private static RpcException shuttingDown() {
    return new RpcException(RpcError.of(AghErrors.SHUTTING_DOWN, "Shutdown in progress"));
  }

  @Override
  public RpcError busy(String method, int most) {
    return limited(method, Duration.ofMillis(100), most, most);
  }

  private static RpcError limited(String method, Duration wait, int limit, int burst) {
    int code =
        method.startsWith("resources/") ? AghErrors.RESOURCES_RATE_LIMITED : AghErrors.RATE_LIMITED;
    return RpcError.of(
        code,
        "Rate limited",
        Json.object()
            .put("scope", "host_api." + method)
            .put("retry_after_ms", Math.max(1, wait.toMillis()))
            .put("limit", limit)
            .put("burst", burst));
  }
}
