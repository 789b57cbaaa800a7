package dev.annex.mcp.server;

import dev.annex.mcp.McpChanges;
import dev.annex.mcp.McpFeatures;
import dev.annex.mcp.McpSettings;
import dev.annex.mcp.SessionStore;
import dev.annex.mcp.call.Engine;
import dev.annex.mcp.legacy.LegacyEra;
import dev.annex.mcp.legacy.LegacyHttp;
import dev.annex.mcp.modern.ModernEra;
import dev.annex.mcp.modern.ModernHttp;
import dev.annex.mcp.rpc.RpcReader;

/**
 * Speaks MCP for the features of a host, to clients of both eras at once; reached through {@link
 * McpHttp} and {@link StdioTransport}.
 *
 * <p>Any thread. Closing ends change streams gracefully and cancels what runs over HTTP; stored
 * sessions stay.
 */
public final class McpServer implements AutoCloseable {

  private final Engine engine;
  private final ModernEra modern;
  private final LegacyEra legacy;
  private final ModernHttp modernHttp;
  private final LegacyHttp legacyHttp;
  private final RpcReader reader;

  public McpServer(McpFeatures features, McpSettings settings, SessionStore sessions) {
    engine = new Engine(features, settings);
    modern = new ModernEra(engine);
    legacy = new LegacyEra(engine);
    modernHttp = new ModernHttp(modern, engine);
    legacyHttp = new LegacyHttp(legacy, sessions);
    reader = new RpcReader(settings.limits().jsonDepth(), settings.limits().messageBytes());
  }

  /** Where the host says that its features changed. */
  public McpChanges changes() {
    return engine.changes();
  }

  McpSettings settings() {
    return engine.settings();
  }

  ModernEra modern() {
    return modern;
  }

  LegacyEra legacy() {
    return legacy;
  }

  ModernHttp modernHttp() {
    return modernHttp;
  }

  LegacyHttp legacyHttp() {
    return legacyHttp;
  }

  RpcReader reader() {
    return reader;
  }

  @Override
  public void close() {
    modern.close();
    modernHttp.close();
    legacyHttp.close();
    engine.close();
  }
}
