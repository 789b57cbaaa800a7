package dev.annex.capabilities.workspace;

import dev.annex.api.value.Schema;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.node.ObjectNode;

/**
 * A connection of the user's to a system elsewhere, without its secrets.
 *
 * @param id unique in the workspace, never given twice
 * @param type the kind of system, for instance {@code s3}; begins with a letter
 * @param config what it is set to, except the secret fields; treat as immutable
 * @param schema what its config, secrets included, fits; empty when anything does
 * @param secretFields the secret fields that are set
 * @param tunnel the connection to an SSH server through which its servers are reached
 * @param revision changes with every write
 */
public record Asset(
    long id,
    String type,
    String name,
    ObjectNode config,
    Optional<Schema> schema,
    Set<String> secretFields,
    Optional<Long> tunnel,
    long revision,
    Instant createdAt,
    Instant changedAt) {

  public Asset {
    secretFields = Set.copyOf(secretFields);
  }

  /** The secret fields in order. */
  Set<String> orderedSecretFields() {
    return new TreeSet<>(secretFields);
  }
}
