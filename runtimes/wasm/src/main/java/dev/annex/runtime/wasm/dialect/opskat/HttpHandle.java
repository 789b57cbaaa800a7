package dev.annex.runtime.wasm.dialect.opskat;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.value.Json;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request: written, flushed, read. A body whose length the guest announces goes out as it is
 * written; any other is collected by the host until the flush, because signatures are made over the
 * length and it has to go ahead.
 */
final class HttpHandle implements IoHandle {

  private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");

  /** What says where a message ends and how the connection goes on is the host's. */
  private static final Set<String> NOT_THE_GUESTS =
      Set.of(
          "host",
          "connection",
          "transfer-encoding",
          "expect",
          "keep-alive",
          "proxy-connection",
          "te",
          "trailer",
          "upgrade",
          "http2-settings");

  private static final String LENGTH = "content-length";
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
  private static final Pattern SCHEME = Pattern.compile("([a-zA-Z][a-zA-Z0-9+.-]*):.*");
  private static final Pattern QUERY_OR_FRAGMENT = Pattern.compile("(?s)[?#].*");
  private static final int MOST = 1 << 20;
  private static final int NO_CONTENT = 204;
  private static final int NOT_MODIFIED = 304;
  private static final long UNKNOWN = -1;

  private enum State {
    WRITING,
    FLUSHED,
    FAILED
  }

  private final HostCalls host;
  private final long handle;
  private final String method;
  private State state = State.WRITING;

  private HttpHandle(HostCalls host, long handle, String method) {
    this.host = host;
    this.handle = handle;
    this.method = method;
  }

  static HttpHandle open(HostCalls host, JsonNode parameters) {
    String url = parameters.path("url").asString("");
    if (url.isEmpty()) {
      throw Refusal.of("URL is required for HTTP handle");
    }
    var scheme = SCHEME.matcher(url);
    if (scheme.matches()
        && !scheme.group(1).equalsIgnoreCase("http")
        && !scheme.group(1).equalsIgnoreCase("https")) {
      throw Refusal.of(
          "http denied: unsupported scheme %s"
              .formatted(ManifestFields.quote(scheme.group(1).toLowerCase(Locale.ROOT))));
    }
    String given = parameters.path("method").asString("").toUpperCase(Locale.ROOT);
    String method = given.isEmpty() ? "GET" : given;
    boolean body = WITH_BODY.contains(method);
    ArrayNode headers = Json.object().arrayNode();
    boolean announced = addHeaders(parameters.path("headers"), headers, body);
    ObjectNode request = Json.object().put("method", method).put("url", url);
    request.set("headers", headers);
    if (body && !announced) {
      request.put("collect", true);
    }
    try {
      return new HttpHandle(
          host, host.call("http.open", request).path("handle").longValue(), method);
    } catch (AnnexException e) {
      throw Refusal.prefixed(
          e.code() == ErrorCode.PERMISSION_DENIED
              ? "http denied: %s not in capabilities.http.allowlist: "
                  .formatted(ManifestFields.quote(withoutQuery(url)))
              : "http denied: ",
          e);
    }
  }

  /** Queries and fragments hold signatures and tokens; failures are shown to people and models. */
  private static String withoutQuery(String url) {
    return QUERY_OR_FRAGMENT.matcher(url).replaceFirst("");
  }

  /**
   * Adds what the guest may say itself, in its order; whether it announces the length of a body.
   */
  private static boolean addHeaders(JsonNode given, ArrayNode headers, boolean body) {
    if (given.isMissingNode() || given.isNull()) {
      return false;
    }
    if (!given.isObject()) {
      throw Refusal.of("headers must be an object of texts");
    }
    boolean announced = false;
    for (var header : given.properties()) {
      if (!header.getValue().isString()) {
        throw Refusal.of(
            "headers must be an object of texts, and %s is none"
                .formatted(ManifestFields.quote(header.getKey())));
      }
      String name = header.getKey().toLowerCase(Locale.ROOT);
      String value = header.getValue().stringValue();
      boolean length = name.equals(LENGTH);
      boolean takesLength = length && body && !announced && NUMBER.matcher(value.strip()).matches();
      announced |= takesLength;
      if (length ? takesLength : !NOT_THE_GUESTS.contains(name)) {
        headers.addArray().add(header.getKey()).add(length ? value.strip() : value);
      }
    }
    return announced;
  }

  @Override
  public void write(byte[] piece) {
    if (state != State.WRITING) {
      throw Refusal.of("already flushed or closed");
    }
    if (WITH_BODY.contains(method)) {
      host.call("http.send", Json.object().put("handle", handle).put("data", piece));
    }
  }

  @Override
  public Optional<ObjectNode> flush() {
    if (state != State.WRITING) {
      throw Refusal.of("already flushed or closed");
    }
    state = State.FAILED;
    JsonNode answer;
    try {
      answer = host.call("http.finish", Json.object().put("handle", handle));
    } catch (AnnexException e) {
      boolean address = e.fault().details().containsKey("reason") && notPublic(e);
      throw Refusal.prefixed(
          address ? "HTTP request failed: dial denied: " : "HTTP request failed: ", e);
    }
    state = State.FLUSHED;
    return Optional.of(meta(answer));
  }

  private static boolean notPublic(AnnexException failure) {
    JsonNode reason = failure.fault().details().getOrDefault("reason", Json.object());
    return reason.asString("").equals("private-address");
  }

  private ObjectNode meta(JsonNode answer) {
    ObjectNode headers = Json.object();
    for (JsonNode field : answer.path("headers")) {
      String name = canonical(field.path(0).stringValue());
      if (!headers.has(name)) {
        headers.put(name, field.path(1).stringValue());
      }
    }
    int status = answer.path("status").intValue();
    ObjectNode meta = Json.object().put("status", status);
    String type = headers.path("Content-Type").asString("");
    if (!type.isEmpty()) {
      meta.put("contentType", type);
    }
    long size = size(status, headers);
    if (size != 0) {
      meta.put("size", size);
    }
    if (!headers.isEmpty()) {
      meta.set("headers", headers);
    }
    return meta;
  }

  private static long size(int status, ObjectNode headers) {
    String length = headers.path("Content-Length").asString("").strip();
    if (NUMBER.matcher(length).matches()) {
      return Long.parseLong(length);
    }
    return status == NO_CONTENT || status == NOT_MODIFIED ? 0 : UNKNOWN;
  }

  /** Names as guests look for them, whatever the version of HTTP: {@code Content-Type}. */
  private static String canonical(String name) {
    StringBuilder out = new StringBuilder(name.length());
    boolean first = true;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      out.append(first ? upper(c) : lower(c));
      first = c == '-';
    }
    return out.toString();
  }

  private static char upper(char c) {
    return c >= 'a' && c <= 'z' ? (char) (c - 'a' + 'A') : c;
  }

  private static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char) (c - 'A' + 'a') : c;
  }

  @Override
  public byte[] read(int most) {
    switch (state) {
      case WRITING -> throw Refusal.of("response not flushed yet; call Flush first");
      case FAILED -> throw Refusal.of("no response available");
      case FLUSHED -> {}
    }
    return host.call(
            "http.receive",
            Json.object().put("handle", handle).put("maxBytes", Math.min(most, MOST)))
        .path("data")
        .binaryValue();
  }

  @Override
  public ObjectNode meta() {
    return Json.object();
  }

  @Override
  public void close() {
    host.call("http.close", Json.object().put("handle", handle));
  }
}
