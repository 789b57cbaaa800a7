package dev.annex.mcp.call;

import dev.annex.mcp.rpc.RpcWriter;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The progress notifications of one call: strictly rising, not too many per second, the latest held
 * back one sent before the answer, and a sign of life when the call reports nothing itself. Any
 * thread.
 */
final class Progress {

  private static final double HEARTBEAT_STEP = 1e-6;

  private final JsonNode token;
  private final RunningCall call;
  private final int perSecond;
  private final long began = System.nanoTime();

  private double last = Double.NEGATIVE_INFINITY;
  private double allowance;
  private long refilled = began;
  private boolean reportedSinceHeartbeat;
  private boolean pending;
  private byte[] held = {};

  Progress(JsonNode token, RunningCall call, int perSecond) {
    this.token = token;
    this.call = call;
    this.perSecond = perSecond;
    this.allowance = perSecond;
  }

  synchronized void report(double progress, OptionalDouble total, String message) {
    if (!Double.isFinite(progress) || progress <= last) {
      return;
    }
    last = progress;
    reportedSinceHeartbeat = true;
    byte[] notification = notification(progress, total, message);
    if (takeAllowance()) {
      pending = false;
      call.notification(notification);
      return;
    }
    held = notification;
    pending = true;
  }

  synchronized void heartbeat() {
    flush();
    if (!reportedSinceHeartbeat) {
      last = Math.max(last, 0) + HEARTBEAT_STEP;
      long seconds = (System.nanoTime() - began) / 1_000_000_000L;
      call.notification(
          notification(last, OptionalDouble.empty(), "Still working after " + seconds + " s"));
    }
    reportedSinceHeartbeat = false;
  }

  synchronized void flush() {
    if (pending) {
      pending = false;
      call.notification(held);
    }
  }

  private boolean takeAllowance() {
    long now = System.nanoTime();
    allowance = Math.min(perSecond, allowance + (now - refilled) / 1e9 * perSecond);
    refilled = now;
    if (allowance < 1) {
      return false;
    }
    allowance--;
    return true;
  }

  private byte[] notification(double progress, OptionalDouble total, String message) {
    ObjectNode params = JsonNodeFactory.instance.objectNode();
    params.set("progressToken", token);
    params.set("progress", number(progress));
    total.ifPresent(end -> params.set("total", number(end)));
    if (!message.isEmpty()) {
      params.put("message", message);
    }
    return RpcWriter.notification("notifications/progress", params);
  }

  private static JsonNode number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? JsonNodeFactory.instance.numberNode((long) value)
        : JsonNodeFactory.instance.numberNode(value);
  }
}
