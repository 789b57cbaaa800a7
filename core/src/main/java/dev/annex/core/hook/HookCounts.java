package dev.annex.core.hook;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** How many calls of hooks ended how, since the host was opened. Any thread. */
public final class HookCounts {

  private final Map<HookOutcome, LongAdder> counts = new EnumMap<>(HookOutcome.class);

  HookCounts() {
    for (HookOutcome outcome : HookOutcome.values()) {
      counts.put(outcome, new LongAdder());
    }
  }

  void count(HookOutcome outcome) {
    adder(outcome).increment();
  }

  /** How many ended so. */
  public long of(HookOutcome outcome) {
    return adder(outcome).sum();
  }

  private LongAdder adder(HookOutcome outcome) {
    return Objects.requireNonNull(counts.get(outcome));
  }
}
