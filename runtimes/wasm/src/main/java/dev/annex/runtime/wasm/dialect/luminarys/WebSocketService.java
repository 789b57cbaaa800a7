package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.api.name.Printable;
import dev.annex.api.value.Json;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Connections to WebSocket servers, which outlive the call. */
record WebSocketService(HostOperations host) {

  private static final int NORMAL = 1000;

  /** As long as the reason of a goodbye may be. */
  private static final int MOST_REASON_BYTES = 123;

  /** The contract knows no idle connections, so this one may be idle as long as any may. */
  JsonNode connect(HostRequest request) {
    String url = request.required("url");
    ObjectNode wish =
        Json.object()
            .put("url", url)
            .put("timeoutMs", Times.orUsual(request.number("timeout_ms")))
            .put("idleMs", Times.LONGEST.toMillis());
    if (url.toLowerCase(Locale.ROOT).startsWith("wss:")) {
      wish.put("insecure", request.flag("insecure"));
    }
    String callback = request.text("callback");
    if (!callback.isEmpty()) {
      wish.put("tool", callback);
    }
    ArrayNode headers = wish.putArray("headers");
    for (HostRequest header : request.maps("headers")) {
      headers.addArray().add(header.required("name")).add(header.text("value"));
    }
    JsonNode answer = host.call("websocket.open", wish, url);
    return Json.object().put("conn_id", answer.path("connection").asString(""));
  }

  JsonNode send(HostRequest request) {
    ObjectNode wish = connection(request);
    byte[] data = request.bytes("data");
    switch (request.text("message_type")) {
      case "binary" -> wish.put("bytes", data);
      case "text", "" -> wish.put("text", text(request, data));
      default -> throw request.invalid("message_type must be text or binary");
    }
    return done("websocket.send", wish, request);
  }

  private static String text(HostRequest request, byte[] data) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(data)).toString();
    } catch (CharacterCodingException e) {
      throw request.invalid("data is no UTF-8, so it can only be sent as binary");
    }
  }

  JsonNode close(HostRequest request) {
    long code = request.number("code");
    ObjectNode wish =
        connection(request)
            .put("code", code == 0 ? NORMAL : code)
            .put("reason", cut(request.text("reason")));
    return done("websocket.close", wish, request);
  }

  private static String cut(String reason) {
    String shorter = reason;
    while (shorter.getBytes(StandardCharsets.UTF_8).length > MOST_REASON_BYTES) {
      shorter = Printable.cut(shorter, Math.min(shorter.length() - 1, MOST_REASON_BYTES));
    }
    return shorter;
  }

  private JsonNode done(String operation, ObjectNode wish, HostRequest request) {
    var _ = host.call(operation, wish, request.text("conn_id"));
    return Json.object();
  }

  private static ObjectNode connection(HostRequest request) {
    return Json.object().put("connection", request.required("conn_id"));
  }
}
