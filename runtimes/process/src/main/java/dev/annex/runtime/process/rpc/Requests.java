package dev.annex.runtime.process.rpc;

import dev.annex.api.value.Json;
import tools.jackson.databind.JsonNode;

/** Answers the requests of the other side. Any thread, many at once. */
@FunctionalInterface
public interface Requests {

  /**
   * Answers one request; may take as long as it needs.
   *
   * @param params as they came; an empty object when there were none or they were null
   * @return the result; JSON null is one
   * @throws RpcException the error to answer with; whatever else is thrown is answered as an
   *     internal error
   */
  JsonNode answer(String method, JsonNode params);

  /**
   * What one request too many is answered with.
   *
   * @param most how many are answered at the same time
   */
  default RpcError busy(String method, int most) {
    return RpcError.of(
        RpcError.INTERNAL,
        "Internal error",
        Json.object().put("error", "%d requests are being answered already".formatted(most)));
  }
}
