package dev.annex.runtime.process.dialect.agh.rights;

import java.util.Optional;
import java.util.Set;

/**
 * What the operator lets extensions publish at most.
 *
 * @param kinds such as {@code tool}; empty for all that there are
 * @param global whether they may publish for everything, or for single workspaces only
 */
public record ResourceCeiling(Optional<Set<String>> kinds, boolean global) {

  /** All of it. */
  public static final ResourceCeiling NONE = new ResourceCeiling(Optional.empty(), true);

  public ResourceCeiling {
    kinds = kinds.map(Set::copyOf);
  }

  boolean allowsKind(String kind) {
    return kinds.map(all -> all.contains(kind)).orElse(true);
  }

  boolean allowsScope(String scope) {
    return global || !scope.equals("global");
  }
}
