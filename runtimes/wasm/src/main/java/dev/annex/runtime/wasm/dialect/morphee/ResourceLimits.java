package dev.annex.runtime.wasm.dialect.morphee;

import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.ByteSize;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Reads {@code resource_limits}: the bounds of the contract, then what Annex makes of them. */
final class ResourceLimits {

  private static final long MAX_FUEL = 10_000_000_000L;
  private static final long MAX_MEMORY_MIB = 512;
  private static final long MAX_SECONDS = 300;
  private static final long MAX_REQUESTS = 100;
  private static final long DEFAULT_REQUESTS = 10;
  private static final String REQUESTS = "max_http_requests";

  /** What the contract lets the body of one answer have. */
  private static final ByteSize RESPONSE = ByteSize.ofMib(10);

  private ResourceLimits() {}

  /** Whether a manifest wants no request at all, which no limit can say. */
  static boolean noRequests(ManifestMembers manifest) {
    return manifest
        .object("resource_limits")
        .flatMap(limits -> limits.find(REQUESTS))
        .map(value -> value.isIntegralNumber() && value.asLong(1) == 0)
        .orElse(false);
  }

  private static Limits defaults() {
    return Limits.defaults()
        .with(Limit.HTTP_REQUESTS, DEFAULT_REQUESTS)
        .with(Limit.HTTP_RESPONSE_BYTES, RESPONSE.bytes());
  }

  static Limits of(ManifestMembers manifest, List<String> ignored) {
    return manifest
        .object("resource_limits")
        .map(members -> read(members, ignored))
        .orElseGet(ResourceLimits::defaults);
  }

  private static Limits read(ManifestMembers members, List<String> ignored) {
    Limits limits = defaults();
    if (members.has("max_memory_mb")) {
      long mebibytes = number(members, "max_memory_mb", 1, MAX_MEMORY_MIB);
      limits = limits.withMemory(ByteSize.ofMib(mebibytes));
    }
    if (members.has("max_execution_time_seconds")) {
      long seconds = number(members, "max_execution_time_seconds", 1, MAX_SECONDS);
      limits = limits.withTime(Duration.ofSeconds(seconds));
    }
    if (members.has("max_fuel")) {
      number(members, "max_fuel", 1, MAX_FUEL);
      ignored.add(
          "resource_limits.max_fuel has no effect: its instructions are not those that Annex counts; limits fuel and time end the call.");
    }
    if (members.has(REQUESTS)) {
      long requests = number(members, REQUESTS, 0, MAX_REQUESTS);
      limits = requests == 0 ? limits : limits.with(Limit.HTTP_REQUESTS, requests);
    }
    members
        .unread()
        .forEach(name -> ignored.add("%s has no effect: it is no known limit.".formatted(name)));
    return limits;
  }

  private static long number(ManifestMembers members, String name, long least, long most) {
    JsonNode value = members.find(name).orElseThrow();
    boolean within =
        value.isIntegralNumber()
            && value.canConvertToLong()
            && value.longValue() >= least
            && value.longValue() <= most;
    if (!within) {
      throw new AnnexException(
          ErrorCode.MANIFEST_INVALID,
          "resource_limits.%s must be between %d and %d".formatted(name, least, most));
    }
    return value.longValue();
  }
}
