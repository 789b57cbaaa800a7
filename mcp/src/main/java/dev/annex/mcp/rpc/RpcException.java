package dev.annex.mcp.rpc;

import java.io.Serial;
import java.util.Optional;

/** A message that cannot be processed as such. */
public final class RpcException extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  private final transient RpcError error;
  private final transient Optional<RpcId> id;

  RpcException(int code, String message, Optional<RpcId> id) {
    super(message);
    this.error = RpcError.of(code, message);
    this.id = id;
  }

  /** What to answer. */
  public RpcError error() {
    return error;
  }

  /** The id to answer under, if the message had a legal one. */
  public Optional<RpcId> id() {
    return id;
  }
}
