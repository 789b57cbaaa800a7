package dev.annex.runtime.process.dialect.agh.rights;

import dev.annex.api.access.PermissionRequest;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Every method of the protocol by which extensions ask the host, and what each needs. */
public final class HostMethods {

  /** A capability, and the methods that need it; {@code -} stands for none. */
  private static final String CAPABILITIES =
      """
      session.read: sessions/list sessions/status sessions/events sessions/health/get sessions/status/get
      session.write: sessions/create sessions/prompt sessions/stop
      memory.read: memory/recall
      memory.write: memory/store memory/forget
      observe.read: observe/health
      logs.read: logs/list
      skills.read: skills/list
      model.read: models/list models/status
      model.write: models/refresh
      resources.read: resources/list resources/get
      resources.write: resources/snapshot
      bridge.read: bridges/instances/list bridges/instances/get
      bridge.write: bridges/instances/report_state bridges/messages/ingest
      soul.read: agents/soul/get agents/soul/validate agents/soul/history
      soul.write: agents/soul/put agents/soul/delete agents/soul/rollback sessions/soul/refresh
      heartbeat.read: agents/heartbeat/get agents/heartbeat/validate agents/heartbeat/history agents/heartbeat/status
      heartbeat.write: agents/heartbeat/put agents/heartbeat/delete agents/heartbeat/rollback agents/heartbeat/wake
      automation.read: automation/jobs automation/jobs/get automation/jobs/runs automation/triggers automation/triggers/get automation/triggers/runs automation/runs
      automation.write: automation/jobs/create automation/jobs/update automation/jobs/delete automation/jobs/trigger automation/triggers/create automation/triggers/update automation/triggers/delete automation/triggers/fire
      task.read: tasks tasks/get tasks/timeline tasks/tree tasks/dashboard tasks/inbox tasks/runs tasks/runs/get
      task.write: tasks/create tasks/update tasks/cancel tasks/runs/enqueue tasks/runs/claim tasks/runs/start tasks/runs/attach_session tasks/runs/complete tasks/runs/fail tasks/runs/cancel
      network.read: network/status network/channels network/peers network/threads network/thread/get network/thread/messages network/directs network/direct/messages network/work\
      /get
      network.write: network/direct/resolve network/send
      sandbox.exec: sandbox/exec
      -: sandbox/list sandbox/info
      """;

  /** What methods come to in our terms; what is not here comes to nothing of the user's. */
  private static final String PERMISSIONS =
      """
      sessions/list: workspace.read=conversations
      sessions/status: workspace.read=conversations
      sessions/events: workspace.read=messages
      sessions/create: workspace.write=conversations workspace.write=messages
      sessions/prompt: workspace.write=messages
      sessions/stop: workspace.read=conversations workspace.write=conversations
      memory/recall: workspace.read=memory
      memory/store: workspace.write=memory
      memory/forget: workspace.write=memory
      observe/health: system.info
      logs/list: journal
      skills/list: workspace.read=skills
      models/list: llm
      models/status: llm
      tasks: workspace.read=tasks
      tasks/get: workspace.read=tasks
      tasks/create: workspace.write=tasks
      tasks/update: workspace.write=tasks
      tasks/cancel: workspace.write=tasks
      """;

  private static final Map<String, HostMethod> ALL = all();

  private HostMethods() {}

  private static Map<String, HostMethod> all() {
    Map<String, List<String>> permissions = new LinkedHashMap<>();
    PERMISSIONS
        .lines()
        .map(line -> line.split(": "))
        .forEach(parts -> permissions.put(parts[0], List.of(parts[1].split(" "))));
    Map<String, HostMethod> all = new LinkedHashMap<>();
    CAPABILITIES
        .lines()
        .map(line -> line.split(": "))
        .forEach(parts ->
            Arrays.stream(parts[1].split(" "))
                .map(name ->
                    new HostMethod(
                        name,
                        Optional.of(parts[0]).filter(capability -> !capability.equals("-")),
                        permissions.getOrDefault(name, List.of()).stream()
                            .map(PermissionRequest::parse)
                            .toList()))
                .forEach(method -> all.put(method.name(), method)));
    return all;
  }

  /** The method with a name. */
  public static Optional<HostMethod> find(String name) {
    return Optional.ofNullable(ALL.get(name));
  }

  /** All names. */
  public static Set<String> names() {
    return Set.copyOf(ALL.keySet());
  }

  /** All methods that need a capability which a grant covers. */
  static Stream<HostMethod> under(String grant) {
    return ALL.values().stream()
        .filter(method ->
            method
                .capability()
                .filter(capability -> CapabilityPattern.covers(grant, capability))
                .isPresent());
  }
}
