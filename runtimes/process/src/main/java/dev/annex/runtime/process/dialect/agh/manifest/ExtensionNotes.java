package dev.annex.runtime.process.dialect.agh.manifest;

import dev.annex.api.value.Json;
import dev.annex.runtime.process.dialect.agh.rights.WantedRights;
import dev.annex.runtime.process.dialect.agh.session.HookTerms;
import dev.annex.runtime.process.dialect.agh.tool.DeclaredTool;
import dev.annex.runtime.process.launch.Command;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the host needs to know again when it starts an extension and calls it, in AGH's terms. Our
 * manifest keeps it as its dialect notes.
 *
 * @param name as the manifest writes it
 * @param version as the manifest writes it
 * @param provides what the extension offers to do, sorted
 * @param command what to start; empty for one that only brings files
 * @param requiresEnvironment variables that it wants the host to have, for people
 * @param tools by the name they have here
 * @param words under which rules know the tools, by the name they have here
 * @param hooks by their entry
 * @param skills files with instructions, by the name of the prompt
 * @param servers MCP servers that stand behind its tools, by name
 */
public record ExtensionNotes(
    String name,
    String version,
    List<String> provides,
    WantedRights wanted,
    Optional<Command> command,
    Optional<Duration> healthInterval,
    Optional<Duration> shutdownTimeout,
    List<String> requiresEnvironment,
    Map<String, DeclaredTool> tools,
    Map<String, String> words,
    Map<String, HookNote> hooks,
    Map<String, String> skills,
    Map<String, Command> servers) {

  public ExtensionNotes {
    provides = List.copyOf(provides);
    requiresEnvironment = List.copyOf(requiresEnvironment);
    tools = Map.copyOf(tools);
    words = Map.copyOf(words);
    hooks = Map.copyOf(hooks);
    skills = Map.copyOf(skills);
    servers = Map.copyOf(servers);
  }

  /**
   * A hook.
   *
   * @param toolId the tool it is for, in AGH's terms; empty for any
   */
  public record HookNote(HookTerms terms, Optional<String> toolId) {}

  /** The form in which our manifest keeps it. */
  public ObjectNode toJson() {
    ObjectNode json = Json.object().put("name", name).put("version", version);
    json.set("provides", list(provides));
    ObjectNode rights = json.putObject("wants").put("maxScope", wanted.maxScope());
    rights.set("actions", list(wanted.actions()));
    rights.set("security", list(wanted.security()));
    rights.set("families", list(wanted.families()));
    command.ifPresent(one -> json.set("command", write(one)));
    healthInterval.ifPresent(time -> json.put("healthInterval", time.toString()));
    shutdownTimeout.ifPresent(time -> json.put("shutdownTimeout", time.toString()));
    json.set("requiresEnvironment", list(requiresEnvironment));
    ObjectNode declared = json.putObject("tools");
    sorted(tools).forEach((tool, one) -> declared.set(tool, one.toJson()));
    json.set("words", texts(words));
    ObjectNode noted = json.putObject("hooks");
    sorted(hooks).forEach((entry, hook) -> noted.set(entry, write(hook)));
    json.set("skills", texts(skills));
    ObjectNode started = json.putObject("servers");
    sorted(servers).forEach((server, one) -> started.set(server, write(one)));
    return json;
  }

  /** Reads what {@link #toJson} made. */
  public static ExtensionNotes of(JsonNode json) {
    JsonNode rights = json.path("wants");
    return new ExtensionNotes(
        json.path("name").asString(""),
        json.path("version").asString(""),
        list(json.path("provides")),
        new WantedRights(
            list(rights.path("actions")),
            list(rights.path("security")),
            list(rights.path("families")),
            rights.path("maxScope").asString("global")),
        Optional.ofNullable(json.get("command")).map(ExtensionNotes::command),
        duration(json, "healthInterval"),
        duration(json, "shutdownTimeout"),
        list(json.path("requiresEnvironment")),
        members(json.path("tools"), DeclaredTool::of),
        members(json.path("words"), word -> word.asString("")),
        members(json.path("hooks"), ExtensionNotes::hook),
        members(json.path("skills"), path -> path.asString("")),
        members(json.path("servers"), ExtensionNotes::command));
  }

  private static <T> Map<String, T> sorted(Map<String, T> map) {
    return new TreeMap<>(map);
  }

  private static ObjectNode write(Command command) {
    ObjectNode json = Json.object().put("program", command.program());
    json.set("arguments", list(command.arguments()));
    json.set("environment", texts(command.environment()));
    json.set("secrets", texts(command.secretEnvironment()));
    return json;
  }

  private static Command command(JsonNode json) {
    return new Command(
        json.path("program").asString(""),
        list(json.path("arguments")),
        members(json.path("environment"), text -> text.asString("")),
        members(json.path("secrets"), text -> text.asString("")));
  }

  private static ObjectNode write(HookNote hook) {
    HookTerms terms = hook.terms();
    ObjectNode json =
        Json.object()
            .put("name", terms.name())
            .put("event", terms.event())
            .put("mode", terms.mode())
            .put("required", terms.required())
            .put("timeout", terms.timeout().toString());
    terms.command().ifPresent(one -> json.set("command", write(one)));
    hook.toolId().ifPresent(id -> json.put("toolId", id));
    return json;
  }

  private static HookNote hook(JsonNode json) {
    return new HookNote(
        new HookTerms(
            json.path("name").asString(""),
            json.path("event").asString(""),
            json.path("mode").asString(""),
            json.path("required").asBoolean(false),
            Duration.parse(json.path("timeout").asString("")),
            Optional.ofNullable(json.get("command")).map(ExtensionNotes::command)),
        Optional.ofNullable(json.get("toolId")).map(id -> id.asString("")));
  }

  private static Optional<Duration> duration(JsonNode json, String name) {
    return Optional.ofNullable(json.get(name)).map(text -> Duration.parse(text.asString("")));
  }

  private static ArrayNode list(List<String> texts) {
    ArrayNode list = Json.object().arrayNode();
    texts.forEach(list::add);
    return list;
  }

  private static List<String> list(JsonNode list) {
    return list.valueStream().map(one -> one.asString("")).toList();
  }

  private static ObjectNode texts(Map<String, String> pairs) {
    ObjectNode json = Json.object();
    sorted(pairs).forEach(json::put);
    return json;
  }

  private static <T> Map<String, T> members(JsonNode object, Function<JsonNode, T> reader) {
    Map<String, T> members = new LinkedHashMap<>();
    object
        .properties()
        .forEach(member -> members.put(member.getKey(), reader.apply(member.getValue())));
    return members;
  }
}
