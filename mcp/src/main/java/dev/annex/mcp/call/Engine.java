package dev.annex.mcp.call;

import dev.annex.mcp.LogLevel;
import dev.annex.mcp.McpFeatures;
import dev.annex.mcp.McpLimits;
import dev.annex.mcp.McpSettings;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Predicate;
import tools.jackson.databind.node.ObjectNode;

/** What both eras share: settings, operations, changes and a timer. */
public final class Engine implements AutoCloseable {

  private final McpSettings settings;
  private final Operations operations;
  private final ChangeHub changes;
  private final InFlight inFlight;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("mcp-timer").factory());

  public Engine(McpFeatures features, McpSettings settings) {
    this.settings = settings;
    this.operations =
        new Operations(
            features, new Pages(new Seal(settings.protectionKey(), "cursor"), settings.limits()));
    this.changes = new ChangeHub(features, settings.limits().changeWindow(), timer);
    this.inFlight = new InFlight(settings.limits().requestsPerPrincipal());
  }

  public McpSettings settings() {
    return settings;
  }

  public McpLimits limits() {
    return settings.limits();
  }

  public Operations operations() {
    return operations;
  }

  public ChangeHub changes() {
    return changes;
  }

  public InFlight inFlight() {
    return inFlight;
  }

  public ScheduledExecutorService timer() {
    return timer;
  }

  /** Opens the context of a call. */
  public CallContext context(
      CallContext.Speaker speaker, ObjectNode meta, Predicate<LogLevel> wanted, RunningCall call) {
    return new CallContext(
        speaker,
        meta,
        level -> settings.sendsLogs() && wanted.test(level),
        call,
        limits().progressPerSecond(),
        limits().heartbeat(),
        timer);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
