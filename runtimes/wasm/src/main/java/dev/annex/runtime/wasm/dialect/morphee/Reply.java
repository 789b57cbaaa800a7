package dev.annex.runtime.wasm.dialect.morphee;

import dev.annex.api.value.Json;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What a host function answers, in the contract's envelope. A refusal is an answer, no trap. */
sealed interface Reply {

  /** What was asked for. */
  record Value(JsonNode value) implements Reply {}

  /** Why there is none. */
  record Refused(String code, String message) implements Reply {}

  static Reply of(boolean value) {
    return new Value(Json.object().booleanNode(value));
  }

  static Reply of(Optional<JsonNode> value) {
    return new Value(value.orElseGet(() -> Json.object().nullNode()));
  }

  /** The approval of a permission is missing. */
  static Refused denied(MorpheePermission permission) {
    return new Refused("permission_denied", "Permission denied: %s".formatted(permission));
  }

  /** The request makes no sense. */
  static Refused invalid(String message) {
    return new Refused("invalid_request", message);
  }

  /** As JSON text. */
  default byte[] toBytes() {
    return Json.writeBytes(
        switch (this) {
          case Value given -> Json.object().put("ok", true).set("value", given.value());
          case Refused refused ->
              Json.object()
                  .put("ok", false)
                  .set(
                      "error",
                      Json.object().put("code", refused.code()).put("message", refused.message()));
        });
  }
}
