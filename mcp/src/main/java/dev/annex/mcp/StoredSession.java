package dev.annex.mcp;

import java.time.Instant;
import tools.jackson.databind.node.ObjectNode;

/**
 * What must survive of a legacy session.
 *
 * @param principalId the {@link McpPrincipal#id} it belongs to
 * @param protocolVersion the negotiated revision
 * @param client what the client called itself, as sent
 * @param capabilities the client's capabilities, as sent
 * @param lastUsed when it was used, to about a minute
 */
public record StoredSession(
    String id,
    String principalId,
    String protocolVersion,
    ObjectNode client,
    ObjectNode capabilities,
    Instant lastUsed) {}
