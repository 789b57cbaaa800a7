package dev.annex.capabilities.kv;

import dev.annex.api.access.Permit;
import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.capability.Requester;
import dev.annex.api.store.KeyValueStore;
import dev.annex.api.store.KeyValueStore.Condition;
import dev.annex.api.store.KeyValueStore.Written;
import dev.annex.capabilities.kv.SetValue.Request;
import dev.annex.capabilities.kv.SetValue.Response;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

final class SetValue implements Operation<Request, OwnKeys.Writing, Response> {

  static final String NAME = "kv.set";

  /** Far beyond what anybody waits for, and far from where dates overflow. */
  static final Duration LONGEST_TIME_TO_LIVE = Duration.ofDays(3_650);

  record Request(
      Optional<String> space,
      Optional<String> key,
      Optional<byte[]> value,
      Optional<Long> ttlSeconds,
      Optional<Long> ifRevision,
      Optional<Boolean> ifAbsent) {}

  /** Whether it was stored; a condition that did not hold is an answer, not a failure. */
  record Response(boolean stored, Optional<Long> revision) {}

  private final KeyValueStore store;
  private final KeyValueChanges changes;
  private final Clock clock;

  SetValue(KeyValueStore store, KeyValueChanges changes, Clock clock) {
    this.store = store;
    this.changes = changes;
    this.clock = clock;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<Request> requestType() {
    return Request.class;
  }

  @Override
  public OwnKeys.Writing resolve(Request request, Requester requester) {
    String key = KeyRules.key(request.key(), NAME, requester);
    byte[] value = HostRequests.required(request.value(), NAME, "value");
    Limits limits = requester.extension().limits();
    if (value.length > limits.get(Limit.KV_VALUE_BYTES)) {
      String what = "the value has %s".formatted(Limit.KV_VALUE_BYTES.show(value.length));
      throw KeyRules.above(NAME, key, what, Limit.KV_VALUE_BYTES, limits);
    }
    return new OwnKeys.Writing(
        KeyRules.owner(request.space(), NAME, requester),
        key,
        value.clone(),
        request.ttlSeconds().map(SetValue::timeToLive),
        condition(request),
        limits.get(Limit.KV_TOTAL_BYTES));
  }

  private static Duration timeToLive(long seconds) {
    if (seconds < 1 || seconds > LONGEST_TIME_TO_LIVE.toSeconds()) {
      throw HostRequests.invalidField(
          NAME,
          "ttlSeconds",
          "is %d, it must be between 1 and %d"
              .formatted(seconds, LONGEST_TIME_TO_LIVE.toSeconds()));
    }
    return Duration.ofSeconds(seconds);
  }

  private static Condition condition(Request request) {
    boolean absent = request.ifAbsent().orElse(false);
    if (absent && request.ifRevision().isPresent()) {
      throw HostRequests.invalidField(
          NAME, "ifAbsent", "cannot be true together with ifRevision: no value is both");
    }
    return absent ? new Condition.Absent() : KeyRules.condition(request.ifRevision());
  }

  @Override
  public Response perform(Permit<OwnKeys.Writing> permit, HostContext context) {
    OwnKeys.Writing target = permit.target();
    Optional<Instant> expiry = target.timeToLive().map(clock.instant()::plus);
    Written written =
        store.put(
            target.owner(),
            target.key(),
            target.value(),
            expiry,
            target.condition(),
            target.quotaBytes());
    return switch (written) {
      case Written.Stored stored -> {
        changes.changed(target.owner(), target.key(), false);
        yield new Response(true, Optional.of(stored.revision()));
      }
      case Written.Conflict conflict -> new Response(false, Optional.empty());
      case Written.OverQuota over -> {
        String what =
            "all keys and values together would have %s"
                .formatted(Limit.KV_TOTAL_BYTES.show(over.wouldUse()));
        Limits limits = context.requester().extension().limits();
        throw KeyRules.above(NAME, target.key(), what, Limit.KV_TOTAL_BYTES, limits);
      }
    };
  }

  @Override
  public boolean routine() {
    return true;
  }
}
