package dev.annex.sdk.host;

import java.util.Optional;

/**
 * Where a published record counts.
 *
 * @param kind {@code global} or {@code workspace}
 * @param id which workspace; none for {@code global}
 */
public record Scope(String kind, Optional<String> id) {

  /** Everywhere. */
  public static Scope global() {
    return new Scope("global", Optional.empty());
  }

  /** In one workspace. */
  public static Scope workspace(String id) {
    return new Scope("workspace", Optional.of(id));
  }
}
