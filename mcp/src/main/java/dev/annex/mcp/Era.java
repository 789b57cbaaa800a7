package dev.annex.mcp;

/** The two families of protocol revisions. */
public enum Era {
  /** Opens with {@code initialize}: 2024-11-05 to 2025-11-25. */
  LEGACY,
  /** Stateless, version and capabilities on every request: 2026-07-28. */
  MODERN
}
