package dev.annex.runtime.wasm.limits;

import dev.annex.api.call.Limits;
import dev.annex.api.call.Meter;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.runtime.Sandbox;
import dev.annex.runtime.wasm.Workshop;
import dev.annex.runtime.wasm.limits.HostileCase.Run;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;

/** Runs hostile guests and tells how each ended and how soon. Programs are prepared once. */
final class Attempt {

  private final Workshop workshop;
  private final Map<String, Workshop.Prepared> prepared = new HashMap<>();

  Attempt(Workshop workshop) {
    this.workshop = workshop;
  }

  /** Lets go of every program. */
  void forget() {
    prepared.clear();
  }

  /** Installs or calls, as the run says. */
  Ended run(Run run) {
    return run.installs() ? install(run) : call(run, "{}");
  }

  private Ended install(Run run) {
    long begun = System.nanoTime();
    try {
      workshop.prepare(run.hostile().files(), run::limits);
      return Ended.accepted(since(begun));
    } catch (AnnexException e) {
      return Ended.failed(e, since(begun), since(begun), false);
    }
  }

  Ended call(Run run, String arguments) {
    Workshop.Prepared program =
        prepared.computeIfAbsent(
            run.hostile().name() + run.document().path("limits"),
            ignored -> workshop.prepare(run.hostile().files(), run::limits));
    return call(program, arguments, run.time(), run.host());
  }

  static Ended call(Workshop.Prepared program, String arguments, Duration time, String manner) {
    Limits limits = program.limits();
    Duration shorter = time.compareTo(limits.time()) < 0 ? time : limits.time();
    AtomicLong limitReached = new AtomicLong();
    long begun = System.nanoTime();
    Meter meter = Meter.start(limits, shorter);
    meter.onStop(() -> limitReached.compareAndSet(0, System.nanoTime()));
    try (Sandbox sandbox = program.program().open()) {
      GuestReply reply =
          sandbox.call(
              Workshop.Prepared.call(program.tool("run"), arguments),
              new HostileHost(meter, manner),
              meter);
      JsonNode value = ((GuestReply.Done) reply).result().value().orElseThrow();
      return Ended.answered(value, since(begun));
    } catch (AnnexException e) {
      Duration whole = since(begun);
      if (e.code() == ErrorCode.DEADLINE_EXCEEDED) {
        return Ended.failed(e, whole, whole.minus(shorter), true);
      }
      boolean seen = limitReached.get() != 0;
      return Ended.failed(e, whole, seen ? since(limitReached.get()) : whole, seen);
    }
  }

  private static Duration since(long begun) {
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  /**
   * How it ended.
   *
   * @param code empty when it ended well
   * @param said the answer, or the message of the failure
   * @param limit the limit that the failure names
   * @param afterLimit from the moment the limit was reached to the end; the whole time where that
   *     moment cannot be seen from outside
   * @param limitSeen whether it could
   */
  record Ended(
      Optional<ErrorCode> code,
      String said,
      Optional<String> limit,
      Optional<JsonNode> answer,
      Duration whole,
      Duration afterLimit,
      boolean limitSeen) {

    private static Ended accepted(Duration whole) {
      return new Ended(
          Optional.empty(), "installed", Optional.empty(), Optional.empty(), whole, whole, false);
    }

    private static Ended answered(JsonNode value, Duration whole) {
      return new Ended(
          Optional.empty(),
          value.toString(),
          Optional.empty(),
          Optional.of(value),
          whole,
          whole,
          false);
    }

    private static Ended failed(AnnexException e, Duration whole, Duration after, boolean seen) {
      return new Ended(
          Optional.of(e.code()),
          e.fault().message(),
          Optional.ofNullable(e.fault().details().get("limit")).map(JsonNode::stringValue),
          Optional.empty(),
          whole,
          after,
          seen);
    }
  }
}
