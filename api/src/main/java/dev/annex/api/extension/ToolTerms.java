package dev.annex.api.extension;

import java.util.Optional;

/**
 * Where the contract of an extension treats tools otherwise than Annex does.
 *
 * @param agentPrefix what stands before the names of its tools where agents see them, instead of
 *     its alias and two underscores; as long as nobody gave it another alias
 * @param argumentsChecked whether arguments must satisfy the schema of their tool; if not, the
 *     schema only tells models what to give, and the code gets whatever they give
 */
public record ToolTerms(Optional<String> agentPrefix, boolean argumentsChecked) {

  /** As Annex does. */
  public static final ToolTerms USUAL = new ToolTerms(Optional.empty(), true);
}
