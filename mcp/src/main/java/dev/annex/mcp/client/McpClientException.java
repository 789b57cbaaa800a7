package dev.annex.mcp.client;

import dev.annex.mcp.rpc.RpcError;
import java.io.Serial;
import java.util.Optional;

/** A request to a server that has no result. */
public final class McpClientException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  private final Problem problem;
  private final transient Optional<RpcError> error;
  private final int status;

  /** A failure in words for whoever runs the server. */
  public McpClientException(Problem problem, String message) {
    super(message);
    this.problem = problem;
    this.error = Optional.empty();
    this.status = 0;
  }

  /** A failure with what lies behind it. */
  public McpClientException(Problem problem, String message, Throwable cause) {
    super(message, cause);
    this.problem = problem;
    this.error = Optional.empty();
    this.status = 0;
  }

  private McpClientException(String method, RpcError error) {
    super("The server refused %s: %s (%d)".formatted(method, error.message(), error.code()));
    this.problem = Problem.REFUSED;
    this.error = Optional.of(error);
    this.status = 0;
  }

  private McpClientException(int status, String message) {
    super(message);
    this.problem = Problem.HTTP_STATUS;
    this.error = Optional.empty();
    this.status = status;
  }

  /** A status that is no answer. */
  static McpClientException status(int status, String message) {
    return new McpClientException(status, message);
  }

  /** The error a server answered with. */
  static McpClientException refused(String method, RpcError error) {
    return new McpClientException(method, error);
  }

  /** The kind of failure. */
  public Problem problem() {
    return problem;
  }

  /** What the server answered, for {@link Problem#REFUSED}. */
  public Optional<RpcError> error() {
    return error;
  }

  /** The status of HTTP for {@link Problem#HTTP_STATUS}, otherwise 0. */
  public int status() {
    return status;
  }

  boolean hasCode(int code) {
    return error.filter(known -> known.code() == code).isPresent();
  }
}
