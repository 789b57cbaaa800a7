package dev.annex.core.install;

import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.name.ExtensionId;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the operator says about limits. Immutable.
 *
 * @param ceiling the most that what a manifest wants can get
 * @param own limits that single extensions have whatever their manifest wants and the ceiling says,
 *     in the limit's unit; none above its maximum
 */
public record LimitRules(Limits ceiling, Map<ExtensionId, Map<Limit, Long>> own) {

  /**
   * Checks and copies.
   *
   * @throws dev.annex.api.fault.AnnexException {@code CONFIGURATION_INVALID} when a limit is out of
   *     its bounds
   */
  public LimitRules {
    Map<ExtensionId, Map<Limit, Long>> copy = new TreeMap<>();
    own.forEach((id, limits) -> {
      limits.forEach(Limits.defaults()::with);
      copy.put(id, Map.copyOf(limits));
    });
    own = Map.copyOf(copy);
  }

  /** Whatever a manifest wants. */
  public static LimitRules lenient() {
    return new LimitRules(Limits.maximum(), Map.of());
  }

  /** The same rules under another ceiling. */
  public LimitRules withCeiling(Limits other) {
    return new LimitRules(other, own);
  }

  /** What an extension gets whose manifest wants this. */
  public Limits of(ExtensionId id, Limits wants) {
    Limits granted = wants.atMost(ceiling);
    for (Map.Entry<Limit, Long> rule : own.getOrDefault(id, Map.of()).entrySet()) {
      granted = granted.with(rule.getKey(), rule.getValue());
    }
    return granted;
  }
}
