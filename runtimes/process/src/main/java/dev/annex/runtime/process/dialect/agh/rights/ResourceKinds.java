package dev.annex.runtime.process.dialect.agh.rights;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The kinds of resources that an extension can publish, by the families that manifests name. */
public final class ResourceKinds {

  private static final Map<String, String> BY_FAMILY =
      Map.of(
          "hooks", "hook.binding",
          "tools", "tool",
          "agents", "agent",
          "mcp_servers", "mcp_server",
          "skills", "skill",
          "automation_jobs", "automation.job",
          "automation_triggers", "automation.trigger",
          "bundles", "bundle");

  private static final Set<String> HOSTS_OWN = Set.of("bridge_instances", "bundle_activations");

  private ResourceKinds() {}

  /** The kind of a family. */
  public static Optional<String> of(String family) {
    return Optional.ofNullable(BY_FAMILY.get(family));
  }

  /** Whether a family can only be published by the host. */
  public static boolean isHosts(String family) {
    return HOSTS_OWN.contains(family);
  }

  /** All families that extensions can publish, in order. */
  public static List<String> families() {
    return BY_FAMILY.keySet().stream().sorted().toList();
  }
}
