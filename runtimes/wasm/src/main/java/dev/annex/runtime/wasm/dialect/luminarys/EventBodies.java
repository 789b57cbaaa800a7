package dev.annex.runtime.wasm.dialect.luminarys;

import dev.annex.api.call.Audience;
import dev.annex.api.call.Caller;
import dev.annex.api.value.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the host brings to a callback, as the contract has it: one body for each event, where the
 * host brings several at once. Each is the payload of an invocation of its own, in this order.
 */
final class EventBodies {

  private static final Set<String> TCP = Set.of("data", "end");
  private static final Set<String> WEB_SOCKET = Set.of("open", "message", "close", "error");

  private EventBodies() {}

  /**
   * The bodies in the arguments of a call.
   *
   * @param caller who calls; only the host brings events
   * @return none when these are ordinary arguments, or when nothing happened that the contract has
   *     a word for; {@link #carriedBy} tells which
   */
  static List<JsonNode> of(Caller caller, JsonNode arguments) {
    if (!carriedBy(caller, arguments)) {
      return List.of();
    }
    if (arguments.has("topic")) {
      return List.of(published(arguments));
    }
    String connection = arguments.path("connection").asString("");
    List<JsonNode> bodies = new ArrayList<>();
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    for (JsonNode event : arguments.path("events")) {
      String type = event.path("type").asString("");
      if (type.equals("data")) {
        data.writeBytes(base64(event.path("data")));
      } else {
        flush(connection, data, bodies);
        if (TCP.contains(type)) {
          bodies.add(ended(connection, event.path("reason").asString("")));
        } else if (!type.equals("open")) {
          bodies.add(webSocket(connection, type, event));
        }
      }
    }
    flush(connection, data, bodies);
    return List.copyOf(bodies);
  }

  /** Whether arguments are events that the host brings. */
  static boolean carriedBy(Caller caller, JsonNode arguments) {
    if (caller.audience() != Audience.HOST || !arguments.isObject()) {
      return false;
    }
    Set<String> names = Set.copyOf(arguments.propertyNames());
    return isPublished(caller, names) || isConnection(caller, names, arguments);
  }

  private static boolean isPublished(Caller caller, Set<String> names) {
    return caller.client().equals("delivery")
        && names.equals(Set.of("id", "topic", "source", "at", "payload"));
  }

  private static boolean isConnection(Caller caller, Set<String> names, JsonNode arguments) {
    return caller.client().equals("connection")
        && names.equals(Set.of("connection", "events"))
        && arguments
            .path("events")
            .valueStream()
            .map(event -> event.path("type").asString(""))
            .allMatch(type -> TCP.contains(type) || WEB_SOCKET.contains(type));
  }

  /** TCP has no messages, so what came meanwhile is one. */
  private static void flush(String connection, ByteArrayOutputStream data, List<JsonNode> bodies) {
    if (data.size() > 0) {
      bodies.add(
          Json.object()
              .put("conn_id", connection)
              .put("data", data.toByteArray())
              .put("error_kind", "")
              .put("error_msg", "")
              .put("event", "data"));
      data.reset();
    }
  }

  private static ObjectNode ended(String connection, String reason) {
    String kind =
        switch (reason) {
          case "end" -> "eof";
          case "closed" -> "reset";
          case "idle", "timeout" -> "timeout";
          case "tls" -> "tls";
          default -> "io";
        };
    boolean orderly = reason.equals("end");
    return Json.object()
        .put("conn_id", connection)
        .put("error_kind", kind)
        .put("error_msg", text(reason))
        .put("event", orderly ? "close" : "error")
        .put("error", orderly ? "" : text(reason));
  }

  private static ObjectNode webSocket(String connection, String type, JsonNode event) {
    ObjectNode body = Json.object().put("conn_id", connection);
    return switch (type) {
      case "message" -> {
        boolean isText = event.has("text");
        byte[] data =
            isText
                ? event.path("text").asString("").getBytes(StandardCharsets.UTF_8)
                : base64(event.path("bytes"));
        yield body.put("data", data)
            .put("message_type", isText ? "text" : "binary")
            .put("error_kind", "")
            .put("error_msg", "")
            .put("event", "message");
      }
      case "close" ->
          body.put("message_type", "close")
              .put("close_code", event.path("code").asInt(0))
              .put("close_text", event.path("reason").asString(""))
              .put("error_kind", "")
              .put("error_msg", "")
              .put("event", "close");
      default -> body.setAll(ended(connection, event.path("reason").asString("")));
    };
  }

  private static ObjectNode published(JsonNode arguments) {
    ObjectNode body =
        Json.object()
            .put("topic", arguments.path("topic").asString(""))
            .put("source", arguments.path("source").asString(""))
            .put("id", arguments.path("id").asString(""))
            .put("at", arguments.path("at").asString(""));
    body.set("payload", arguments.path("payload"));
    return body;
  }

  private static String text(String reason) {
    return switch (reason) {
      case "end" -> "the other side ended the connection";
      case "closed" -> "the connection broke off";
      case "idle" -> "nothing came and nothing was sent for too long";
      case "revoked" -> "a permission for the connection was taken back";
      case "tls" -> "TLS failed";
      case "timeout" -> "the other side took too long";
      case "too-large" -> "a message is too large";
      case "protocol" -> "the other side does not keep to the protocol";
      default -> reason;
    };
  }

  private static byte[] base64(JsonNode text) {
    return Base64.getDecoder().decode(text.asString(""));
  }
}
