package dev.annex.core.hook;

import dev.annex.api.access.Authority;
import dev.annex.api.access.Permission;
import dev.annex.api.call.Caller;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Invoker;
import dev.annex.api.call.Limit;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Progress;
import dev.annex.api.extension.Extension;
import dev.annex.api.extension.Hook;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;
import dev.annex.api.name.Printable;
import dev.annex.api.value.Json;
import dev.annex.core.builtin.BuiltinRuntime;
import dev.annex.core.catalog.LiveCatalog;
import dev.annex.core.catalog.Subscriber;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tells extensions what happens, and lets them change or forbid it; {@code docs/hooks.md} has the
 * rules. Any thread; blocks while hooks are called that are waited for.
 */
public final class Hooks implements AutoCloseable {

  /** How deep calls of hooks may nest that calls of hooks' own tools cause. */
  static final int DEEPEST = 3;

  private static final Logger LOG = LoggerFactory.getLogger(Hooks.class);
  private static final int MAX_REASON = 512;

  private final LiveCatalog catalog;
  private final Authority authority;
  private final Invoker invoker;
  private final Clock clock;
  private final Observers observers = new Observers();
  private final HookCounts counts = new HookCounts();

  /** Hooks of what a catalog lists. */
  public Hooks(LiveCatalog catalog, Authority authority, Invoker invoker, Clock clock) {
    this.catalog = catalog;
    this.authority = authority;
    this.invoker = invoker;
    this.clock = clock;
  }

  /** What became of the calls of hooks. */
  public HookCounts counts() {
    return counts;
  }

  /** Whether anybody waits for an event; a look into a map. */
  public boolean awaited(String event) {
    return !catalog.subscribers(event).isEmpty();
  }

  /**
   * Fires an event of an agent's host, such as {@link Hook#TURN_BEFORE}.
   *
   * @param caller on whose behalf; its session is the conversation it happens in
   * @param payload what the event brings; {@code event}, {@code timestamp} and what is known of the
   *     caller are added
   * @param deadline when the caller stops waiting
   * @return what hooks made of it; a {@link Fired#denial} is for the caller to heed
   * @throws AnnexException {@code INVALID_REQUEST} for an event that only the host itself fires;
   *     {@code TOOL_FAILED} when a required hook failed
   */
  public Fired fire(Caller caller, String event, ObjectNode payload, Instant deadline) {
    if (!Hook.isEvent(event)) {
      throw new AnnexException(
          ErrorCode.INVALID_REQUEST,
          "Firing \"%s\" failed: an event is lower-case words joined by '.', such as %s."
              .formatted(Printable.show(event, MAX_REASON), Hook.TURN_BEFORE));
    }
    if (EventRule.of(event).hosts()) {
      throw new AnnexException(
          ErrorCode.INVALID_REQUEST,
          "Firing %s failed: the host itself fires it, when it happens.".formatted(event));
    }
    return chain(event, payload, Occasion.of(caller, deadline), true);
  }

  /**
   * Fires an event of a call on this host.
   *
   * @param heeded whether somebody still waits for what hooks make of it; when not, all of them
   *     only observe
   * @throws AnnexException {@code TOOL_FAILED} when a required hook failed
   */
  public Fired fire(Invocation call, String event, ObjectNode payload, boolean heeded) {
    return chain(event, payload, Occasion.of(call), heeded);
  }

  private Fired chain(String event, ObjectNode given, Occasion occasion, boolean heeded) {
    List<Subscriber> subscribers = catalog.subscribers(event);
    if (subscribers.isEmpty()) {
      return new Fired(given, Json.object(), Optional.empty(), List.of());
    }
    Chain chain = new Chain(event, start(event, given, occasion.caller()), occasion);
    List<Subscriber> observing = new ArrayList<>();
    for (Subscriber subscriber : subscribers) {
      if (!permitted(subscriber)) {
        continue;
      }
      if (heeded && subscriber.hook().mode() == Hook.Mode.SYNC) {
        if (chain.denial.isEmpty()) {
          chain.call(subscriber);
        }
      } else {
        observing.add(subscriber);
      }
    }
    observing.forEach(chain::observe);
    return chain.fired();
  }

  private ObjectNode start(String event, ObjectNode given, Caller caller) {
    ObjectNode payload = Json.object();
    payload.put(EventRule.EVENT, event);
    payload.put(EventRule.TIMESTAMP, clock.instant().toString());
    caller.session().ifPresent(session -> payload.put("sessionId", session.value()));
    payload.put("principal", caller.principal());
    if (!caller.client().isEmpty()) {
      payload.put("client", caller.client());
    }
    given.properties().stream()
        .filter(member -> !payload.has(member.getKey()))
        .forEach(member -> payload.set(member.getKey(), member.getValue()));
    return payload;
  }

  /** The host's own extensions are as free as the host. */
  private boolean permitted(Subscriber subscriber) {
    Extension extension = subscriber.extension();
    if (extension.manifest().runtime().equals(BuiltinRuntime.NAME)) {
      return true;
    }
    Permission needed = HooksCapability.read(subscriber.hook().permission());
    return authority.heldBy(extension.id(), Hook.CAPABILITY).stream()
        .anyMatch(held -> held.includes(needed));
  }

  @Override
  public void close() {
    observers.close();
  }

  private static Duration time(Subscriber subscriber) {
    Duration most = Duration.ofMillis(subscriber.extension().limits().get(Limit.HOOK_TIME));
    return subscriber.hook().timeout().filter(own -> own.compareTo(most) < 0).orElse(most);
  }

