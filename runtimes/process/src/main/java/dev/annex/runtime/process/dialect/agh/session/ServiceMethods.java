package dev.annex.runtime.process.dialect.agh.session;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** Which methods the host may call for what an extension provides. */
final class ServiceMethods {

  private static final Map<String, List<String>> METHODS =
      Map.of(
          "tool.provider", List.of("provide_tools", "tools/call"),
          "bridge.adapter", List.of("bridges/deliver", "bridges/targets/snapshot"),
          "model.source", List.of("models/list"),
          "memory.backend", List.of("memory/forget", "memory/recall", "memory/store"));

  private ServiceMethods() {}

  /** Those of one surface; none for one that is only a label. */
  static List<String> of(String surface) {
    return METHODS.getOrDefault(surface, List.of());
  }

  /** Those of all, in order. */
  static SortedSet<String> of(Collection<String> surfaces) {
    SortedSet<String> all = new TreeSet<>();
    surfaces.forEach(surface -> all.addAll(of(surface)));
    return all;
  }
}
