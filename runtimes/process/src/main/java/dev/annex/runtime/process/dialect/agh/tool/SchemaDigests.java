package dev.annex.runtime.process.dialect.agh.tool;

import dev.annex.api.name.Digest;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * The digests of one schema, in every canonical form that is in use; an extension may prove that it
 * knows the schema by any of them.
 *
 * @param hex lower-case hexadecimal SHA-256, one to three
 */
public record SchemaDigests(Set<String> hex) {

  public SchemaDigests {
    hex = Set.copyOf(hex);
  }

  /**
   * Those of a schema.
   *
   * @throws IllegalArgumentException when the schema has no canonical form at all, with the reason
   */
  public static SchemaDigests of(JsonNode schema) {
    Set<String> hex = new TreeSet<>();
    IllegalArgumentException refused = new IllegalArgumentException("it has no canonical form");
    for (CanonicalForm form : CanonicalForm.values()) {
      try {
        hex.add(Digest.of(form.of(schema)).hex());
      } catch (IllegalArgumentException e) {
        refused = e;
      }
    }
    if (hex.isEmpty()) {
      throw refused;
    }
    return new SchemaDigests(hex);
  }

  /** Whether a digest is one of them. */
  public boolean accepts(String digest) {
    return hex.contains(digest);
  }
}
