package dev.annex.runtime.process.dialect.agh.manifest;

import dev.annex.api.call.Audience;
import dev.annex.api.extension.Effects;
import dev.annex.api.extension.Hook;
import dev.annex.api.extension.Tool;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.value.Json;
import dev.annex.api.value.Schema;
import dev.annex.runtime.process.dialect.agh.manifest.ExtensionNotes.HookNote;
import dev.annex.runtime.process.dialect.agh.session.Entries;
import dev.annex.runtime.process.dialect.agh.session.HookEvents;
import dev.annex.runtime.process.dialect.agh.session.HookTerms;
import dev.annex.runtime.process.launch.Command;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Reads the hooks of a manifest, {@code resources.hooks}. One for one manifest. */
final class HookReader {

  static final Duration USUAL_TIME = Duration.ofSeconds(5);

  private static final String SYNC = "sync";
  private static final String ASYNC = "async";
  private static final String TOOL_ID = "tool_id";
  private static final String FLAG = "tool_read_only";

  /** Members of matchers, and under which name the host's payloads have what they speak of. */
  private static final Map<String, String> MATCHERS =
      Map.ofEntries(
          Map.entry("agent_name", "agentName"),
          Map.entry("agent_type", "agentType"),
          Map.entry("workspace_id", "workspaceId"),
          Map.entry("workspace_root", "workspaceRoot"),
          Map.entry("session_type", "sessionType"),
          Map.entry("input_class", "inputClass"),
          Map.entry("acp_event_type", "acpEventType"),
          Map.entry("turn_id", "turnId"),
          Map.entry("tool_name", "toolName"),
          Map.entry("decision_class", "decisionClass"),
          Map.entry("message_role", "messageRole"),
          Map.entry("message_delta_type", "messageDeltaType"),
          Map.entry("channel", "channel"),
          Map.entry("surface", "surface"),
          Map.entry("kind", "kind"),
          Map.entry("direction", "direction"),
          Map.entry("work_state", "workState"),
          Map.entry("compaction_reason", "compactionReason"),
          Map.entry("compaction_strategy", "compactionStrategy"));

  private static final Schema PAYLOAD = Schema.of(Json.object().put("type", "object"));

  private final ExtensionId extension;
  private final List<String> ignored;
  private final List<Tool> tools = new ArrayList<>();
  private final List<Hook> hooks = new ArrayList<>();
  private final Map<String, HookNote> notes = new LinkedHashMap<>();

  HookReader(ExtensionId extension, List<String> ignored) {
    this.extension = extension;
    this.ignored = ignored;
  }

  List<Tool> tools() {
    return List.copyOf(tools);
  }

  List<Hook> hooks() {
    return List.copyOf(hooks);
  }

  /** By their entries. */
  Map<String, HookNote> notes() {
    return notes;
  }

  /** The longest time that one of them wants. */
  Duration longest() {
    return notes.values().stream()
        .map(note -> note.terms().timeout())
        .reduce(Duration.ZERO, (one, other) -> one.compareTo(other) > 0 ? one : other);
  }

  void read(List<Fields> entries) {
    int number = 1;
    for (Fields entry : entries) {
      read(entry, number++);
    }
  }

