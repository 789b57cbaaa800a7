package dev.annex.mcp.client;

/** How a conversation begins. */
public enum Opening {
  /**
   * Finds out what the server speaks: over HTTP by asking for its revisions first, over lines with
   * the handshake first, because servers exist that end when anything else comes.
   */
  AUTO,
  /** With the handshake of 2024-11-05 to 2025-11-25. */
  LEGACY,
  /** Without any, as in 2026-07-28. */
  MODERN
}
