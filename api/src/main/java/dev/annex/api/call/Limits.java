package dev.annex.api.call;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.ByteSize;
import dev.annex.api.value.Json;
import java.math.BigInteger;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The ceilings one extension runs under, one value for every {@link Limit}. Immutable; {@code
 * with…} methods copy.
 *
 * <p>What runs is the default or what the manifest wants, and never more than the operator allows;
 * only the operator can give an extension more than it asked for, and nobody more than the maximum.
 */
public final class Limits {

  private static final Limits DEFAULTS = filled(Limit::defaultValue);
  private static final Limits MAXIMUM = filled(Limit::maximum);

  private final Map<Limit, Long> values;

  private Limits(Map<Limit, Long> values) {
    this.values = values;
  }

  private static Limits filled(ToLongFunction<Limit> value) {
    Map<Limit, Long> values = new EnumMap<>(Limit.class);
    for (Limit limit : Limit.values()) {
      values.put(limit, value.applyAsLong(limit));
    }
    return new Limits(values);
  }

  /** What an extension gets that asks for nothing else. */
  public static Limits defaults() {
    return DEFAULTS;
  }

  /** The most that can be given. */
  public static Limits maximum() {
    return MAXIMUM;
  }

  /** The value of one limit, in its unit. */
  public long get(Limit limit) {
    return Objects.requireNonNull(values.get(limit));
  }

  /** Longest time a call may take, host calls included. */
  public Duration time() {
    return Duration.ofMillis(get(Limit.TIME));
  }

  /** Most linear memory of one sandbox. */
  public ByteSize memory() {
    return new ByteSize(get(Limit.MEMORY));
  }

  /**
   * A copy with another value.
   *
   * @throws AnnexException {@code CONFIGURATION_INVALID} when the value is not between 1 and the
   *     limit's maximum
   */
  public Limits with(Limit limit, long value) {
    if (value < 1 || value > limit.maximum()) {
      throw new AnnexException(
          ErrorCode.CONFIGURATION_INVALID,
          "Limit %s cannot be %s: it must be between %s and %s."
              .formatted(
                  limit.key(), limit.show(value), limit.show(1), limit.show(limit.maximum())));
    }
    Map<Limit, Long> copy = new EnumMap<>(values);
    copy.put(limit, value);
    return new Limits(copy);
  }

  /** A copy with another time limit. */
  public Limits withTime(Duration time) {
    Duration beyond = Duration.ofMillis(Limit.TIME.maximum() + 1);
    Duration bounded = time.compareTo(beyond) > 0 ? beyond : time;
    return with(Limit.TIME, bounded.toMillis());
  }

  /** A copy with another memory limit. */
  public Limits withMemory(ByteSize memory) {
    return with(Limit.MEMORY, memory.bytes());
  }

  /** A copy in which no limit is above the same limit of {@code ceiling}. */
  public Limits atMost(Limits ceiling) {
    return filled(limit -> Math.min(get(limit), ceiling.get(limit)));
  }

  /** Every limit by its key, in its unit. */
  public ObjectNode toJson() {
    ObjectNode json = Json.object();
    for (Limit limit : Limit.values()) {
      json.put(limit.key(), get(limit));
    }
    return json;
  }

  /**
   * Reads what {@link #toJson} wrote; a limit that is missing there has its default, one out of
   * bounds has its nearest bound, an unknown one is ignored.
   */
  public static Limits fromJson(JsonNode json) {
    Limits limits = DEFAULTS;
    for (Limit limit : Limit.values()) {
      JsonNode value = json.path(limit.key());
      if (value.isIntegralNumber()) {
        BigInteger most = BigInteger.valueOf(limit.maximum());
        BigInteger clamped = value.bigIntegerValue().max(BigInteger.ONE).min(most);
        limits = limits.with(limit, clamped.longValueExact());
      }
    }
    return limits;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Limits limits && values.equals(limits.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return Json.write(toJson());
  }
}
