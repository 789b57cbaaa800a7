package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.value.Json;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Requests to web servers. An answer that is longer than its skill wants, or than its manifest
 * allows, is cut and says so.
 */
record HttpService(HostOperations host, SkillSettings settings, Limits limits, Clock clock) {

  private static final String OPERATION = "http.request";
  private static final String USUAL_TYPE = "application/octet-stream";

  /** Fields that are the connection's, and so the host's own. */
  private static final Set<String> DROPPED =
      Set.of(
          "connection",
          "content-length",
          "expect",
          "host",
          "http2-settings",
          "keep-alive",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  JsonNode get(HostRequest request) {
    return send(request, wish(request, "GET"));
  }

  JsonNode post(HostRequest request) {
    String type = request.text("content_type");
    ObjectNode wish = wish(request, "POST").put("body", request.bytes("body"));
    wish.putArray("headers").addArray().add("Content-Type").add(type.isEmpty() ? USUAL_TYPE : type);
    return send(request, wish);
  }

  JsonNode request(HostRequest request) {
    String method = request.text("method").toUpperCase(Locale.ROOT);
    ObjectNode wish =
        wish(request, method.isEmpty() ? "GET" : method)
            .put("followRedirects", request.flag("follow_redirects"))
            .put("cookies", request.flag("use_jar"));
    byte[] body = request.bytes("body");
    if (body.length > 0) {
      wish.put("body", body);
    }
    headers(request, wish.putArray("headers"));
    return send(request, wish);
  }

  private ObjectNode wish(HostRequest request, String method) {
    ObjectNode wish =
        Json.object()
            .put("method", method)
            .put("url", request.required("url"))
            .put("timeoutMs", Times.orUsual(request.number("timeout_ms")));
    long wanted = request.number("max_bytes");
    long most = Math.min(settings.maxResponseBytes(), limits.get(Limit.HTTP_RESPONSE_BYTES));
    return wish.put("maxBytes", wanted > 0 ? Math.min(wanted, most) : most);
  }

  /** In the order in which they were given; cookies of both kinds become one field. */
  private static void headers(HostRequest request, ArrayNode pairs) {
    String cookies =
        request.maps("cookies").stream()
            .map(cookie -> cookie.required("name") + "=" + cookie.text("value"))
            .collect(Collectors.joining("; "));
    for (HostRequest header : request.maps("headers")) {
      String name = header.required("name");
      if (name.equalsIgnoreCase("cookie")) {
        String value = header.text("value");
        cookies = cookies.isEmpty() ? value : value + "; " + cookies;
      } else if (!DROPPED.contains(name.toLowerCase(Locale.ROOT))) {
        pairs.addArray().add(name).add(header.text("value"));
      }
    }
    if (!cookies.isEmpty()) {
      pairs.addArray().add("Cookie").add(cookies);
    }
  }

  private JsonNode send(HostRequest request, ObjectNode wish) {
    JsonNode answer = host.call(OPERATION, wish, request.text("url"));
    ObjectNode told = Json.object().put("status", answer.path("status").asInt(0));
    ArrayNode headers = told.putArray("headers");
    ArrayNode cookies = told.putArray("cookies");
    for (JsonNode pair : answer.path("headers")) {
      String name = pair.path(0).asString("");
      String value = pair.path(1).asString("");
      headers.addObject().put("name", canonical(name)).put("value", value);
      if (name.equalsIgnoreCase("set-cookie")) {
        Optional<ObjectNode> cookie = SetCookie.parse(value, clock.instant());
        cookie.ifPresent(cookies::add);
      }
    }
    return told.put("body", HostOperations.bytes(answer, "body"))
        .put("truncated", answer.path("truncated").asBoolean(false));
  }

  /** HTTP/2 has small letters only; skills look for {@code Content-Type}. */
  private static String canonical(String name) {
    if (!name.equals(name.toLowerCase(Locale.ROOT))) {
      return name;
    }
    StringBuilder written = new StringBuilder(name.length());
    boolean begins = true;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      written.append(begins ? Character.toUpperCase(c) : c);
      begins = c == '-';
    }
    return written.toString();
  }
}
