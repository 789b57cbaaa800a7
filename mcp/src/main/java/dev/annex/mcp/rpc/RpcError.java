package dev.annex.mcp.rpc;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** An error answer; {@code data} may be empty. */
public record RpcError(int code, String message, ObjectNode data) {

  public static final int NOT_JSON = -32700;
  public static final int NOT_A_MESSAGE = -32600;
  public static final int UNKNOWN_METHOD = -32601;
  public static final int INVALID_PARAMS = -32602;
  public static final int INTERNAL = -32603;

  /** An error without data. */
  public static RpcError of(int code, String message) {
    return new RpcError(code, message, JsonNodeFactory.instance.objectNode());
  }
}
