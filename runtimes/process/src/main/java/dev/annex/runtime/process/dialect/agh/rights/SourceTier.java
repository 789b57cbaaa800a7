package dev.annex.runtime.process.dialect.agh.rights;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Where an extension came from, and what that bounds. */
public enum SourceTier {
  /** It came with the host. */
  BUNDLED(List.of("global", "workspace")),
  /** The operator installed it from a folder of their own. */
  USER(List.of("global", "workspace")),
  /** It belongs to one project. */
  WORKSPACE(List.of("workspace")),
  /** It came from somewhere else: a registry, or an archive. */
  MARKETPLACE(List.of("workspace"));

  /** All that an extension from somewhere else may have, whatever it asks for. */
  private static final List<String> MARKETPLACE_CEILING =
      List.of(
          "memory.read", "logs.read", "observe.read", "session.read", "skills.read", "tool.read");

  private final List<String> resourceScopes;

  SourceTier(List<String> resourceScopes) {
    this.resourceScopes = resourceScopes;
  }

  /** Its written form. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The tier with a written form. */
  public static Optional<SourceTier> of(String word) {
    return Arrays.stream(values()).filter(one -> one.word().equals(word)).findFirst();
  }

  /** The scopes in which it may publish resources. */
  public List<String> resourceScopes() {
    return resourceScopes;
  }

  /** What is left of a wanted capability: itself, nothing, or what a wildcard covers. */
  List<String> within(String capability) {
    if (this != MARKETPLACE) {
      return List.of(capability);
    }
    return MARKETPLACE_CEILING.stream()
        .filter(allowed -> CapabilityPattern.covers(capability, allowed))
        .toList();
  }

  /** Whether it may call a method at all; what needs no capability is outside of every ceiling. */
  boolean allows(HostMethod method) {
    return this != MARKETPLACE
        || method.capability().map(MARKETPLACE_CEILING::contains).orElse(true);
  }
}
