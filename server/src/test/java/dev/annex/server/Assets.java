package dev.annex.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.value.Json;
import dev.annex.server.rest.AdminRequest;
import dev.annex.server.rest.AdminResponse;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Connections of a host's user. */
record Assets(RunningHost host) {

  /**
   * Adds one.
   *
   * @param asset its {@code type}, {@code config} and, when some of its fields are, {@code secrets}
   * @return its id
   */
  long add(JsonNode asset) {
    byte[] body =
        Json.writeBytes(asset.deepCopy().asObject().put("name", asset.get("type").stringValue()));
    AdminResponse answer =
        host.api()
            .handle(
                new AdminRequest(
                    "POST", "/workspace/assets", Map.of(), "application/json", body, "ann"));
    assertThat(answer.body().has("id")).as("the answer %s", answer.body()).isTrue();
    return Long.parseLong(answer.body().get("id").asString());
  }
}
