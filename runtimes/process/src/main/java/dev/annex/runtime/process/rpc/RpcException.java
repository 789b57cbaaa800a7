package dev.annex.runtime.process.rpc;

import tools.jackson.databind.JsonNode;

/** An error that one side answers a request of the other with. */
public final class RpcException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient RpcError error;

  /** Carries an error. */
  public RpcException(RpcError error) {
    super("%s (%d)".formatted(error.message(), error.code()));
    this.error = error;
  }

  /** Carries an error with data. */
  public RpcException(long code, String message, JsonNode data) {
    this(RpcError.of(code, message, data));
  }

  /** The error. */
  public RpcError error() {
    return error;
  }
}
