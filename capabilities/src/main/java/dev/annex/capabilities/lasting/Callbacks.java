package dev.annex.capabilities.lasting;

import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Requester;
import dev.annex.capabilities.own.OwnTool;
import java.time.Duration;
import java.util.Optional;

/** Reads the fields that all lasting connections have. */
public final class Callbacks {

  /** How long a connection may be idle, unless its owner says otherwise. */
  public static final Duration USUAL_IDLE = Duration.ofMinutes(5);

  /** The longest that it may be. */
  public static final Duration LONGEST_IDLE = Duration.ofDays(1);

  private Callbacks() {}

  /** The tool to be told; empty when there is none, and what comes is dropped. */
  public static Optional<String> tool(
      Optional<String> tool, String operation, Requester requester) {
    return tool.map(name -> OwnTool.named(Optional.of(name), operation, requester));
  }

  /** How long nothing may happen. */
  public static Duration idle(Optional<Long> idleMs, String operation) {
    long idle = idleMs.orElse(USUAL_IDLE.toMillis());
    if (idle < 1 || idle > LONGEST_IDLE.toMillis()) {
      throw HostRequests.invalidField(
          operation,
          "idleMs",
          "is %d, it must be between 1 and %d".formatted(idle, LONGEST_IDLE.toMillis()));
    }
    return Duration.ofMillis(idle);
  }
}
