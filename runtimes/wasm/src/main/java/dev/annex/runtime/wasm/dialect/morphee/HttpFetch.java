package dev.annex.runtime.wasm.dialect.morphee;

import dev.annex.api.call.Budget;
import dev.annex.api.call.Limit;
import dev.annex.api.call.Meter;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.value.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code http_fetch} over {@code http.request}. What may be met is decided there alone; what is
 * looked at here only chooses the contract's words.
 *
 * <p>The quota of requests is the limit {@code http-requests}, which ends a call that goes beyond
 * it. The contract answers {@code Request denied} instead, so no request is tried that could.
 */
final class HttpFetch implements HostService {

  static final String OPERATION = "http.request";

  private static final int MAX_REDIRECTS = 5;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

  /** Fields that the contract drops, as the host writes them itself. */
  private static final Set<String> DROPPED =
      Set.of(
          "connection",
          "host",
          "http2-settings",
          "keep-alive",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private static final Reply.Refused QUOTA = new Reply.Refused("http_quota", "Request denied");

  private final HostCalls host;
  private final Meter meter;
  private final Asked asked;

  HttpFetch(HostCalls host, Meter meter, Asked asked) {
    this.host = host;
    this.meter = meter;
    this.asked = asked;
  }

  @Override
  public Reply call(Fields argument) {
    String method = argument.required("method").toUpperCase(Locale.ROOT);
    String url = argument.required("url");
    long left = meter.limits().get(Limit.HTTP_REQUESTS) - meter.used(Budget.HTTP_REQUESTS);
    if (left < 1) {
      return QUOTA;
    }
    long redirects = Math.min(MAX_REDIRECTS, left - 1);
    ObjectNode request =
        Json.object().put("method", method).put("url", url).put("maxRedirects", redirects);
    request.set("headers", headers(argument));
    body(argument).ifPresent(bytes -> request.put("body", bytes));
    JsonNode answer;
    try {
      answer = host.call(OPERATION, request);
    } catch (AnnexException e) {
      return refused(e, method, url, redirects);
    }
    boolean cutShort = redirects == 0 && REDIRECTS.contains(answer.path("status").asInt(0));
    return cutShort && location(answer) ? QUOTA : answered(answer);
  }

  private static ArrayNode headers(Fields argument) {
    ArrayNode pairs = Json.object().arrayNode();
    argument
        .object("headers")
        .ifPresent(headers -> {
          for (String name : headers.object().propertyNames()) {
            if (!DROPPED.contains(name.toLowerCase(Locale.ROOT))) {
              pairs.addArray().add(name).add(headers.text(name).orElse(""));
            }
          }
        });
    return pairs;
  }

  private static Optional<byte[]> body(Fields argument) {
    boolean base64 = argument.base64("body_encoding");
    return argument
        .text("body")
        .map(body -> base64 ? decoded(argument, body) : body.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] decoded(Fields argument, String body) {
    return Bytes.fromBase64(body).orElseThrow(() -> argument.invalid("body is no base64"));
  }

  private static boolean location(JsonNode answer) {
    return answer
        .path("headers")
        .valueStream()
        .anyMatch(pair -> pair.path(0).asString("").equalsIgnoreCase("location"));
  }

  private static Reply answered(JsonNode answer) {
    if (answer.path("truncated").asBoolean(false)) {
      return new Reply.Refused(
          "response_too_large", "http_fetch failed: the body of the answer is too large.");
    }
    ObjectNode value = Json.object().put("status", answer.path("status").asInt(0));
    value.set("headers", fields(answer.path("headers")));
    byte[] body = Bytes.of(answer.path("body"), OPERATION);
    Optional<String> text = Bytes.text(body);
    value.put("body", text.orElseGet(() -> Bytes.toBase64(body)));
    if (text.isEmpty()) {
      value.put("body_encoding", "base64");
    }
    return new Reply.Value(value);
  }

  /** Fields of one name become one, as RFC 9110 does it; cookies hold commas and get lines. */
  private static ObjectNode fields(JsonNode pairs) {
    ObjectNode fields = Json.object();
    for (JsonNode pair : pairs) {
      String name = pair.path(0).asString("").toLowerCase(Locale.ROOT);
      String value = pair.path(1).asString("");
      String before = fields.path(name).asString("");
      String between = name.equals("set-cookie") ? "\n" : ", ";
      fields.put(name, fields.has(name) ? before + between + value : value);
    }
    return fields;
  }

  private Reply.Refused refused(AnnexException e, String method, String url, long redirects) {
    if (meter.stopped().isPresent()) {
      throw e;
    }
    Fault fault = e.fault();
    String reason = Refusals.reason(fault);
    if (reason.equals("private-address")) {
      return blocked("the address is not public");
    }
    if (reason.equals("too-many-redirects") && redirects < MAX_REDIRECTS) {
      return QUOTA;
    }
    if (e.code() == ErrorCode.PERMISSION_DENIED) {
      return denied(fault, method, url);
    }
    return Refusals.of(e, MorpheeImport.HTTP_FETCH, meter);
  }

  private Reply.Refused denied(Fault fault, String method, String url) {
    JsonNode action = fault.details().getOrDefault("action", Json.object().nullNode());
    if (!action.asString("").equals(OPERATION)) {
      return new Reply.Refused("permission_denied", fault.message());
    }
    boolean reads = READING.contains(method);
    MorpheePermission needed = reads ? MorpheePermission.HTTP_READ : MorpheePermission.HTTP_WRITE;
    List<AllowedDomain> domains = asked.domains(reads ? "http.read" : "http.write");
    Optional<FetchedPlace> place = FetchedPlace.of(url);
    if (domains.isEmpty() || place.isEmpty()) {
      return Reply.denied(needed);
    }
    String name = place.get().host();
    if (domains.stream().noneMatch(domain -> domain.names(name))) {
      return new Reply.Refused("domain_denied", "Domain not allowed: %s".formatted(name));
    }
    return place.get().portOfAny(domains)
        ? Reply.denied(needed)
        : blocked("port %d is not allowed".formatted(place.get().port()));
  }

  private static Reply.Refused blocked(String reason) {
    return new Reply.Refused("ssrf_blocked", "HTTP blocked: %s".formatted(reason));
  }
}
