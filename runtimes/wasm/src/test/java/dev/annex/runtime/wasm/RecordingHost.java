package dev.annex.runtime.wasm;

import dev.annex.api.call.Budget;
import dev.annex.api.call.Limits;
import dev.annex.api.call.Meter;
import dev.annex.api.call.Progress;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.value.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** A host with a log and a key-value store in memory, which remembers what it was asked. */
public final class RecordingHost implements HostCalls {

  private static final int MAX_VALUE = 1 << 20;
  private static final int MAX_TOTAL = 10 << 20;

  private final List<String> log = new ArrayList<>();
  private final List<String> events = new ArrayList<>();
  private final List<String> denied = new ArrayList<>();
  private final Map<String, byte[]> values = new HashMap<>();
  private final Set<String> granted = new HashSet<>(Set.of("log.write", "kv.get", "kv.set"));
  private final Map<String, Function<JsonNode, JsonNode>> scripted = new HashMap<>();
  private final Map<String, JsonNode> asked = new HashMap<>();
  private Meter meter = Meter.start(Limits.defaults(), Duration.ZERO);

  /** Answers one more operation like this. */
  public RecordingHost with(String operation, Function<JsonNode, JsonNode> answer) {
    granted.add(operation);
    scripted.put(operation, answer);
    return this;
  }

  /** The last request of a scripted operation. */
  public synchronized JsonNode asked(String operation) {
    return asked.getOrDefault(operation, Json.object().nullNode());
  }

  /** Counts something against the call that runs. */
  public void spend(Budget budget, long amount) {
    meter.spend(budget, amount);
  }

  /** Takes a right away. */
  public RecordingHost without(String operation) {
    granted.remove(operation);
    return this;
  }

  /** Counts host calls and log lines here. */
  public void spendFrom(Meter live) {
    meter = live;
  }

  /** {@code level message}, one per line. */
  public synchronized List<String> log() {
    return List.copyOf(log);
  }

  /** {@code type data}, one per event. */
  public synchronized List<String> events() {
    return List.copyOf(events);
  }

  /** The operations that were denied. */
  public synchronized List<String> denied() {
    return List.copyOf(denied);
  }

  /** What is stored. */
  public synchronized Map<String, byte[]> values() {
    return Map.copyOf(values);
  }

  @Override
  public synchronized JsonNode call(String operation, JsonNode request) {
    if (!granted.contains(operation)) {
      denied.add(operation);
      throw new AnnexException(
          ErrorCode.PERMISSION_DENIED, "%s denied: it was not granted.".formatted(operation));
    }
    meter.spend(Budget.HOST_CALLS, 1);
    if (scripted.containsKey(operation)) {
      asked.put(operation, request);
      return scripted.get(operation).apply(request);
    }
    return switch (operation) {
      case "log.write" -> log(request);
      case "kv.get" -> get(request);
      case "kv.set" -> set(request);
      default -> throw new AnnexException(ErrorCode.INVALID_HOST_CALL, operation);
    };
  }

  private JsonNode log(JsonNode request) {
    meter.spend(Budget.LOG_LINES, 1);
    log.add(request.get("level").stringValue() + " " + request.get("message").stringValue());
    return Json.object();
  }

  private JsonNode get(JsonNode request) {
    byte[] value = values.get(request.get("key").stringValue());
    return value == null ? Json.object().putNull("value") : Json.object().put("value", value);
  }

  private JsonNode set(JsonNode request) {
    byte[] value = request.get("value").binaryValue();
    int total = values.values().stream().mapToInt(stored -> stored.length).sum();
    if (value.length > MAX_VALUE || total + value.length > MAX_TOTAL) {
      throw new AnnexException(ErrorCode.LIMIT_REACHED, "The value does not fit.");
    }
    values.put(request.get("key").stringValue(), value);
    return Json.object();
  }

  @Override
  public boolean holds(String capability) {
    return granted.stream().anyMatch(operation -> operation.startsWith(capability + "."));
  }

  @Override
  public Progress progress() {
    return new Progress() {
      @Override
      public void advanced(double done, OptionalDouble total, String message) {}

      @Override
      public void logged(LogLine line) {}

      @Override
      public void emitted(String type, JsonNode data) {
        events.add(type + " " + Json.write(data));
      }
    };
  }
}
