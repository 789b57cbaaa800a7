package dev.annex.mcp;

/**
 * Who is calling; a host may implement it to carry more than the id.
 *
 * <p>Sessions, cursors and request states belong to one id.
 */
public interface McpPrincipal {

  /** A stable identifier, equal for the same caller over restarts. */
  String id();

  /** The caller of a server that asks nobody for a name. */
  static McpPrincipal anonymous() {
    return named("anonymous");
  }

  /** A caller known by nothing but an id. */
  static McpPrincipal named(String id) {
    return new NamedPrincipal(id);
  }
}
