package dev.annex.mcp;

import java.util.List;
import java.util.Optional;

/** The name a client or server goes by. */
public record Implementation(
    String name,
    String version,
    Optional<String> title,
    Optional<String> description,
    Optional<String> websiteUrl,
    List<Icon> icons) {

  public Implementation {
    icons = List.copyOf(icons);
  }

  /** A name and a version, nothing else. */
  public static Implementation of(String name, String version) {
    return new Implementation(
        name, version, Optional.empty(), Optional.empty(), Optional.empty(), List.of());
  }

  /** Returns a copy with a name for people. */
  public Implementation withTitle(String title) {
    return new Implementation(name, version, Optional.of(title), description, websiteUrl, icons);
  }

  /** Returns a copy with a description. */
  public Implementation withDescription(String description) {
    return new Implementation(name, version, title, Optional.of(description), websiteUrl, icons);
  }
}
