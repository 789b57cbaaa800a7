package dev.annex.runtime.wasm.limits;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.annex.api.call.Budget;
import dev.annex.api.call.Meter;
import dev.annex.api.call.Progress;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.value.Json;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;

/** A host that keeps its budgets as the real one does, and can be told to be slow. One call. */
final class HostileHost implements HostCalls {

  /** How long the slowest host holds its guest's thread after it was asked to let go. */
  private static final Duration DEAF = Duration.ofMillis(1_500);

  private final Meter meter;
  private final String manner;
  private final Map<String, byte[]> values = new HashMap<>();

  HostileHost(Meter meter, String manner) {
    this.meter = meter;
    this.manner = manner;
  }

  @Override
  public JsonNode call(String operation, JsonNode request) {
    meter.spend(Budget.HOST_CALLS, 1);
    switch (manner) {
      case "blocks" -> block();
      case "does not hear" -> doNotHear();
      default -> {}
    }
    return switch (operation) {
      case "log.write" -> log(request);
      case "kv.get" -> get(request);
      case "kv.set" -> set(request);
      default -> throw new AnnexException(ErrorCode.PERMISSION_DENIED, operation + " denied");
    };
  }

  private JsonNode log(JsonNode request) {
    meter.spend(Budget.LOG_LINES, 1);
    meter.spend(Budget.LOG_BYTES, request.get("message").stringValue().getBytes(UTF_8).length);
    return Json.object();
  }

  private JsonNode get(JsonNode request) {
    byte[] value = values.get(request.get("key").stringValue());
    return value == null ? Json.object().putNull("value") : Json.object().put("value", value);
  }

  private JsonNode set(JsonNode request) {
    values.put(request.get("key").stringValue(), request.get("value").binaryValue());
    return Json.object();
  }

  private void block() {
    try {
      Thread.sleep(Duration.ofMinutes(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      meter.check();
      throw new AnnexException(ErrorCode.CANCELLED, "interrupted before its time");
    }
  }

  private static void doNotHear() {
    long end = System.nanoTime() + DEAF.toNanos();
    boolean interrupted = false;
    while (System.nanoTime() - end < 0) {
      LockSupport.parkNanos(end - System.nanoTime());
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean holds(String capability) {
    return true;
  }

  @Override
  public Progress progress() {
    return Progress.none();
  }
}
