package dev.annex.capabilities.lasting;

import java.util.List;
import java.util.Optional;

/**
 * A connection as its owner sees it in lists.
 *
 * @param connection its name
 * @param to whom it leads to
 * @param tool who is told what comes
 */
public record Listed(String connection, String to, Optional<String> tool) {

  /** The answer to an operation that lists. */
  public record Response(List<Listed> connections) {}

  /** All of them. */
  public static Response of(List<LastingConnection> connections) {
    return new Response(
        connections.stream().map(one -> new Listed(one.id(), one.name(), one.tool())).toList());
  }
}
