package dev.annex.runtime.wasm.dialect.morphee;

import dev.annex.api.runtime.HostCalls;
import dev.annex.api.value.Json;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The vault: the extension's own secrets. */
record VaultService(HostCalls host) {

  static final String GET = "secrets.get";
  static final String SET = "secrets.set";

  Reply get(Fields argument) {
    JsonNode answer = host.call(GET, Json.object().put("name", argument.required("key")));
    return Reply.of(Optional.of(answer.path("value")).filter(JsonNode::isString));
  }

  Reply set(Fields argument) {
    JsonNode answer =
        host.call(
            SET,
            Json.object()
                .put("name", argument.required("key"))
                .put("value", argument.required("value")));
    return Reply.of(answer.path("stored").asBoolean(false));
  }
}
