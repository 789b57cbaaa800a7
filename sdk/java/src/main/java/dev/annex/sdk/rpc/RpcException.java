package dev.annex.sdk.rpc;

import dev.annex.sdk.json.Json;
import dev.annex.sdk.json.JsonNull;
import dev.annex.sdk.json.JsonNumber;
import dev.annex.sdk.json.JsonObject;
import dev.annex.sdk.json.JsonText;
import java.util.Optional;

/**
 * An error of the protocol: what the other side answered, or what an extension wants to answer.
 * Thrown by a handler it reaches the caller as it is.
 */
public final class RpcException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Parameters do not fit; data has {@code error}. */
  public static final int INVALID_PARAMS = -32602;

  /** There is no such method or tool. */
  public static final int METHOD_NOT_FOUND = -32601;

  /** The other side failed. */
  public static final int INTERNAL_ERROR = -32603;

  /** A right is missing; data has {@code required} and {@code granted}. */
  public static final int CAPABILITY_DENIED = -32001;

  /** Too many requests; data has {@code retry_after_ms}. */
  public static final int RATE_LIMITED = -32002;

  /** Before the two have introduced themselves. */
  public static final int NOT_INITIALIZED = -32003;

  /** The extension is about to end. */
  public static final int SHUTDOWN_IN_PROGRESS = -32004;

  /** What was asked for exists, but not now or not here. */
  public static final int UNAVAILABLE = -32005;

  /** There is no such thing; data has {@code resource} and {@code id}. */
  public static final int NOT_FOUND = -32006;

  /** A tool failed; data has {@code error}. */
  public static final int TOOL_FAILED = -32010;

  private final int code;
  private final String title;
  private final transient Optional<Json> data;

  /**
   * Creates an error.
   *
   * @param code its number
   * @param title its name, such as {@code Invalid params}
   * @param data what else is to be said
   */
  public RpcException(int code, String title, Optional<Json> data) {
    super(
        data.map(json -> "%s (%d): %s".formatted(title, code, brief(json)))
            .orElseGet(() -> "%s (%d)".formatted(title, code)));
    this.code = code;
    this.title = title;
    this.data = data;
  }

  /** An error with one of the codes above, under its usual name. */
  public static RpcException of(int code, JsonObject data) {
    return new RpcException(code, titleOf(code), Optional.of(data));
  }

  /** Parameters that do not fit, with the reason. */
  public static RpcException invalidParams(String reason) {
    return of(INVALID_PARAMS, JsonObject.of("error", reason));
  }

  private static String titleOf(int code) {
    return switch (code) {
      case INVALID_PARAMS -> "Invalid params";
      case METHOD_NOT_FOUND -> "Method not found";
      case CAPABILITY_DENIED -> "Capability denied";
      case RATE_LIMITED -> "Rate limited";
      case NOT_INITIALIZED -> "Not initialized";
      case SHUTDOWN_IN_PROGRESS -> "Shutdown in progress";
      case UNAVAILABLE -> "Unavailable";
      case NOT_FOUND -> "Not found";
      case TOOL_FAILED -> "Tool execution failed";
      default -> "Internal error";
    };
  }

  private static String brief(Json data) {
    String text = data.toJson();
    return text.length() <= 2000 ? text : text.substring(0, 2000) + "…";
  }

  /** The number of the error. */
  public int code() {
    return code;
  }

  /** The name of the error, as it is on the wire. */
  public String title() {
    return title;
  }

  /** What else is said about it. */
  public Optional<Json> data() {
    return data == null ? Optional.empty() : data;
  }

  JsonObject toJson() {
    JsonObject error = JsonObject.of("code", Json.of(code)).with("message", title);
    return data().map(json -> error.with("data", json)).orElse(error);
  }

  static RpcException from(Json error) {
    if (!(error instanceof JsonObject object)) {
      return of(INTERNAL_ERROR, JsonObject.of("error", error));
    }
    int code = INTERNAL_ERROR;
    if (object.members().get("code") instanceof JsonNumber number
        && Math.abs(number.doubleValue()) < Integer.MAX_VALUE) {
      code = (int) number.doubleValue();
    }
    String title =
        object.members().getOrDefault("message", JsonNull.INSTANCE) instanceof JsonText(String text)
            ? text
            : titleOf(code);
    return new RpcException(code, title, object.get("data"));
  }
}
