package dev.annex.bench.load;

import dev.annex.api.value.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** A revision of MCP, with the messages a client of it sends. */
public enum Revision {
  /** With a handshake and a session. */
  LEGACY("2025-11-25"),
  /** Without either: every request says all there is to know. */
  MODERN("2026-07-28");

  private static final String META = "io.modelcontextprotocol/";

  private final String date;

  Revision(String date) {
    this.date = date;
  }

  /** Its date, which is its name. */
  public String date() {
    return date;
  }

  /** A call of a tool, with its number as the last member so that a copy can be renumbered. */
  public Call call(String tool, ObjectNode arguments) {
    ObjectNode params = parameters().put("name", tool);
    params.set("arguments", arguments);
    return new Call(
        message("tools/call", params), Call.FIRST_NUMBER, headers("tools/call", Optional.of(tool)));
  }

  /** The first message of a client. */
  public Call hello() {
    return switch (this) {
      case LEGACY -> {
        ObjectNode params = Json.object().put("protocolVersion", date);
        params.putObject("capabilities");
        params.set("clientInfo", client());
        yield new Call(message("initialize", params), Call.FIRST_NUMBER, Map.of());
      }
      case MODERN ->
          new Call(
              message("server/discover", parameters()),
              Call.FIRST_NUMBER,
              headers("server/discover", Optional.empty()));
    };
  }

  /** What a client says after the answer to its first message; nothing in the newer revision. */
  public Optional<byte[]> ready() {
    return this == MODERN
        ? Optional.empty()
        : Optional.of(notice("notifications/initialized", Json.object()));
  }

  /** Takes a call back. */
  public byte[] cancel(long number) {
    return notice("notifications/cancelled", Json.object().put("requestId", number));
  }

  private static byte[] notice(String method, ObjectNode params) {
    ObjectNode notice = Json.object().put("jsonrpc", "2.0").put("method", method);
    notice.set("params", params);
    return Json.writeBytes(notice);
  }

  private static byte[] message(String method, ObjectNode params) {
    ObjectNode request = Json.object().put("jsonrpc", "2.0").put("method", method);
    request.set("params", params);
    request.put("id", Call.FIRST_NUMBER);
    return Json.writeBytes(request);
  }

  private ObjectNode parameters() {
    ObjectNode params = Json.object();
    if (this == MODERN) {
      ObjectNode meta = params.putObject("_meta").put(META + "protocolVersion", date);
      meta.putObject(META + "clientCapabilities");
      meta.set(META + "clientInfo", client());
    }
    return params;
  }

  private Map<String, String> headers(String method, Optional<String> name) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("MCP-Protocol-Version", date);
    if (this == MODERN) {
      headers.put("Mcp-Method", method);
      name.ifPresent(value -> headers.put("Mcp-Name", value));
    }
    return headers;
  }

  private static ObjectNode client() {
    return Json.object().put("name", "annex-bench").put("version", "1.0.0");
  }

  /** Its date. */
  @Override
  public String toString() {
    return date;
  }

  /**
   * A request to send many times, each time under another number.
   *
   * @param message JSON that ends with the number and a brace
   * @param number the number that stands in it now
   * @param headers those that HTTP wants besides
   */
  public record Call(byte[] message, long number, Map<String, String> headers) {

    /** Every number has as many digits as this one. */
    public static final long FIRST_NUMBER = 100_000_000;

    /** Digits of a number. */
    public static final int DIGITS = 9;

    /** As text. */
    @Override
    public String toString() {
      return new String(message, StandardCharsets.UTF_8);
    }
  }
}