  /**
   * Logs why a hook failed, in the words of the contracts: an error that it reported itself, or
   * anything else.
   */
  private static String complain(Subscriber subscriber, Fault fault) {
    String title = subscriber.extension().manifest().title();
    String reason =
        fault.code() == ErrorCode.DEADLINE_EXCEEDED ? "Hook timeout: " + title : fault.message();
    LOG.warn(
        "Extension \"{}\" {} {}: {}",
        title,
        subscriber.hook().name(),
        fault.code() == ErrorCode.TOOL_FAILED ? "error" : "failed",
        reason);
    return reason;
  }

  /** What one event goes through. One thread at a time. */
  private final class Chain {
    private final String event;
    private final EventRule rule;
    private final Occasion occasion;
    private final ObjectNode changes = Json.object();
    private final List<HookRun> runs = new ArrayList<>();
    private ObjectNode payload;
    private Optional<Fired.Denial> denial = Optional.empty();

    Chain(String event, ObjectNode payload, Occasion occasion) {
      this.event = event;
      this.rule = EventRule.of(event);
      this.payload = payload;
      this.occasion = occasion;
    }

    Fired fired() {
      return new Fired(payload, changes, denial, runs);
    }

    void call(Subscriber subscriber) {
      if (!subscriber.hook().matcher().matches(payload)) {
        return;
      }
      try {
        Optional<ObjectNode> patch = patch(invoke(subscriber, true));
        HookRun run = heed(subscriber, patch.orElseGet(Json::object));
        ended(run);
      } catch (AnnexException e) {
        failed(subscriber, e.fault());
      }
    }

    private HookRun heed(Subscriber subscriber, ObjectNode patch) {
      boolean decides = event.equals(Hook.PERMISSION_REQUEST) && patch.has("decision");
      boolean says = decides && patch.path("decision").asString("").equals("deny");
      if (rule.denies(patch) || says) {
        HookRun run =
            run(subscriber, HookOutcome.DENIED, patch.path(EventRule.DENY_REASON).asString(""));
        denial = Optional.of(new Fired.Denial(run));
        return run;
      }
      if (decides) {
        return run(
            subscriber, HookOutcome.REJECTED, "only a person answers a question for a person");
      }
      ObjectNode next = payload.deepCopy();
      rule.apply(patch, next, changes);
      payload = next;
      return run(subscriber, HookOutcome.APPLIED, "");
    }

    private void failed(Subscriber subscriber, Fault fault) {
      String reason = complain(subscriber, fault);
      ended(run(subscriber, HookOutcome.FAILED, reason));
      if (subscriber.hook().required()) {
        throw new AnnexException(
            ErrorCode.TOOL_FAILED,
            "Event %s cannot go on: required hook \"%s\" of \"%s\" failed: %s"
                .formatted(event, subscriber.hook().name(), subscriber.extension().id(), reason),
            Map.of("hook", Json.object().stringNode(subscriber.hook().name())));
      }
    }

    void observe(Subscriber subscriber) {
      ObjectNode seen = payload;
      if (!subscriber.hook().matcher().matches(seen)) {
        return;
      }
      boolean queued = observers.offer(() -> watch(subscriber));
      if (!queued) {
        LOG.debug(
            "Extension \"{}\" {} was not told of {}: {} calls wait",
            subscriber.extension().manifest().title(),
            subscriber.hook().name(),
            event,
            Observers.PLACES);
        ended(run(subscriber, HookOutcome.DROPPED, "too many calls wait"));
      }
    }

    private void watch(Subscriber subscriber) {
      try {
        var _ = patch(invoke(subscriber, false));
        counts.count(HookOutcome.APPLIED);
      } catch (AnnexException e) {
        counts.count(HookOutcome.FAILED);
        var _ = complain(subscriber, e.fault());
      }
    }

    private Outcome invoke(Subscriber subscriber, boolean waited) {
      if (occasion.hookDepth() >= DEEPEST) {
        throw new AnnexException(
            ErrorCode.LIMIT_REACHED,
            "hooks are called %d deep already, and this was caused by one of them"
                .formatted(DEEPEST));
      }
      Instant end = clock.instant().plus(time(subscriber));
      Hook hook = subscriber.hook();
      return invoker.invoke(
          waited
              ? occasion.waitingFor(hook.tool(), payload, end)
              : occasion.observedBy(hook.tool(), payload, end),
          Progress.none());
    }

    private static Optional<ObjectNode> patch(Outcome outcome) {
      return switch (outcome) {
        case Outcome.Completed completed ->
            completed.result().value().filter(value -> !value.isNull()).map(Chain::object);
        case Outcome.Failed failed -> throw new AnnexException(failed.fault());
        case Outcome.Asking _ ->
            throw new AnnexException(
                ErrorCode.INVALID_RESULT, "it asked something, and nobody can answer a hook");
      };
    }

    private static ObjectNode object(JsonNode value) {
      if (value instanceof ObjectNode object) {
        return object;
      }
      throw new AnnexException(
          ErrorCode.INVALID_RESULT, "its answer is no object, so it is no patch");
    }

    private HookRun run(Subscriber subscriber, HookOutcome outcome, String reason) {
      return new HookRun(
          subscriber.extension().id(),
          subscriber.hook().name(),
          outcome,
          Printable.show(reason, MAX_REASON));
    }

    private void ended(HookRun run) {
      counts.count(run.outcome());
      runs.add(run);
    }
  }
}
