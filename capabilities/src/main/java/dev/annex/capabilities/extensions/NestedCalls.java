package dev.annex.capabilities.extensions;

import dev.annex.api.access.Grant;
import dev.annex.api.access.Grants;
import dev.annex.api.call.Budget;
import dev.annex.api.call.Cancellation;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Meter;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Progress;
import dev.annex.api.call.Result;
import dev.annex.api.call.Subscription;
import dev.annex.api.capability.HostContext;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.value.Json;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Makes the calls of one extension to others. Any thread. */
final class NestedCalls {

  private final Neighbours neighbours;
  private final Grants grants;
  private final Clock clock;

  NestedCalls(Neighbours neighbours, Grants grants, Clock clock) {
    this.neighbours = neighbours;
    this.grants = grants;
    this.clock = clock;
  }

  /**
   * Makes a call and waits for it; it ends with the call that makes it.
   *
   * @throws AnnexException {@code HOST_CALL_FAILED} with what the other said; or why the caller was
   *     stopped
   */
  Result call(Calls.One call, HostContext context) {
    Meter meter = context.meter();
    meter.spend(Budget.EXTENSION_CALLS, 1);
    requireWelcome(call.tool(), context.requester().extension().id());
    Cancellation cancellation = new Cancellation();
    Invocation nested =
        context
            .requester()
            .invocation()
            .nested(call.tool(), call.arguments())
            .cancelledBy(cancellation)
            .until(clock.instant().plus(meter.timeLeft()));
    try (Subscription _ = meter.onStop(() -> cancellation.cancel("its caller was stopped"))) {
      Outcome outcome = neighbours.invoker().invoke(nested, Progress.none());
      meter.check();
      return switch (outcome) {
        case Outcome.Completed completed -> completed.result();
        case Outcome.Failed failed -> throw failed(call.tool(), failed.fault());
        case Outcome.Asking _ ->
            throw failed(
                call.tool(),
                Fault.of(
                    ErrorCode.CLIENT_CANNOT_ANSWER,
                    "It asks its caller a question, which an extension cannot answer."));
      };
    }
  }

  private static AnnexException failed(ToolName tool, Fault why) {
    Map<String, JsonNode> details = new HashMap<>(why.details());
    details.put("reason", Json.object().stringNode("tool-failed"));
    details.put("code", Json.object().stringNode(why.code().name()));
    return new AnnexException(
        new Fault(
            ErrorCode.HOST_CALL_FAILED,
            "Calling %s failed: %s".formatted(tool, why.message()),
            details));
  }

  /** An extension that says who may call it is called by nobody else. */
  private void requireWelcome(ToolName tool, ExtensionId caller) {
    Instant now = clock.instant();
    List<ToolPattern> welcome =
        grants.of(tool.extension()).stream()
            .filter(grant -> grant.holdsAt(now))
            .filter(grant -> grant.permission().name().equals("extensions.callers"))
            .map(Grant::permission)
            .map(ExtensionsPermission::read)
            .map(ExtensionsPermission::pattern)
            .toList();
    boolean named =
        welcome.isEmpty()
            || welcome.stream()
                .anyMatch(pattern -> pattern.extension().map(caller::equals).orElse(true));
    if (!named) {
      throw new AnnexException(
          ErrorCode.PERMISSION_DENIED,
          "Calling %s denied: it may be called by %s only, and \"%s\" is not among them. To allow it: annex grant %s extensions.callers=%s"
              .formatted(tool, welcome, caller, tool.extension(), caller));
    }
  }
}