  private void read(Fields entry, int number) {
    String name = entry.required("name");
    String event = entry.required("event");
    if (!HookEvents.isKnown(event)) {
      throw entry.wrong("event", "is %s, which is no event of AGH".formatted(Fields.quote(event)));
    }
    String mode = entry.text("mode").isEmpty() ? ASYNC : entry.text("mode");
    if (!mode.equals(SYNC) && !mode.equals(ASYNC)) {
      throw entry.wrong("mode", "is %s; expected sync or async".formatted(Fields.quote(mode)));
    }
    if (mode.equals(SYNC) && !HookEvents.SYNC.contains(event)) {
      throw entry.wrong("mode", "must be async: nothing waits for hooks of %s".formatted(event));
    }
    boolean required = entry.isTrue("required");
    if (required && mode.equals(ASYNC)) {
      throw entry.wrong("required", "needs mode sync");
    }
    Duration timeout = entry.duration("timeout").orElse(USUAL_TIME);
    int priority = priority(entry);
    Matcher matcher = matcher(entry.object("matcher"));
    Optional<Optional<Command>> command = command(entry);
    if (command.isEmpty()) {
      return;
    }
    ToolName tool = new ToolName(extension, "hook:%d".formatted(number));
    String entryOfTool = "%s%d".formatted(Entries.HOOK, number);
    notes.put(
        entryOfTool,
        new HookNote(
            new HookTerms(name, event, mode, required, timeout, command.get()), matcher.toolId()));
    tools.add(
        new Tool(
            tool,
            entryOfTool,
            "",
            "Hook %s for %s".formatted(name, event),
            PAYLOAD,
            Optional.empty(),
            Effects.UNKNOWN,
            Set.of(Audience.HOST)));
    hooks.add(hook(entry, name, event, tool, mode, required, priority, timeout, matcher));
  }

  private static Hook hook(
      Fields entry,
      String name,
      String event,
      ToolName tool,
      String mode,
      boolean required,
      int priority,
      Duration timeout,
      Matcher matcher) {
    try {
      return new Hook(
          name,
          event,
          tool,
          mode.equals(SYNC) ? Hook.Mode.SYNC : Hook.Mode.ASYNC,
          required,
          priority,
          Optional.of(timeout),
          new Hook.Matcher(matcher.members()));
    } catch (AnnexException e) {
      throw entry.wrong("name", "cannot be used: " + e.fault().message());
    }
  }

  private static int priority(Fields entry) {
    OptionalLong priority = entry.number("priority");
    if (priority.isEmpty()) {
      return Hook.DEFAULT_PRIORITY;
    }
    long value = priority.getAsLong();
    if (value != (int) value) {
      throw entry.wrong("priority", "is %d, which is no 32-bit number".formatted(value));
    }
    return (int) value;
  }

  private record Matcher(Map<String, JsonNode> members, Optional<String> toolId) {}

  private static Matcher matcher(Fields fields) {
    Map<String, JsonNode> members = new HashMap<>();
    MATCHERS.forEach((theirs, ours) -> {
      String value = fields.text(theirs);
      if (!value.isEmpty()) {
        members.put(ours, Json.object().stringNode(value));
      }
    });
    fields.flag(FLAG).ifPresent(value -> members.put("readOnly", Json.object().booleanNode(value)));
    return new Matcher(members, Optional.of(fields.text(TOOL_ID)).filter(id -> !id.isEmpty()));
  }

  /** What to run; empty outside for a hook that cannot be run here, empty inside for none. */
  private Optional<Optional<Command>> command(Fields entry) {
    Fields executor = entry.object("executor");
    boolean above =
        entry.has("command") || entry.has("args") || entry.has("env") || entry.has("secret_env");
    if (above && !executor.names().isEmpty()) {
      throw entry.wrong("executor", "and command, args, env or secret_env exclude one another");
    }
    String kind = executor.text("kind");
    if (!kind.isEmpty() && !kind.equals("subprocess")) {
      if (!kind.equals("native") && !kind.equals("wasm")) {
        throw executor.wrong("kind", "is %s; expected subprocess".formatted(Fields.quote(kind)));
      }
      executor.names().forEach(executor::has);
      ignored.add(
          "%shas no effect: hooks of kind %s cannot be run, as in the original."
              .formatted(entry.path(), kind)
              .replace(".has", " has"));
      return Optional.empty();
    }
    Fields place = above ? entry : executor;
    String program = place.text("command");
    if (program.isEmpty()) {
      return Optional.of(Optional.empty());
    }
    return Optional.of(
        Optional.of(
            new Command(
                program,
                place.texts("args"),
                Words.environment(place, "env"),
                Words.secrets(place, "secret_env", "hooks"))));
  }
}
