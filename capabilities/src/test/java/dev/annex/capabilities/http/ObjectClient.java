package dev.annex.capabilities.http;

import dev.annex.api.value.Json;
import dev.annex.capabilities.http.SignatureV4.Signable;
import dev.annex.testkit.CapabilityHarness;
import java.io.ByteArrayOutputStream;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a guest does that speaks with S3: signs each request and has the host send it. */
final class ObjectClient {

  private static final int PIECE = 1 << 20;

  private final CapabilityHarness host;
  private final String authority;
  private final SignatureV4 signature;
  private final InstantSource clock;
  private final List<Signable> sent = new ArrayList<>();

  ObjectClient(
      CapabilityHarness host, String authority, SignatureV4 signature, InstantSource clock) {
    this.host = host;
    this.authority = authority;
    this.signature = signature;
    this.clock = clock;
  }

  /** What it asked the host to send. */
  List<Signable> sent() {
    return List.copyOf(sent);
  }

  /** Sends one request with a signature over all of its fields. */
  JsonNode send(String method, String target, Optional<byte[]> body, Field... fields) {
    ObjectNode request = signed(method, target, body.orElseGet(() -> new byte[0]), fields);
    body.ifPresent(bytes -> request.put("body", bytes));
    return host.call("http.request", request);
  }

  /** Sends a body in pieces; gives the head of the answer. */
  JsonNode upload(String target, byte[] body) {
    Field length = new Field("Content-Length", Integer.toString(body.length));
    JsonNode opened = host.call("http.open", signed("PUT", target, body, length));
    long handle = opened.get("handle").longValue();
    for (int at = 0; at < body.length; at += PIECE) {
      byte[] piece = Arrays.copyOfRange(body, at, Math.min(at + PIECE, body.length));
      host.call("http.send", Json.object().put("handle", handle).put("data", piece));
    }
    JsonNode head = host.call("http.finish", Json.object().put("handle", handle));
    host.call("http.close", Json.object().put("handle", handle));
    return head;
  }

  /** Receives a body in pieces; gives how many bytes there were, and their digest. */
  Downloaded download(String target) {
    JsonNode opened = host.call("http.open", signed("GET", target, new byte[0]));
    ObjectNode handle = Json.object().put("handle", opened.get("handle").longValue());
    int status = host.call("http.finish", handle).get("status").intValue();
    ByteArrayOutputStream received = new ByteArrayOutputStream();
    JsonNode piece;
    do {
      piece = host.call("http.receive", handle.deepCopy().put("maxBytes", PIECE));
      received.writeBytes(piece.get("data").binaryValue());
    } while (!piece.get("end").booleanValue());
    host.call("http.close", handle);
    return new Downloaded(status, received.size(), SignatureV4.digest(received.toByteArray()));
  }

  record Downloaded(int status, long size, String digest) {}

  private ObjectNode signed(String method, String target, byte[] body, Field... fields) {
    List<Field> signed =
        signature.sign(
            method, target, authority, List.of(fields), SignatureV4.digest(body), clock.instant());
    sent.add(new Signable(method, target, signed));
    ObjectNode request =
        Json.object().put("method", method).put("url", "http://" + authority + target);
    ArrayNode headers = request.putArray("headers");
    signed.forEach(field -> headers.addArray().add(field.name()).add(field.value()));
    return request;
  }
}
