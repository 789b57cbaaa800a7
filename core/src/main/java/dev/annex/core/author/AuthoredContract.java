package dev.annex.core.author;

import dev.annex.api.extension.Extension;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The contract that models write extensions in, as {@link AuthoringTools} has to know it. Any
 * thread.
 */
@FunctionalInterface
public interface AuthoredContract {

  /**
   * What an extension asks for, in the words of the contract.
   *
   * @return as its manifest has it; empty when it is an extension of another contract
   */
  Optional<JsonNode> permissions(Extension extension);
}
