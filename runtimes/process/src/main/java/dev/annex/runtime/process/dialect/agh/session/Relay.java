package dev.annex.runtime.process.dialect.agh.session;

import dev.annex.api.call.Answers;
import dev.annex.api.call.Audience;
import dev.annex.api.call.Caller;
import dev.annex.api.call.Cancellation;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.InvocationId;
import dev.annex.api.call.Invoker;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Progress;
import dev.annex.api.call.Result;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.runtime.GuestCall;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.value.Json;
import dev.annex.runtime.process.rpc.RpcError;
import dev.annex.runtime.process.rpc.RpcException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes an invocation of everything the process asks of the host, so that it is authorised, metered
 * and journalled like all else: the invocation is of the extension's own tool {@link
 * Entries#HOST_REQUESTS_TOOL}, and within it the request is answered. The protocol does not say for
 * which call the process asks; when it is at one call only, that one is taken for the cause. Any
 * thread.
 */
final class Relay {

  /** How long one request may take. */
  private static final Duration TIME = Duration.ofSeconds(30);

  private static final Duration TRY_AGAIN = Duration.ofSeconds(1);

  private final ToolName tool;
  private final Invoker invoker;
  private final AghContract contract;
  private final Set<Invocation> calls = ConcurrentHashMap.newKeySet();
  private final Map<InvocationId, Asked> asked = new ConcurrentHashMap<>();

  Relay(ExtensionId extension, Invoker invoker, AghContract contract) {
    this.tool = new ToolName(extension, Entries.HOST_REQUESTS_TOOL);
    this.invoker = invoker;
    this.contract = contract;
  }

  /** The process is at this call from now on. */
  void entered(Invocation call) {
    calls.add(call);
  }

  /** It is over. */
  void left(Invocation call) {
    calls.remove(call);
  }

  /**
   * Has a request answered.
   *
   * @throws RpcException the error to answer with
   */
  JsonNode ask(HostRequest request) {
    ObjectNode arguments = Json.object().put("method", request.method());
    arguments.set("params", request.params());
    Invocation invocation = invocation(arguments);
    Asked waiting = new Asked(request);
    asked.put(invocation.id(), waiting);
    try {
      return result(request, waiting, invoker.invoke(invocation, Progress.none()));
    } finally {
      asked.remove(invocation.id());
    }
  }

  /** Answers a request within the invocation that was made of it. */
  GuestReply answer(GuestCall call, HostCalls host) {
    Asked waiting = asked.get(call.invocation().id());
    if (waiting == null) {
      throw new AnnexException(
          ErrorCode.INVALID_ARGUMENTS,
          "Calling %s failed: only the process of the extension itself makes such requests."
              .formatted(call.tool()));
    }
    try {
      waiting.result = Optional.of(contract.answer(waiting.request, host));
      return new GuestReply.Done(Result.of(Json.object()));
    } catch (RpcException e) {
      waiting.error = Optional.of(e.error());
      throw new AnnexException(
          ErrorCode.HOST_CALL_FAILED,
          "Answering %s failed: %s.".formatted(waiting.request.method(), e.getMessage()));
    }
  }

  private Invocation invocation(JsonNode arguments) {
    Object[] now = calls.toArray();
    return now.length == 1 && now[0] instanceof Invocation cause
        ? cause.nested(tool, arguments).byHost().until(Instant.now().plus(TIME))
        : new Invocation(
            InvocationId.random(),
            new Caller(Audience.HOST, "host", "process", Set.of(), Locale.ENGLISH),
            tool,
            arguments,
            Instant.now().plus(TIME),
            Answers.NONE,
            Optional.empty(),
            Optional.of(tool.extension()),
            1,
            0,
            new Cancellation());
  }

  private static JsonNode result(HostRequest request, Asked waiting, Outcome outcome) {
    if (waiting.error.isPresent()) {
      throw new RpcException(waiting.error.get());
    }
    return switch (outcome) {
      case Outcome.Completed _ ->
          waiting.result.orElseThrow(
              () -> new IllegalStateException("an answer was lost on its way to the process"));
      case Outcome.Failed failed -> throw new RpcException(error(request, failed.fault()));
      case Outcome.Asking _ ->
          throw new RpcException(
              AghErrors.UNAVAILABLE,
              "Unavailable",
              Json.object().put("error", "somebody would have to be asked, and nobody is there"));
    };
  }

  /** What the host has against it, in the words of the protocol. */
  private static RpcError error(HostRequest request, Fault fault) {
    ObjectNode data = Json.object().put("error", fault.message());
    return switch (fault.code()) {
      case PERMISSION_DENIED ->
          RpcError.of(
              AghErrors.CAPABILITY_DENIED,
              "Capability denied",
              data.put("method", request.method()));
      case BUSY, LIMIT_REACHED ->
          RpcError.of(
              AghErrors.RATE_LIMITED,
              "Rate limited",
              data.put("scope", "host_api." + request.method())
                  .put("retry_after_ms", TRY_AGAIN.toMillis()));
      case UNAVAILABLE, DATA_IN_USE -> RpcError.of(AghErrors.UNAVAILABLE, "Unavailable", data);
      case INVALID_HOST_CALL, INVALID_ARGUMENTS, INVALID_REQUEST, INVALID_NAME ->
          RpcError.of(RpcError.INVALID_PARAMS, "Invalid params", data);
      default -> RpcError.of(RpcError.INTERNAL, "Internal error", data);
    };
  }

  /** A request that waits for its answer. */
  private static final class Asked {
    private final HostRequest request;
    private volatile Optional<JsonNode> result = Optional.empty();
    private volatile Optional<RpcError> error = Optional.empty();

    Asked(HostRequest request) {
      this.request = request;
    }
  }
}
