package dev.annex.mcp.modern;

import dev.annex.mcp.McpException;
import dev.annex.mcp.McpPrincipal;
import dev.annex.mcp.call.Outlet;
import dev.annex.mcp.call.RunningCall;
import dev.annex.mcp.modern.ModernCodec.Encoded;
import dev.annex.mcp.rpc.RpcError;
import dev.annex.mcp.rpc.RpcId;
import dev.annex.mcp.rpc.RpcMessage;
import dev.annex.mcp.rpc.RpcWriter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The modern era over a pair of streams. Requests come from one thread. */
public final class ModernStdio {

  private final ModernEra era;
  private final McpPrincipal principal;
  private final Map<RpcId, Subscription> listening = new ConcurrentHashMap<>();

  public ModernStdio(ModernEra era, McpPrincipal principal) {
    this.era = era;
    this.principal = principal;
  }

  /** Decides on one request: a call to start, or nothing if it is already answered or listening. */
  public Optional<RunningCall> request(RpcMessage.Request request, Outlet outlet) {
    Envelope envelope;
    try {
      envelope = Envelope.read(request.params());
      if (!envelope.version().equals(ModernCodec.VERSION)) {
        refuse(request, outlet, ModernCodec.unsupported(envelope.version()));
        return Optional.empty();
      }
      if (!ModernEra.knows(request.method())) {
        refuse(request, outlet, ModernCodec.unknown(request.method()));
        return Optional.empty();
      }
      if (request.method().equals(ModernEra.LISTEN)) {
        if (listening.containsKey(request.id())) {
          throw McpException.invalidParams("A request with this id is still listening");
        }
        Subscription opened = era.listen(request, principal, outlet);
        if (era.subscriptions().lasting(opened)) {
          listening.put(request.id(), opened);
        }
        return Optional.empty();
      }
    } catch (McpException e) {
      refuse(request, outlet, ModernCodec.failed(e.fault()));
      return Optional.empty();
    }
    return Optional.of(
        RunningCall.prepare(
            outlet,
            call ->
                era.answer(
                    call, request, envelope, principal, (tool, params) -> Optional.empty())));
  }

  /** Ends a change stream the client is tired of; does nothing for other ids. */
  public void cancelled(RpcId id) {
    Subscription subscription = listening.remove(id);
    if (subscription != null) {
      era.subscriptions().abandon(subscription);
    }
  }

  /** Ends all change streams from our side. */
  public void close() {
    listening.values().forEach(subscription -> era.subscriptions().finish(subscription, true));
    listening.clear();
  }

  private static void refuse(RpcMessage.Request request, Outlet outlet, Encoded encoded) {
    if (encoded instanceof Encoded.Failure(int status, RpcError error)) {
      outlet.answer(status, RpcWriter.error(Optional.of(request.id()), error));
    }
  }
}
