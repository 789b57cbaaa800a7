package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.api.value.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Language models. */
record ModelService(HostOperations host) {

  private static final String COMPLETE = "llm.complete";

  /** One SDK reads {@code text} where the others read {@code content}. */
  JsonNode complete(HostRequest request) {
    ObjectNode wish = Json.object();
    wish.putArray("messages")
        .addObject()
        .put("role", "user")
        .put("content", request.required("prompt"));
    double temperature = request.decimal("temperature");
    if (temperature != 0) {
      wish.put("temperature", temperature);
    }
    long most = request.number("max_tokens");
    if (most > 0) {
      wish.put("maxTokens", most);
    }
    String content = host.call(COMPLETE, wish, "llm").path("content").asString("");
    return Json.object().put("content", content).put("text", content);
  }
}
