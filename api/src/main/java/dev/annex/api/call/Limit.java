package dev.annex.api.call;

import dev.annex.api.value.ByteSize;
import java.time.Duration;

/**
 * Every ceiling an extension runs under: its key, unit, default and largest value. This is their
 * one home; the reasons for the numbers are in {@code docs/limits.md}, and a test holds both
 * together.
 */
public enum Limit {
  TIME(
      "time", Unit.MILLISECONDS, Duration.ofSeconds(30).toMillis(), Duration.ofHours(1).toMillis()),
  FUEL("fuel", Unit.COUNT, 100_000_000_000L, 10_000_000_000_000L),
  MEMORY("memory", Unit.BYTES, ByteSize.ofMib(64).bytes(), ByteSize.ofMib(512).bytes()),
  STACK("stack", Unit.BYTES, ByteSize.ofMib(2).bytes(), ByteSize.ofMib(16).bytes()),
  TABLE_ENTRIES("table-entries", Unit.COUNT, 100_000, 1_000_000),
  MODULE_BYTES("module-bytes", Unit.BYTES, ByteSize.ofMib(32).bytes(), ByteSize.ofMib(64).bytes()),
  ARGUMENT_BYTES(
      "argument-bytes", Unit.BYTES, ByteSize.ofMib(4).bytes(), ByteSize.ofMib(8).bytes()),
  RESULT_BYTES("result-bytes", Unit.BYTES, ByteSize.ofMib(8).bytes(), ByteSize.ofMib(16).bytes()),
  ARTIFACT_BYTES(
      "artifact-bytes", Unit.BYTES, ByteSize.ofMib(32).bytes(), ByteSize.ofMib(64).bytes()),
  ARTIFACT_TOTAL_BYTES(
      "artifact-total-bytes",
      Unit.BYTES,
      ByteSize.ofMib(256).bytes(),
      ByteSize.ofMib(4_096).bytes()),
  OUTPUT_BYTES("output-bytes", Unit.BYTES, ByteSize.ofMib(64).bytes(), ByteSize.ofMib(256).bytes()),
  HOST_CALLS("host-calls", Unit.COUNT, 100_000, 10_000_000),
  DENIALS("denials", Unit.COUNT, 100, 10_000),
  LOG_LINES("log-lines", Unit.COUNT, 1_000, 100_000),
  LOG_BYTES("log-bytes", Unit.BYTES, ByteSize.ofKib(256).bytes(), ByteSize.ofMib(16).bytes()),
  EVENTS("events", Unit.COUNT, 10_000, 1_000_000),
  OPEN_HANDLES("open-handles", Unit.COUNT, 64, 1_024),
  FILE_BYTES("file-bytes", Unit.BYTES, ByteSize.ofMib(256).bytes(), ByteSize.ofMib(65_536).bytes()),
  HTTP_REQUESTS("http-requests", Unit.COUNT, 1_000, 100_000),
  HTTP_BYTES("http-bytes", Unit.BYTES, ByteSize.ofMib(256).bytes(), ByteSize.ofMib(65_536).bytes()),
  HTTP_RESPONSE_BYTES(
      "http-response-bytes", Unit.BYTES, ByteSize.ofMib(8).bytes(), ByteSize.ofMib(64).bytes()),
  CONNECTIONS("connections", Unit.COUNT, 16, 256),
  PROCESSES("processes", Unit.COUNT, 4, 64),
  PROCESS_OUTPUT_BYTES(
      "process-output-bytes", Unit.BYTES, ByteSize.ofMib(1).bytes(), ByteSize.ofMib(16).bytes()),
  PROCESS_MEMORY(
      "process-memory", Unit.BYTES, ByteSize.ofMib(4_096).bytes(), ByteSize.ofMib(262_144).bytes()),
  PROCESS_CPU_TIME(
      "process-cpu-time",
      Unit.MILLISECONDS,
      Duration.ofHours(1).toMillis(),
      Duration.ofDays(7).toMillis()),
  PROCESS_TASKS("process-tasks", Unit.COUNT, 4_096, 65_536),
  PROCESS_REQUESTS("process-requests", Unit.COUNT, 64, 1_024),
  PROCESS_IDLE(
      "process-idle",
      Unit.MILLISECONDS,
      Duration.ofMinutes(10).toMillis(),
      Duration.ofDays(7).toMillis()),
  EXTENSION_CALLS("extension-calls", Unit.COUNT, 1_000, 100_000),
  PUBLICATIONS("publications", Unit.COUNT, 1_000, 100_000),
  SCHEDULES("schedules", Unit.COUNT, 100, 10_000),
  LLM_TOKENS("llm-tokens", Unit.COUNT, 100_000, 10_000_000),
  KV_KEY_BYTES("kv-key-bytes", Unit.BYTES, 255, 1_024),
  KV_VALUE_BYTES(
      "kv-value-bytes", Unit.BYTES, ByteSize.ofMib(1).bytes(), ByteSize.ofMib(8).bytes()),
  KV_TOTAL_BYTES(
      "kv-total-bytes", Unit.BYTES, ByteSize.ofMib(10).bytes(), ByteSize.ofMib(1024).bytes()),
  SECRETS("secrets", Unit.COUNT, 100, 1_000),
  WORKSPACE_ITEM_BYTES(
      "workspace-item-bytes", Unit.BYTES, ByteSize.ofKib(256).bytes(), ByteSize.ofMib(1).bytes()),
  WORKSPACE_TOTAL_BYTES(
      "workspace-total-bytes",
      Unit.BYTES,
      ByteSize.ofMib(16).bytes(),
      ByteSize.ofMib(1024).bytes()),
  CONCURRENT_CALLS("concurrent-calls", Unit.COUNT, 8, 256),
  WAITING_CALLS("waiting-calls", Unit.COUNT, 64, 1_024),
  CALL_DEPTH("call-depth", Unit.COUNT, 8, 32),
  SESSION_INSTANCES("session-instances", Unit.COUNT, 16, 256),
  SESSION_IDLE(
      "session-idle",
      Unit.MILLISECONDS,
      Duration.ofMinutes(10).toMillis(),
      Duration.ofMinutes(60).toMillis()),
  HOOK_TIME(
      "hook-time",
      Unit.MILLISECONDS,
      Duration.ofSeconds(5).toMillis(),
      Duration.ofMinutes(10).toMillis());

  private final String key;
  private final Unit unit;
  private final long defaultValue;
  private final long maximum;

  Limit(String key, Unit unit, long defaultValue, long maximum) {
    this.key = key;
    this.unit = unit;
    this.defaultValue = defaultValue;
    this.maximum = maximum;
  }

  /** Its name in configuration, documents and messages. */
  public String key() {
    return key;
  }

  /** What its number counts. */
  public Unit unit() {
    return unit;
  }

  /** What an extension gets that asks for nothing else. */
  public long defaultValue() {
    return defaultValue;
  }

  /** The most an extension may be given. */
  public long maximum() {
    return maximum;
  }

  /** A value of this limit as people read it: {@code PT30S}, {@code 64 MiB}, {@code 1000}. */
  public String show(long value) {
    return switch (unit) {
      case MILLISECONDS -> Duration.ofMillis(value).toString();
      case BYTES -> value < 0 ? value + " B" : new ByteSize(value).toString();
      case COUNT -> Long.toString(value);
    };
  }

  /** What a limit's number counts. */
  public enum Unit {
    MILLISECONDS,
    BYTES,
    COUNT
  }
}
