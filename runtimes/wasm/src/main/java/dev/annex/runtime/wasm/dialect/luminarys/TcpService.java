package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.value.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Connections over TCP, within the call and beyond it. */
record TcpService(HostOperations host, Limits limits) {

  private static final long USUAL_BYTES = 1 << 20;

  /** How long nothing may come, once something did, until that is taken for all. */
  private static final long IDLE_MILLIS = 200;

  JsonNode exchange(HostRequest request) {
    ObjectNode wish = dial(request);
    long wanted = request.number("max_bytes");
    long most = Math.min(wanted > 0 ? wanted : USUAL_BYTES, limits.get(Limit.HTTP_RESPONSE_BYTES));
    wish.put("data", request.bytes("data")).put("maxBytes", most).put("idleMs", IDLE_MILLIS);
    JsonNode answer = host.call("tcp.request", wish, request.text("addr"));
    return Json.object().put("data", HostOperations.bytes(answer, "data"));
  }

  /** The contract knows no idle connections, so this one may be idle as long as any may. */
  JsonNode connect(HostRequest request) {
    ObjectNode wish = dial(request).put("idleMs", Times.LONGEST.toMillis());
    callback(request, wish);
    JsonNode answer = host.call("tcp.open", wish, request.text("addr"));
    return Json.object().put("conn_id", answer.path("connection").asString(""));
  }

  JsonNode setCallback(HostRequest request) {
    ObjectNode wish = connection(request);
    callback(request, wish);
    return done("tcp.set-callback", wish, request);
  }

  JsonNode write(HostRequest request) {
    return done("tcp.send", connection(request).put("data", request.bytes("data")), request);
  }

  JsonNode close(HostRequest request) {
    return done("tcp.end", connection(request), request);
  }

  private JsonNode done(String operation, ObjectNode wish, HostRequest request) {
    var _ = host.call(operation, wish, request.text("conn_id"));
    return Json.object();
  }

  private static ObjectNode connection(HostRequest request) {
    return Json.object().put("connection", request.required("conn_id"));
  }

  private static void callback(HostRequest request, ObjectNode wish) {
    String callback = request.text("callback");
    if (!callback.isEmpty()) {
      wish.put("tool", callback);
    }
  }

  private static ObjectNode dial(HostRequest request) {
    String address = request.required("addr");
    int colon = address.lastIndexOf(':');
    String port = address.substring(colon + 1);
    if (colon < 1 || !port.matches("[0-9]{1,5}")) {
      throw request.invalid("addr must be host:port");
    }
    String host = address.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    ObjectNode wish =
        Json.object()
            .put("host", bracketed ? host.substring(1, host.length() - 1) : host)
            .put("port", Integer.parseInt(port))
            .put("tls", request.flag("tls"))
            .put("timeoutMs", Times.orUsual(request.number("timeout_ms")));
    if (request.flag("tls")) {
      wish.put("insecure", request.flag("insecure"));
      String name = request.text("server_name");
      if (!name.isEmpty()) {
        wish.put("serverName", name);
      }
    }
    return wish;
  }
}
