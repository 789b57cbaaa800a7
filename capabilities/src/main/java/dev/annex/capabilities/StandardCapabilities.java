package dev.annex.capabilities;

import dev.annex.api.capability.Capability;
import dev.annex.api.store.KeyValueStore;
import dev.annex.capabilities.clock.ClockCapability;
import dev.annex.capabilities.kv.KeyValueCapability;
import dev.annex.capabilities.kv.KeyValueChanges;
import dev.annex.capabilities.log.LogCapability;
import dev.annex.capabilities.log.LogSink;
import dev.annex.capabilities.random.RandomCapability;
import dev.annex.capabilities.resources.ResourceUpdates;
import dev.annex.capabilities.resources.ResourcesCapability;
import java.time.Clock;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The capabilities that need no more than a store and a clock, so that every host can have them.
 */
public final class StandardCapabilities {

  private StandardCapabilities() {}

  /**
   * All of them, over what they need.
   *
   * @param random safe for several threads at once and not to be guessed, as {@link
   *     java.security.SecureRandom} is
   */
  public static List<Capability> over(
      KeyValueStore values,
      KeyValueChanges changes,
      LogSink log,
      ResourceUpdates updates,
      Clock clock,
      RandomGenerator random) {
    return List.of(
        new LogCapability(log),
        new KeyValueCapability(values, changes, clock),
        new ClockCapability(clock),
        new RandomCapability(random),
        new ResourcesCapability(updates));
  }
}
