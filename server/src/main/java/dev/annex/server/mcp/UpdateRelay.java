package dev.annex.server.mcp;

import dev.annex.api.name.ExtensionId;
import dev.annex.capabilities.resources.ResourceUpdates;
import dev.annex.mcp.McpChanges;
import java.util.Optional;

/**
 * Passes on that a resource has changed. Capabilities are made before the MCP server is, so it is
 * connected later; until then nobody can have subscribed. Any thread.
 */
public final class UpdateRelay implements ResourceUpdates {

  private volatile Optional<McpChanges> clients = Optional.empty();

  /** From now on clients hear of updates. */
  public void connect(McpChanges changes) {
    clients = Optional.of(changes);
  }

  @Override
  public void updated(ExtensionId owner, String uri) {
    clients.ifPresent(changes -> changes.resourceUpdated(uri));
  }
}
