package dev.annex.runtime.wasm.dialect.morphee;

import dev.annex.api.runtime.HostCalls;
import dev.annex.api.value.Json;
import tools.jackson.databind.node.ObjectNode;

/** Events: true when it was published, whoever listens. */
record EventService(HostCalls host) {

  static final String PUBLISH = "events.publish";

  Reply emit(Fields argument) {
    ObjectNode request = Json.object().put("topic", argument.required("type"));
    argument.find("payload").ifPresent(payload -> request.set("payload", payload));
    var _ = host.call(PUBLISH, request);
    return Reply.of(true);
  }
}
