package dev.annex.runtime.wasm.dialect.luminarys;

import tools.jackson.databind.JsonNode;

/** One host function, with trees on both sides. */
@FunctionalInterface
interface HostService {

  /**
   * Does it.
   *
   * @return the answer: a map, and for {@code history_get} a list
   * @throws dev.annex.api.fault.AnnexException in the words of {@link Refusals}, for what the skill
   *     is to be told
   */
  JsonNode call(HostRequest request);
}
