package dev.annex.runtime.javascript;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.value.Json;
import java.util.Base64;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code fetch} by the host's {@code http.request}, which judges the address, counts and keeps the
 * limits. Any thread.
 */
record Fetch(HostCalls host, String refusal) {

  /** The operation of the host behind it. */
  static final String OPERATION = "http.request";

  private static final String CAPABILITY = "http";
  private static final int FIRST_REDIRECT = 300;
  private static final int LAST_REDIRECT = 399;

  /** Sends what {@code fetch.js} wrote down, and writes down what came back. */
  String send(String json) {
    if (!host.holds(CAPABILITY)) {
      throw new ScriptException("Error", refusal, "");
    }
    JsonNode wanted = Json.parse(json);
    String redirect = wanted.path("redirect").asString("follow");
    ObjectNode request =
        Json.object()
            .put("method", wanted.path("method").asString("GET"))
            .put("url", wanted.path("url").asString(""))
            .put("followRedirects", redirect.equals("follow"));
    request.set("headers", wanted.path("headers"));
    String body = wanted.path("body").asString("");
    if (!body.isEmpty()) {
      request.put("body", decoded(body));
    }
    return answer(wanted, redirect, exchange(request));
  }

  private static byte[] decoded(String body) {
    try {
      return Base64.getDecoder().decode(body);
    } catch (IllegalArgumentException e) {
      throw new ScriptException("TypeError", "The body of the request is not what fetch made.", "");
    }
  }

  private JsonNode exchange(ObjectNode request) {
    try {
      return host.call(OPERATION, request);
    } catch (AnnexException e) {
      if (e.code() == ErrorCode.HOST_CALL_FAILED || e.code() == ErrorCode.INVALID_HOST_CALL) {
        throw new ScriptException("TypeError", e.fault().message(), "");
      }
      throw e;
    }
  }

  private static String answer(JsonNode wanted, String redirect, JsonNode response) {
    int status = response.path("status").intValue(0);
    String asked = wanted.path("url").asString("");
    if (redirect.equals("error") && status >= FIRST_REDIRECT && status <= LAST_REDIRECT) {
      throw new ScriptException(
          "TypeError",
          "%s answered with a redirect, and the request said that this is an error."
              .formatted(asked),
          "");
    }
    if (response.path("truncated").booleanValue(false)) {
      throw new ScriptException(
          "TypeError",
          "The answer of %s is larger than limit http-response-bytes allows.".formatted(asked),
          "");
    }
    String url = response.path("url").asString(asked);
    ObjectNode answer =
        Json.object()
            .put("status", status)
            .put("url", url)
            .put("redirected", redirect.equals("follow") && !url.equals(withoutFragment(asked)))
            .put("body", Base64.getEncoder().encodeToString(bytes(response.path("body"))));
    answer.set("headers", response.path("headers"));
    return Json.write(answer);
  }

  private static String withoutFragment(String url) {
    int fragment = url.indexOf('#');
    return fragment < 0 ? url : url.substring(0, fragment);
  }

  private static byte[] bytes(JsonNode node) {
    return node.isBinary() ? node.binaryValue() : new byte[0];
  }
}
