package dev.annex.server.edge;

import dev.annex.mcp.McpPrincipal;
import java.util.Locale;

/**
 * A caller and the language it wants texts in.
 *
 * @param id what alone makes it the same caller
 */
public record Speaker(String id, Locale locale) implements McpPrincipal {

  /** The language that a caller wants texts in. */
  public static Locale locale(McpPrincipal principal) {
    return principal instanceof Speaker speaker ? speaker.locale() : Locale.ENGLISH;
  }
}
