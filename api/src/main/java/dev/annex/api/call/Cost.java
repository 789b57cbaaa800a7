package dev.annex.api.call;

import dev.annex.api.value.ByteSize;
import dev.annex.api.value.Json;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * What one invocation cost, whether it succeeded or not. Immutable. What it did not get to, or what
 * its runtime cannot measure, is zero. Having its extension say what it would do, where a policy
 * wants to know, is part of it; calls that it made of other extensions have costs of their own.
 *
 * @param wall from its arrival until its answer was ready, the time in line included
 * @param queued the part of {@code wall} that it waited for a place to run
 * @param cpu processor time of the guest's thread
 * @param fuel units of fuel charged, about one instruction each
 * @param fuelRules the rule set that fuel was counted by; 0 when none was
 * @param peakMemory largest linear memory of its sandbox
 * @param dirtyPages pages of 4 KiB of linear memory written to
 * @param arguments size of the arguments as JSON
 * @param result size of the result as it was handed over by the extension
 * @param used what it took of each budget, in the budget's unit; what was not touched is missing
 */
public record Cost(
    Duration wall,
    Duration queued,
    Duration cpu,
    long fuel,
    long fuelRules,
    ByteSize peakMemory,
    long dirtyPages,
    ByteSize arguments,
    ByteSize result,
    Map<Budget, Long> used) {

  /** The cost of what never started. */
  public static final Cost NONE = refused(Duration.ZERO, new ByteSize(0));

  public Cost {
    used = Map.copyOf(used);
  }

  /** The cost of what was refused before it could use anything. */
  public static Cost refused(Duration wall, ByteSize arguments) {
    return new Cost(
        wall,
        Duration.ZERO,
        Duration.ZERO,
        0,
        0,
        new ByteSize(0),
        0,
        arguments,
        new ByteSize(0),
        Map.of());
  }

  /** What a meter has seen so far, with what only its owner knows. */
  public static Cost of(Meter meter, Duration wall, ByteSize arguments, ByteSize result) {
    Map<Budget, Long> used = new EnumMap<>(Budget.class);
    for (Budget budget : Budget.values()) {
      if (meter.used(budget) > 0) {
        used.put(budget, meter.used(budget));
      }
    }
    return new Cost(
        wall,
        Duration.ofNanos(meter.recorded(Gauge.QUEUE_NANOS)),
        Duration.ofNanos(meter.recorded(Gauge.CPU_NANOS)),
        meter.recorded(Gauge.FUEL),
        meter.recorded(Gauge.FUEL_RULES),
        new ByteSize(meter.recorded(Gauge.PEAK_MEMORY_BYTES)),
        meter.recorded(Gauge.DIRTY_PAGES),
        arguments,
        result,
        used);
  }

  /**
   * The cost of this and of work that was done for it while it ran, which its {@code wall} holds
   * already. Sizes of arguments and result stay.
   */
  public Cost with(Cost work) {
    Map<Budget, Long> both = new EnumMap<>(Budget.class);
    both.putAll(used);
    work.used.forEach((budget, amount) -> both.merge(budget, amount, Long::sum));
    return new Cost(
        wall,
        queued.plus(work.queued),
        cpu.plus(work.cpu),
        fuel + work.fuel,
        Math.max(fuelRules, work.fuelRules),
        peakMemory.bytes() < work.peakMemory.bytes() ? work.peakMemory : peakMemory,
        dirtyPages + work.dirtyPages,
        arguments,
        result,
        both);
  }

  /** How much of a budget was used, in its unit. */
  public long used(Budget budget) {
    return used.getOrDefault(budget, 0L);
  }

  /**
   * The written form, the same in the journal, over HTTP and over MCP: whole numbers under names
   * that say their unit. Zeros are left out, except that of {@code wallMicros}.
   */
  public ObjectNode toJson() {
    ObjectNode json = Json.object();
    json.put("wallMicros", micros(wall));
    put(json, "queueMicros", micros(queued));
    put(json, "cpuMicros", micros(cpu));
    put(json, "fuel", fuel);
    put(json, "fuelRules", fuelRules);
    put(json, "peakMemoryBytes", peakMemory.bytes());
    put(json, "dirtyPages", dirtyPages);
    put(json, "argumentBytes", arguments.bytes());
    put(json, "resultBytes", result.bytes());
    for (Budget budget : Budget.values()) {
      put(json, name(budget), used(budget));
    }
    return json;
  }

  private static long micros(Duration time) {
    return time.toNanos() / 1_000;
  }

  private static void put(ObjectNode json, String name, long amount) {
    if (amount != 0) {
      json.put(name, amount);
    }
  }

  private static String name(Budget budget) {
    return switch (budget) {
      case HOST_CALLS -> "hostCalls";
      case DENIALS -> "denials";
      case LOG_LINES -> "logLines";
      case LOG_BYTES -> "logBytes";
      case OUTPUT_BYTES -> "outputBytes";
      case EVENTS -> "events";
      case FILE_BYTES -> "fileBytes";
      case HTTP_REQUESTS -> "httpRequests";
      case HTTP_BYTES -> "httpBytes";
      case EXTENSION_CALLS -> "extensionCalls";
      case PUBLICATIONS -> "publications";
      case LLM_TOKENS -> "llmTokens";
    };
  }
}
