package dev.annex.mcp;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Hints about content: who it is for, how much it matters (0 to 1), when it last changed. */
public record Annotations(
    List<Audience> audience, Optional<Double> priority, Optional<Instant> lastModified) {

  public Annotations {
    audience = List.copyOf(audience);
  }

  /** Who content is meant for. */
  public enum Audience {
    USER,
    ASSISTANT
  }
}
