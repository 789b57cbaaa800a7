package dev.annex.mcp;

import java.io.Serial;
import tools.jackson.databind.node.JsonNodeFactory;

/** Ends a request with a protocol error; how it looks on the wire is decided per revision. */
public final class McpException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  private final transient McpFault fault;

  public McpException(McpFault fault) {
    super(fault.message());
    this.fault = fault;
  }

  /** A fault of the caller that needs no further data. */
  public static McpException invalidParams(String message) {
    return new McpException(
        new McpFault.InvalidParams(message, JsonNodeFactory.instance.objectNode()));
  }

  /** What went wrong. */
  public McpFault fault() {
    return fault;
  }
}
