package dev.annex.runtime.wasm.dialect.morphee;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Reads what {@code execute} answers, in any of the three forms: by {@code success}, by {@code
 * status}, by {@code ok}.
 */
final class MorpheeResponse {

  private MorpheeResponse() {}

  /** The data of a success; a failure is thrown with the extension's own text. */
  static JsonNode read(byte[] bytes) {
    JsonNode response = parse(bytes);
    if (response.path("success").isBoolean()) {
      return response.path("success").booleanValue()
          ? data(response, "data")
          : fail(response, "error");
    }
    if (response.path("status").isString()) {
      return switch (response.path("status").stringValue()) {
        case "success" -> data(response, "data");
        case "error" -> fail(response, response.has("error") ? "error" : "message");
        default -> throw unknownForm();
      };
    }
    if (response.path("ok").isBoolean()) {
      return response.path("ok").booleanValue()
          ? data(response, "result")
          : fail(response, "error");
    }
    throw unknownForm();
  }

  private static JsonNode data(JsonNode response, String name) {
    JsonNode data = response.path(name);
    return data.isMissingNode() ? Json.object().nullNode() : data;
  }

  private static JsonNode fail(JsonNode response, String name) {
    JsonNode error = response.path(name);
    String message = error.isString() ? error.stringValue() : "";
    JsonNode code = response.path("code");
    throw new AnnexException(
        ErrorCode.TOOL_FAILED,
        message.isEmpty() ? "The extension failed and gave no reason." : message,
        code.isString() ? Map.of("code", code) : Map.of());
  }

  private static JsonNode parse(byte[] bytes) {
    if (bytes.length == 0) {
      throw new AnnexException(ErrorCode.INVALID_RESULT, "The extension answered nothing.");
    }
    try {
      return Json.parse(bytes);
    } catch (AnnexException e) {
      throw new AnnexException(
          ErrorCode.INVALID_RESULT,
          "The extension's answer is not JSON. %s".formatted(e.fault().message()));
    }
  }

  private static AnnexException unknownForm() {
    return new AnnexException(
        ErrorCode.INVALID_RESULT,
        "The extension's answer says neither success nor failure: expected a member success, status or ok.");
  }
}
