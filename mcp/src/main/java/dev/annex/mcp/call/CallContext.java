package dev.annex.mcp.call;

import dev.annex.mcp.Cancellation;
import dev.annex.mcp.ClientCapabilities;
import dev.annex.mcp.Era;
import dev.annex.mcp.Implementation;
import dev.annex.mcp.LogLevel;
import dev.annex.mcp.McpPrincipal;
import dev.annex.mcp.McpRequestContext;
import dev.annex.mcp.rpc.RpcWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The context of one running call; {@link #close} when it is over. */
public final class CallContext implements McpRequestContext, AutoCloseable {

  private final Speaker speaker;
  private final ObjectNode meta;
  private final Predicate<LogLevel> wanted;
  private final RunningCall call;
  private final Optional<Progress> progress;
  private final Optional<ScheduledFuture<?>> heartbeat;

  CallContext(
      Speaker speaker,
      ObjectNode meta,
      Predicate<LogLevel> wanted,
      RunningCall call,
      int progressPerSecond,
      Duration heartbeatEvery,
      ScheduledExecutorService timer) {
    this.speaker = speaker;
    this.meta = meta;
    this.wanted = wanted;
    this.call = call;
    JsonNode token = meta.path("progressToken");
    this.progress =
        token.isString() || token.isIntegralNumber()
            ? Optional.of(new Progress(token, call, progressPerSecond))
            : Optional.empty();
    long nanos = heartbeatEvery.toNanos();
    this.heartbeat =
        progress.map(reporter ->
            timer.scheduleAtFixedRate(
                () -> Thread.startVirtualThread(reporter::heartbeat),
                nanos,
                nanos,
                TimeUnit.NANOSECONDS));
  }

  /** Who speaks in which revision. */
  public record Speaker(
      McpPrincipal principal,
      Optional<Implementation> client,
      ClientCapabilities capabilities,
      Era era,
      String protocolVersion,
      Optional<String> session) {}

  @Override
  public McpPrincipal principal() {
    return speaker.principal();
  }

  @Override
  public Optional<Implementation> client() {
    return speaker.client();
  }

  @Override
  public ClientCapabilities capabilities() {
    return speaker.capabilities();
  }

  @Override
  public Optional<String> session() {
    return speaker.session();
  }

  @Override
  public Era era() {
    return speaker.era();
  }

  @Override
  public String protocolVersion() {
    return speaker.protocolVersion();
  }

  @Override
  public ObjectNode meta() {
    return meta;
  }

  @Override
  public Cancellation cancellation() {
    return call;
  }

  @Override
  public void progress(double value, String message) {
    progress.ifPresent(reporter -> reporter.report(value, OptionalDouble.empty(), message));
  }

  @Override
  public void progress(double value, double total, String message) {
    progress.ifPresent(reporter -> reporter.report(value, OptionalDouble.of(total), message));
  }

  @Override
  public void log(LogLevel level, String logger, JsonNode data) {
    if (!wanted.test(level)) {
      return;
    }
    ObjectNode params = JsonNodeFactory.instance.objectNode();
    params.put("level", level.wireName());
    if (!logger.isEmpty()) {
      params.put("logger", logger);
    }
    params.set("data", data);
    call.notification(RpcWriter.notification("notifications/message", params));
  }

  @Override
  public void releaseConnection() {
    call.outlet().release();
  }

  /** Ends the reports of this call before it is answered; the last one held back is sent. */
  public void finish() {
    progress.ifPresent(Progress::flush);
    close();
  }

  @Override
  public void close() {
    heartbeat.ifPresent(task -> task.cancel(false));
  }
}
