package dev.annex.mcp.legacy;

import dev.annex.mcp.call.Outlet;
import dev.annex.mcp.call.Wire;
import dev.annex.mcp.rpc.RpcId;
import dev.annex.mcp.rpc.RpcMessage;
import dev.annex.mcp.rpc.RpcWriter;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.node.ObjectNode;

/** Requests of ours that a client has not answered yet. Any thread. */
final class ClientRequests {

  private final AtomicLong numbers = new AtomicLong();
  private final Map<RpcId, CompletableFuture<RpcMessage.Response>> waiting =
      new ConcurrentHashMap<>();

  /** A request under way. */
  record Sent(RpcId id, CompletableFuture<RpcMessage.Response> response) {}

  /** Reserves an id, so that the request can be withdrawn from the moment it leaves. */
  Sent prepare() {
    RpcId id = RpcId.of(numbers.getAndIncrement());
    CompletableFuture<RpcMessage.Response> response = new CompletableFuture<>();
    waiting.put(id, response);
    return new Sent(id, response);
  }

  /** Hands over an answer; does nothing if nobody waits for it. */
  void answered(RpcMessage.Response response) {
    CompletableFuture<RpcMessage.Response> waiter = waiting.remove(response.id());
    if (waiter != null) {
      waiter.complete(response);
    }
  }

  /** Stops waiting and tells the client, unless it has answered. */
  void withdraw(Outlet outlet, Sent sent, String reason) {
    if (waiting.remove(sent.id()) != null) {
      ObjectNode params = Wire.object();
      params.set("requestId", sent.id().value());
      params.put("reason", reason);
      outlet.message(RpcWriter.notification("notifications/cancelled", params));
    }
  }
}
