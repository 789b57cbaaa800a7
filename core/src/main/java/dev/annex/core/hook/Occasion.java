package dev.annex.core.hook;

import dev.annex.api.call.Answers;
import dev.annex.api.call.Audience;
import dev.annex.api.call.Caller;
import dev.annex.api.call.Cancellation;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.InvocationId;
import dev.annex.api.name.ToolName;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * On whose behalf hooks are called.
 *
 * @param parent the call that they are called for; empty when an agent's host fires
 * @param depth how many invocations stand before a hook's
 * @param hookDepth how many of them are hooks'
 */
record Occasion(
    Caller caller,
    Optional<InvocationId> parent,
    int depth,
    int hookDepth,
    Instant deadline,
    Cancellation cancellation) {

  static Occasion of(Invocation call) {
    return new Occasion(
        call.caller(),
        Optional.of(call.id()),
        call.depth() + 1,
        call.hookDepth(),
        call.deadline(),
        call.cancellation());
  }

  static Occasion of(Caller caller, Instant deadline) {
    return new Occasion(caller, Optional.empty(), 0, 0, deadline, new Cancellation());
  }

  /** The call of a hook that is waited for. */
  Invocation waitingFor(ToolName hook, JsonNode payload, Instant end) {
    return invocation(hook, payload, end.isBefore(deadline) ? end : deadline, cancellation);
  }

  /** The call of a hook that nobody waits for. */
  Invocation observedBy(ToolName hook, JsonNode payload, Instant end) {
    return invocation(hook, payload, end, new Cancellation());
  }

  private Invocation invocation(ToolName hook, JsonNode payload, Instant end, Cancellation stop) {
    return new Invocation(
        InvocationId.random(),
        caller.as(Audience.HOST),
        hook,
        payload,
        end,
        Answers.NONE,
        parent,
        Optional.empty(),
        depth,
        hookDepth + 1,
        stop);
  }
}
