package dev.annex.mcp.server;

import dev.annex.mcp.McpLimits;
import dev.annex.mcp.McpPrincipal;
import dev.annex.mcp.call.RunningCall;
import dev.annex.mcp.legacy.LegacyEra;
import dev.annex.mcp.legacy.LegacyStdio;
import dev.annex.mcp.modern.Envelope;
import dev.annex.mcp.modern.ModernStdio;
import dev.annex.mcp.rpc.LineReader;
import dev.annex.mcp.rpc.RpcError;
import dev.annex.mcp.rpc.RpcException;
import dev.annex.mcp.rpc.RpcId;
import dev.annex.mcp.rpc.RpcMessage;
import dev.annex.mcp.rpc.RpcWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;

/**
 * Serves one client over a pair of streams, one message per line; both eras may be mixed.
 *
 * <p>Nothing else may write to the output. What cannot be read is answered or logged, and never
 * ends the service.
 */
public final class StdioTransport {

  private static final System.Logger LOG = System.getLogger(StdioTransport.class.getName());
  private static final Duration CANCEL_GRACE = Duration.ofMillis(300);

  private final McpServer server;
  private final McpLimits limits;
  private final LineReader in;
  private final LineWriter out;
  private final ModernStdio modern;
  private final LegacyStdio legacy;
  private final Map<RpcId, RunningCall> running = new ConcurrentHashMap<>();

  public StdioTransport(
      McpServer server, McpPrincipal principal, InputStream in, OutputStream out) {
    this.server = server;
    this.limits = server.settings().limits();
    this.in = new LineReader(in, limits.messageBytes());
    this.out = new LineWriter(out);
    this.modern = new ModernStdio(server.modern(), principal);
    this.legacy = new LegacyStdio(server.legacy(), principal, this.out::write);
  }

  /**
   * Serves until the input ends; then running calls get {@link McpLimits#stopGrace} to finish
   * before they are cancelled.
   */
  public void run() {
    try {
      while (true) {
        switch (in.next()) {
          case LineReader.Line.End end -> {
            return;
          }
          case LineReader.Line.TooLong tooLong ->
              refuse(
                  Optional.empty(),
                  RpcError.of(
                      RpcError.NOT_A_MESSAGE,
                      "A line may have at most " + limits.messageBytes() + " bytes"));
          case LineReader.Line.Text(byte[] utf8) -> line(utf8);
        }
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.INFO, "Reading the client's messages failed", e);
    } finally {
      stop();
    }
  }

  private void line(byte[] utf8) {
    if (isBlank(utf8)) {
      return;
    }
    try {
      JsonNode json = server.reader().json(utf8);
      switch (server.reader().message(json)) {
        case RpcMessage.Request request -> request(request);
        case RpcMessage.Notification notification -> notified(notification);
        case RpcMessage.Response response -> legacy.answered(response);
      }
    } catch (RpcException e) {
      LOG.log(System.Logger.Level.INFO, "Not a message: {0}", e.error().message());
      refuse(e.id(), e.error());
    }
  }

  private void request(RpcMessage.Request request) {
    RpcId id = request.id();
    if (running.containsKey(id)) {
      refuse(
          Optional.of(id),
          RpcError.of(RpcError.NOT_A_MESSAGE, "A request with this id is still running"));
      return;
    }
    LineOutlet outlet = new LineOutlet(out);
    if (request.method().equals(LegacyEra.INITIALIZE) && !Envelope.valid(request.params())) {
      legacy.initialize(request, outlet);
      return;
    }
    if (Envelope.present(request.params())) {
      modern.request(request, outlet).ifPresent(call -> start(id, call));
      return;
    }
    if (!legacy.open()) {
      out.write(LegacyStdio.notOpen(id, request.method()));
      return;
    }
    start(id, legacy.request(request, outlet));
  }

  private void start(RpcId id, RunningCall call) {
    running.put(id, call);
    call.afterwards(() -> running.remove(id, call));
    call.start();
  }

  private void notified(RpcMessage.Notification notification) {
    if (notification.method().equals("notifications/cancelled")) {
      RpcId.read(notification.params().path("requestId")).ifPresent(this::cancelled);
      return;
    }
    legacy.notified(notification);
  }

  private void cancelled(RpcId id) {
    modern.cancelled(id);
    RunningCall call = running.get(id);
    if (call != null) {
      call.cancel();
    }
  }

  private void stop() {
    modern.close();
    legacy.close();
    List<RunningCall> left = List.copyOf(running.values());
    try {
      join(left, limits.stopGrace());
      left.forEach(RunningCall::cancel);
      join(left, CANCEL_GRACE);
    } catch (InterruptedException e) {
      left.forEach(RunningCall::cancel);
      Thread.currentThread().interrupt();
    }
  }

  private static void join(List<RunningCall> calls, Duration time) throws InterruptedException {
    long until = System.nanoTime() + time.toNanos();
    for (RunningCall call : calls) {
      call.join(Duration.ofNanos(Math.max(1, until - System.nanoTime())));
    }
  }

  private void refuse(Optional<RpcId> id, RpcError error) {
    out.write(RpcWriter.error(id, error));
  }

  private static boolean isBlank(byte[] line) {
    for (byte b : line) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }
}
