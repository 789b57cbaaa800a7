package dev.annex.api.extension;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.Printable;
import dev.annex.api.name.ToolName;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * The wish of an extension to be called when something happens on the host, such as before a tool
 * runs. What is called is one of its own tools, for {@code HOST} alone: its arguments are the
 * event's payload, an object; its value is the patch, an object too, or nothing for no change. The
 * events with their payloads and patches are in {@code docs/hooks.md}.
 *
 * <p>A hook is only called while its extension holds {@link #permission}, which every manifest with
 * a hook asks for by itself.
 *
 * @param name what its author calls it, for messages and for the order among equals; 1 to 128
 *     printable characters
 * @param event what it waits for, in Annex's words: {@link #PRE_CALL} and the others here, or any
 *     other name that an agent host fires
 * @param tool what is called
 * @param required whether a failure of the hook is a failure of what it was called for; only for
 *     {@link Mode#SYNC}
 * @param priority higher ones are called earlier; equal ones by the time their extensions were
 *     installed, then by name
 * @param timeout how long one call may take; never more than {@code Limit.HOOK_TIME} of its
 *     extension, and exactly that when empty. A dialect whose manifest names a longer time raises
 *     that limit in {@code Manifest.wants}
 * @param matcher for which payloads it is called
 */
public record Hook(
    String name,
    String event,
    ToolName tool,
    Mode mode,
    boolean required,
    int priority,
    Optional<Duration> timeout,
    Matcher matcher) {

  /** Before a tool runs: arguments may be changed, the call denied. */
  public static final String PRE_CALL = "tool.pre_call";

  /** After a tool succeeded: the result may be changed or withheld. */
  public static final String POST_CALL = "tool.post_call";

  /** After a tool failed: the message may be changed. */
  public static final String POST_ERROR = "tool.post_error";

  /** Before a person is asked whether a call may run: it may be denied, never allowed. */
  public static final String PERMISSION_REQUEST = "permission.request";

  /** A user's message reached an agent; fired by its host. */
  public static final String PRE_SUBMIT = "input.pre_submit";

  /** A prompt is complete and about to be sent to a model; fired by an agent's host. */
  public static final String POST_ASSEMBLE = "prompt.post_assemble";

  /** A turn of an agent begins; fired by its host. */
  public static final String TURN_BEFORE = "turn.before";

  /** What a hook may change of a turn that begins; everything else it answers has no effect. */
  public static final Set<String> TURN_CHANGES =
      Set.of(
          "system",
          "messages",
          "activeTools",
          "toolChoice",
          "maxSteps",
          "sendReasoning",
          "maxOutputTokens",
          "temperature",
          "topP",
          "topK",
          "presencePenalty",
          "frequencyPenalty",
          "stopSequences",
          "seed",
          "maxRetries",
          "timeout",
          "headers",
          "providerOptions");

  /** A step of a turn has ended; fired by an agent's host. */
  public static final String STEP_FINISHED = "step.finished";

  /** A piece of a model's answer arrived; fired by an agent's host. */
  public static final String CHUNK = "chunk";

  /** The priority of hooks that name none. */
  public static final int DEFAULT_PRIORITY = 500;

  /** The capability under which hooks are permitted. */
  public static final String CAPABILITY = "hooks";

  private static final Pattern EVENT = Pattern.compile("[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)*");
  private static final int MAX_LENGTH = 128;

  /**
   * Checks.
   *
   * @throws AnnexException {@code MANIFEST_INVALID}
   */
  public Hook {
    if (name.isEmpty() || name.length() > MAX_LENGTH || !Printable.is(name)) {
      throw invalid(name, "its name is not 1 to %d printable characters".formatted(MAX_LENGTH));
    }
    if (!isEvent(event)) {
      throw invalid(
          name,
          "\"%s\" is no event: lower-case words of letters, digits and '_', joined by '.'"
              .formatted(Printable.show(event, MAX_LENGTH)));
    }
    if (required && mode == Mode.ASYNC) {
      throw invalid(name, "it is required, which only a hook can be that is waited for (sync)");
    }
    if (timeout.filter(time -> !time.isPositive()).isPresent()) {
      throw invalid(name, "its timeout is not positive");
    }
  }

  /** A hook that is waited for, that is not required, with everything else as it is by default. */
  public static Hook sync(String event, ToolName tool) {
    return new Hook(
        tool.tool(),
        event,
        tool,
        Mode.SYNC,
        false,
        DEFAULT_PRIORITY,
        Optional.empty(),
        Matcher.ANY);
  }

  /** A hook that nobody waits for, with everything else as it is by default. */
  public static Hook async(String event, ToolName tool) {
    return new Hook(
        tool.tool(),
        event,
        tool,
        Mode.ASYNC,
        false,
        DEFAULT_PRIORITY,
        Optional.empty(),
        Matcher.ANY);
  }

  /** The same hook with another name. */
  public Hook named(String other) {
    return new Hook(other, event, tool, mode, required, priority, timeout, matcher);
  }

  /** The same hook, whose failure fails what it was called for. */
  public Hook mustSucceed() {
    return new Hook(name, event, tool, mode, true, priority, timeout, matcher);
  }

  /** The same hook at another place of the order. */
  public Hook withPriority(int other) {
    return new Hook(name, event, tool, mode, required, other, timeout, matcher);
  }

  /** The same hook, given up after another time. */
  public Hook withTimeout(Duration other) {
    return new Hook(name, event, tool, mode, required, priority, Optional.of(other), matcher);
  }

  /** The same hook, for these payloads only. */
  public Hook matching(Matcher other) {
    return new Hook(name, event, tool, mode, required, priority, timeout, other);
  }

  /** Whether a text can be the name of an event. */
  public static boolean isEvent(String text) {
    return text.length() <= MAX_LENGTH && EVENT.matcher(text).matches();
  }

  /** What its extension has to hold so that it is called. */
  public PermissionRequest permission() {
    return switch (mode) {
      case SYNC -> new PermissionRequest(CAPABILITY + ".change", event);
      case ASYNC -> new PermissionRequest(CAPABILITY + ".observe", event);
    };
  }

  private static AnnexException invalid(String name, String why) {
    return new AnnexException(
        ErrorCode.MANIFEST_INVALID,
        "Hook \"%s\" cannot be used: %s.".formatted(Printable.show(name, MAX_LENGTH), why));
  }

  /** Whether what happens waits for the hook. */
  public enum Mode {
    /** It waits, and the hook's patch counts. */
    SYNC,
    /** It goes on; the hook only observes. */
    ASYNC
  }

  /**
   * Which payloads a hook is for: those that have all of these members with exactly these values.
   *
   * @param members by name of the payload's member, for instance {@code toolId} or {@code
   *     readOnly}; treat the values as immutable
   */
  public record Matcher(Map<String, JsonNode> members) {

    /** Every payload. */
    public static final Matcher ANY = new Matcher(Map.of());

    public Matcher {
      members = Map.copyOf(members);
    }

    /** Whether a payload is among them. */
    public boolean matches(JsonNode payload) {
      return members.entrySet().stream()
          .allMatch(member -> member.getValue().equals(payload.get(member.getKey())));
    }
  }
}
