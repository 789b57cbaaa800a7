package dev.annex.sdk.host;

import java.util.Optional;

/** Which right each method of a host needs, besides being named itself. */
public final class HostMethods {

  private HostMethods() {}

  /** The right that a method needs; empty when it needs none, or is not known. */
  public static Optional<String> rightFor(String method) {
    return Optional.ofNullable(
        switch (method) {
          case "sessions/list",
              "sessions/status",
              "sessions/events",
              "sessions/health/get",
              "sessions/status/get" ->
              "session.read";
          case "sessions/create", "sessions/prompt", "sessions/stop" -> "session.write";
          case "memory/recall" -> "memory.read";
          case "memory/store", "memory/forget" -> "memory.write";
          case "observe/health" -> "observe.read";
          case "logs/list" -> "logs.read";
          case "skills/list" -> "skills.read";
          case "models/list", "models/status" -> "model.read";
          case "models/refresh" -> "model.write";
          case "resources/list", "resources/get" -> "resources.read";
          case "resources/snapshot" -> "resources.write";
          case "bridges/instances/list", "bridges/instances/get" -> "bridge.read";
          case "bridges/instances/report_state", "bridges/messages/ingest" -> "bridge.write";
          case "agents/soul/get", "agents/soul/validate", "agents/soul/history" -> "soul.read";
          case "agents/soul/put",
              "agents/soul/delete",
              "agents/soul/rollback",
              "sessions/soul/refresh" ->
              "soul.write";
          case "agents/heartbeat/get",
              "agents/heartbeat/validate",
              "agents/heartbeat/history",
              "agents/heartbeat/status" ->
              "heartbeat.read";
          case "agents/heartbeat/put",
              "agents/heartbeat/delete",
              "agents/heartbeat/rollback",
              "agents/heartbeat/wake" ->
              "heartbeat.write";
          case "automation/jobs",
              "automation/jobs/get",
              "automation/jobs/runs",
              "automation/triggers",
              "automation/triggers/get",
              "automation/triggers/runs",
              "automation/runs" ->
              "automation.read";
          case "automation/jobs/create",
              "automation/jobs/update",
              "automation/jobs/delete",
              "automation/jobs/trigger",
              "automation/triggers/create",
              "automation/triggers/update",
              "automation/triggers/delete",
              "automation/triggers/fire" ->
              "automation.write";
          case "tasks/get",
              "tasks/timeline",
              "tasks/tree",
              "tasks/dashboard",
              "tasks/inbox",
              "tasks/runs",
              "tasks/runs/get" ->
              "task.read";
          case "tasks/create",
              "tasks/update",
              "tasks/cancel",
              "tasks/runs/enqueue",
              "tasks/runs/claim",
              "tasks/runs/start",
              "tasks/runs/attach_session",
              "tasks/runs/complete",
              "tasks/runs/fail",
              "tasks/runs/cancel" ->
              "task.write";
          case "network/status",
              "network/channels",
              "network/peers",
              "network/threads",
              "network/thread/get",
              "network/thread/messages",
              "network/directs",
              "network/direct/messages",
              "network/work" + "/get" ->
              "network.read";
          case "network/direct/resolve", "network/send" -> "network.write";
          case "sandbox/exec" -> "sandbox.exec";
          default -> null;
        });
  }
}
