package dev.annex.capabilities.connections;

import dev.annex.api.call.InvocationId;
import dev.annex.api.call.Subscription;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which calls of the host try out the settings of which asset: such a call has settings for
 * arguments and no id, and still goes the asset's way. Any thread.
 */
public final class Trials {

  private final Map<InvocationId, Long> running = new ConcurrentHashMap<>();

  /** None is running. */
  public Trials() {}

  /** A call is for an asset until what this gives is closed. */
  public Subscription begin(InvocationId call, long asset) {
    running.put(call, asset);
    return () -> running.remove(call);
  }

  Optional<Long> assetOf(InvocationId call) {
    return Optional.ofNullable(running.get(call));
  }
}
