package dev.annex.mcp.legacy;

import dev.annex.mcp.McpException;
import dev.annex.mcp.McpPrincipal;
import dev.annex.mcp.call.Outlet;
import dev.annex.mcp.call.RunningCall;
import dev.annex.mcp.rpc.RpcError;
import dev.annex.mcp.rpc.RpcId;
import dev.annex.mcp.rpc.RpcMessage;
import dev.annex.mcp.rpc.RpcWriter;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** The legacy era over a pair of streams: at most one session. Messages come from one thread. */
public final class LegacyStdio {

  private final LegacyEra era;
  private final McpPrincipal principal;
  private final Consumer<byte[]> changes;
  private Optional<LegacySession> session = Optional.empty();

  /**
   * @param changes where change notifications go
   */
  public LegacyStdio(LegacyEra era, McpPrincipal principal, Consumer<byte[]> changes) {
    this.era = era;
    this.principal = principal;
    this.changes = changes;
  }

  /** Tells whether a handshake took place. */
  public boolean open() {
    return session.isPresent();
  }

  /** Opens the session, replacing an earlier one. */
  public void initialize(RpcMessage.Request request, Outlet outlet) {
    try {
      LegacySession opened =
          era.open(
              UUID.randomUUID().toString(),
              principal,
              request.params(),
              (change, message) -> changes.accept(message));
      close();
      session = Optional.of(opened);
      outlet.answer(200, era.welcome(request.id(), opened));
    } catch (McpException e) {
      outlet.answer(200, RpcWriter.error(Optional.of(request.id()), LegacyCodec.failed(e.fault())));
    }
  }

  /** Prepares the answer to one request of the open session. */
  public RunningCall request(RpcMessage.Request request, Outlet outlet) {
    LegacySession current = session.orElseThrow();
    return RunningCall.prepare(outlet, running -> era.answer(running, request, current));
  }

  /** Takes note of a notification, except cancellations. */
  public void notified(RpcMessage.Notification notification) {
    session.ifPresent(current -> era.notified(notification, current));
  }

  /** Takes an answer to a request of ours. */
  public void answered(RpcMessage.Response response) {
    session.ifPresent(current -> current.requests().answered(response));
  }

  /** Ends the session. */
  public void close() {
    session.ifPresent(era::close);
    session = Optional.empty();
  }

  /** What to tell a client that began with neither a handshake nor an envelope. */
  public static byte[] notOpen(RpcId id, String method) {
    return RpcWriter.error(
        Optional.of(id),
        RpcError.of(
            RpcError.INVALID_PARAMS,
            method
                + " came before initialize: send initialize, or params._meta with"
                + " io.modelcontextprotocol/protocolVersion and"
                + " io.modelcontextprotocol/clientCapabilities"));
  }
}
