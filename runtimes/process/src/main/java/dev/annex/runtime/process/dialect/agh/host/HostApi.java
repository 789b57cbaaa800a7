package dev.annex.runtime.process.dialect.agh.host;

import dev.annex.api.name.ExtensionId;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.value.Json;
import dev.annex.runtime.process.dialect.agh.rights.Gate;
import dev.annex.runtime.process.dialect.agh.rights.HostMethod;
import dev.annex.runtime.process.dialect.agh.session.HostRequest;
import dev.annex.runtime.process.rpc.RpcException;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Answers the requests of extensions: every method of the protocol is known. What the host has
 * under another name is answered by that; what it does not have is unavailable, which is something
 * else than unknown. Any thread.
 */
public final class HostApi {

  /** Answers one method. */
  @FunctionalInterface
  private interface Service {
    JsonNode answer(Params params, Operations host);
  }

  private static final String NO_SOUL =
      "agent soul is not configured: what an agent is like is kept by whoever runs it, and none are run here";

  private static final Map<String, Service> SERVICES =
      Map.ofEntries(
          Map.entry("sessions/list", Sessions::list),
          Map.entry("sessions/create", Sessions::create),
          Map.entry("sessions/prompt", Sessions::prompt),
          Map.entry("sessions/stop", Sessions::stop),
          Map.entry("sessions/status", Sessions::status),
          Map.entry("sessions/events", Sessions::events),
          Map.entry("memory/store", Memory::store),
          Map.entry("memory/recall", Memory::recall),
          Map.entry("memory/forget", Memory::forget),
          Map.entry("tasks", TaskList::list),
          Map.entry("tasks/get", TaskList::get),
          Map.entry("tasks/create", TaskList::create),
          Map.entry("tasks/update", TaskList::update),
          Map.entry("tasks/cancel", TaskList::cancel),
          Map.entry("skills/list", Catalogues::skills),
          Map.entry("models/list", Catalogues::models),
          Map.entry("models/status", Catalogues::modelStatus),
          Map.entry("logs/list", Catalogues::logs),
          Map.entry("observe/health", Catalogues::health),
          Map.entry("sandbox/list", HostApi::noSandboxes));

  /** Why the rest is unavailable, by what their names begin with; the longest that fits counts. */
  private static final Map<String, String> MISSING =
      Map.ofEntries(
          Map.entry(
              "sessions",
              "session supervision is not configured: conversations are kept here, and nobody runs an agent for them whose health could be told"),
          Map.entry("sessions/soul", NO_SOUL),
          Map.entry("agents/soul", NO_SOUL),
          Map.entry(
              "agents/heartbeat",
              "agent heartbeat is not configured: no agents are run here that could be woken"),
          Map.entry(
              "automation",
              "automation is not configured: its jobs and triggers prompt agents, and none are run here"),
          Map.entry(
              "tasks",
              "task runs is not configured: tasks are kept here for people and agents elsewhere, and nobody here claims and runs them"),
          Map.entry(
              "network",
              "network is not configured: it joins agents of several hosts, and none are run here"),
          Map.entry(
              "bridges",
              "bridge runtime is not configured: messages of chat platforms are not carried here"),
          Map.entry(
              "sandbox",
              "sandbox is not configured: sessions have no machine of their own here; an extension's program runs commands within its own walls"),
          Map.entry(
              "models",
              "model refresh is not configured: the operator names the models, so there is nothing to refresh"));

  private final ResourceRegistry resources;

  /** Keeps what extensions publish in a registry. */
  public HostApi(ResourceRegistry resources) {
    this.resources = resources;
  }

  /** Every operation that a method here can come to. */
  public static Set<String> operations() {
    return Set.of(
        Sessions.LIST,
        Sessions.GET,
        Sessions.CREATE,
        Sessions.UPDATE,
        Sessions.MESSAGES,
        Sessions.APPEND,
        Memory.REMEMBER,
        Memory.RECALL,
        Memory.FORGET,
        TaskList.LIST,
        TaskList.GET,
        TaskList.CREATE,
        TaskList.UPDATE,
        Catalogues.SKILLS,
        Catalogues.MODELS,
        Catalogues.JOURNAL,
        Catalogues.SYSTEM,
        Catalogues.CLOCK);
  }

  /**
   * Answers a request that has passed {@link Gate}; it is passed once more, so that nothing is
   * answered by mistake.
   *
   * @return the result; never missing
   * @throws RpcException the error to answer with
   * @throws dev.annex.api.fault.AnnexException what ends the call itself
   */
  public JsonNode answer(ExtensionId extension, HostRequest request, HostCalls host) {
    HostMethod method = Gate.pass(request.method(), request.rights());
    Params params = Params.of(request.params());
    return switch (method.name()) {
      case "resources/list" -> resources.list(extension, params, request.rights(), request.nonce());
      case "resources/get" -> resources.get(extension, params, request.rights(), request.nonce());
      case "resources/snapshot" ->
          resources.snapshot(extension, params, request.rights(), request.nonce());
      default -> served(method, params, host);
    };
  }

  private static JsonNode served(HostMethod method, Params params, HostCalls host) {
    Service service = SERVICES.get(method.name());
    if (service == null) {
      throw HostErrors.unavailable(missing(method.name()));
    }
    return service.answer(params, new Operations(host, method));
  }

  private static String missing(String method) {
    String longest = "";
    for (String start : MISSING.keySet()) {
      boolean fits = method.equals(start) || method.startsWith(start + "/");
      if (fits && start.length() > longest.length()) {
        longest = start;
      }
    }
    return MISSING.getOrDefault(longest, "%s is not configured".formatted(method));
  }

  /** Extensions run in their own confinement; there is none for sessions. */
  private static JsonNode noSandboxes(Params params, Operations host) {
    params.passOver("workspace");
    var answer = Json.object();
    var _ = answer.putArray("sandboxes");
    return answer;
  }
}
