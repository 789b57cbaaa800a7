package dev.annex.mcp.legacy;

import dev.annex.mcp.ClientCapabilities;
import dev.annex.mcp.Era;
import dev.annex.mcp.LogLevel;
import dev.annex.mcp.McpPrincipal;
import dev.annex.mcp.StoredSession;
import dev.annex.mcp.call.CallContext;
import dev.annex.mcp.call.Change;
import dev.annex.mcp.call.ChangeListener;
import dev.annex.mcp.call.RunningCall;
import dev.annex.mcp.call.Wire;
import dev.annex.mcp.rpc.RpcId;
import dev.annex.mcp.rpc.RpcWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.node.ObjectNode;

/** What a handshake agreed on, and what runs under it. Any thread. */
final class LegacySession implements ChangeListener {

  private final String id;
  private final Revision revision;
  private final ObjectNode client;
  private final ObjectNode capabilities;
  private final Unsolicited unsolicited;
  private final ClientRequests requests = new ClientRequests();
  private final Map<RpcId, RunningCall> running = new ConcurrentHashMap<>();
  private final Set<String> subscriptions = ConcurrentHashMap.newKeySet();
  private volatile McpPrincipal principal;
  private volatile LogLevel logLevel = LogLevel.INFO;
  private volatile boolean initialized;

  LegacySession(
      String id,
      McpPrincipal principal,
      Revision revision,
      ObjectNode client,
      ObjectNode capabilities,
      Unsolicited unsolicited) {
    this.id = id;
    this.principal = principal;
    this.revision = revision;
    this.client = client;
    this.capabilities = capabilities;
    this.unsolicited = unsolicited;
  }

  /** Empty for a single request of a client that has no session. */
  String id() {
    return id;
  }

  Revision revision() {
    return revision;
  }

  LegacyCodec codec() {
    return new LegacyCodec(revision);
  }

  ClientRequests requests() {
    return requests;
  }

  Map<RpcId, RunningCall> running() {
    return running;
  }

  Set<String> subscriptions() {
    return subscriptions;
  }

  void logFrom(LogLevel level) {
    logLevel = level;
  }

  boolean wants(LogLevel level) {
    return level.compareTo(logLevel) >= 0;
  }

  /** From now on the client may be told about changes. */
  void initialized() {
    initialized = true;
  }

  /** Remembers the newest form of the caller, who is the same by id. */
  void usedBy(McpPrincipal newest) {
    principal = newest;
  }

  CallContext.Speaker speaker() {
    return new CallContext.Speaker(
        principal,
        Wire.implementation(client),
        new ClientCapabilities(capabilities),
        Era.LEGACY,
        revision.date(),
        Optional.of(id).filter(known -> !known.isEmpty()));
  }

  StoredSession stored(Instant lastUsed) {
    return new StoredSession(id, principal.id(), revision.date(), client, capabilities, lastUsed);
  }

  /** Gives up everything that runs. */
  void cancelAll() {
    List.copyOf(running.values()).forEach(RunningCall::cancel);
  }

  @Override
  public McpPrincipal principal() {
    return principal;
  }

  @Override
  public boolean wants(Change change) {
    return initialized
        && (!(change instanceof Change.Content(String uri)) || subscriptions.contains(uri));
  }

  @Override
  public void changed(Change change) {
    unsolicited.send(change, RpcWriter.notification(change.method(), change.params()));
  }
}
