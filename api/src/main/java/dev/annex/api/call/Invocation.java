package dev.annex.api.call;

import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * One request to run one tool; the only way anything is run.
 *
 * @param deadline when the caller stops waiting; the extension's own time limit may end it sooner
 * @param parent the invocation that caused this one
 * @param callingExtension the extension whose code makes this call; empty when somebody else does
 * @param depth how many invocations stand between this one and an outside caller; 0 for none
 * @param hookDepth how many of those are calls of hooks, this one included
 * @param cancellation the caller's handle to stop it
 */
public record Invocation(
    InvocationId id,
    Caller caller,
    ToolName tool,
    JsonNode arguments,
    Instant deadline,
    Answers answers,
    Optional<InvocationId> parent,
    Optional<ExtensionId> callingExtension,
    int depth,
    int hookDepth,
    Cancellation cancellation) {

  /** A first attempt by an outside caller. */
  public static Invocation of(Caller caller, ToolName tool, JsonNode arguments, Instant deadline) {
    return new Invocation(
        InvocationId.random(),
        caller,
        tool,
        arguments,
        deadline,
        Answers.NONE,
        Optional.empty(),
        Optional.empty(),
        0,
        0,
        new Cancellation());
  }

  /** A call that this invocation makes; it shares deadline and cancellation. */
  public Invocation nested(ToolName other, JsonNode otherArguments) {
    return new Invocation(
        InvocationId.random(),
        caller.as(Audience.EXTENSION),
        other,
        otherArguments,
        deadline,
        Answers.NONE,
        Optional.of(id),
        Optional.of(tool.extension()),
        depth + 1,
        hookDepth,
        cancellation);
  }

  /** A call of a hook because of this invocation; it shares deadline and cancellation. */
  public Invocation hooked(ToolName hook, JsonNode payload) {
    return new Invocation(
        InvocationId.random(),
        caller.as(Audience.HOST),
        hook,
        payload,
        deadline,
        Answers.NONE,
        Optional.of(id),
        Optional.empty(),
        depth + 1,
        hookDepth + 1,
        cancellation);
  }

  /** The same request, made by the host on its caller's behalf. */
  public Invocation byHost() {
    return new Invocation(
        id,
        caller.as(Audience.HOST),
        tool,
        arguments,
        deadline,
        answers,
        parent,
        callingExtension,
        depth,
        hookDepth,
        cancellation);
  }

  /** The same request with answers to the questions of an earlier attempt. */
  public Invocation answered(Answers given) {
    return new Invocation(
        InvocationId.random(),
        caller,
        tool,
        arguments,
        deadline,
        given,
        parent,
        callingExtension,
        depth,
        hookDepth,
        cancellation);
  }

  /** The same attempt with other arguments. */
  public Invocation with(JsonNode others) {
    return new Invocation(
        id,
        caller,
        tool,
        others,
        deadline,
        answers,
        parent,
        callingExtension,
        depth,
        hookDepth,
        cancellation);
  }

  /** The same attempt with other answers. */
  public Invocation withAnswers(Answers others) {
    return new Invocation(
        id,
        caller,
        tool,
        arguments,
        deadline,
        others,
        parent,
        callingExtension,
        depth,
        hookDepth,
        cancellation);
  }

  /** The same request under a name that its caller chose, so that it can be cancelled by it. */
  public Invocation named(InvocationId other) {
    return new Invocation(
        other,
        caller,
        tool,
        arguments,
        deadline,
        answers,
        parent,
        callingExtension,
        depth,
        hookDepth,
        cancellation);
  }

  /** The same request, for a caller that waits no longer than this. */
  public Invocation until(Instant sooner) {
    Instant end = sooner.isBefore(deadline) ? sooner : deadline;
    return new Invocation(
        id,
        caller,
        tool,
        arguments,
        end,
        answers,
        parent,
        callingExtension,
        depth,
        hookDepth,
        cancellation);
  }

  /** The same request, stopped by another handle. */
  public Invocation cancelledBy(Cancellation other) {
    return new Invocation(
        id,
        caller,
        tool,
        arguments,
        deadline,
        answers,
        parent,
        callingExtension,
        depth,
        hookDepth,
        other);
  }
}
