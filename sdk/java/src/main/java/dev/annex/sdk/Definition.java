package dev.annex.sdk;

import dev.annex.sdk.host.HostApi;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** An extension as its author said it, complete and no longer changed. */
record Definition(
    String name,
    String version,
    Optional<String> description,
    String minHostVersion,
    List<String> command,
    SortedMap<String, Tool<?>> tools,
    SortedMap<String, Hook> hooks,
    SortedMap<String, Service<?>> services,
    SortedSet<String> provides,
    SortedSet<String> actions,
    SortedSet<String> security,
    List<String> publishes,
    List<Consumer<HostApi>> ready,
    List<Runnable> shutdown,
    Supplier<Health> health) {

  /** What the host may call for what an extension says it provides. */
  private static final Map<String, List<String>> SURFACES =
      Map.of(
          "bridge.adapter", List.of("bridges/deliver", "bridges/targets/snapshot"),
          "model.source", List.of("models/list"),
          "memory.backend", List.of("memory/forget", "memory/recall", "memory/store"));

  Definition {
    SURFACES.forEach((surface, methods) -> {
      for (String method : methods) {
        if (provides.contains(surface) && !services.containsKey(method)) {
          throw new IllegalStateException(
              "%s provides %s, for which a host calls %s; add .service(\"%s\", …)"
                  .formatted(name, surface, method, method));
        }
      }
    });
  }

  SortedSet<String> methods() {
    SortedSet<String> methods = new TreeSet<>(services.keySet());
    methods.add("health_check");
    methods.add("shutdown");
    if (!tools.isEmpty()) {
      methods.add("provide_tools");
      methods.add("tools/call");
    }
    if (!hooks.isEmpty()) {
      methods.add("execute_hook");
    }
    return methods;
  }
}
