package dev.annex.runtime.process.dialect.agh.manifest;

import dev.annex.api.call.Audience;
import dev.annex.api.extension.Effects;
import dev.annex.api.extension.Tool;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.value.Json;
import dev.annex.api.value.Schema;
import dev.annex.runtime.process.dialect.agh.session.Entries;
import dev.annex.runtime.process.dialect.agh.tool.DeclaredTool;
import dev.annex.runtime.process.dialect.agh.tool.ReasonCode;
import dev.annex.runtime.process.dialect.agh.tool.RiskClass;
import dev.annex.runtime.process.dialect.agh.tool.SchemaDigests;
import dev.annex.runtime.process.dialect.agh.tool.ToolId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads the tools of a manifest, {@code resources.tools}. One for one manifest. */
final class ToolReader {

  /** What every tool that code serves needs its extension to provide. */
  static final String PROVIDER = "tool.provider";

  private static final String HOSTED = "extension_host";
  private static final String MCP = "mcp";
  private static final Set<Audience> EVERYBODY =
      Set.of(Audience.AGENT, Audience.PERSON, Audience.EXTENSION);

  private final ExtensionId extension;
  private final String name;
  private final Set<String> known;
  private final List<String> ignored;
  private final Set<String> servers = new TreeSet<>();
  private final List<Tool> tools = new ArrayList<>();
  private final Map<String, DeclaredTool> declared = new LinkedHashMap<>();
  private final Map<String, String> words = new LinkedHashMap<>();

  /**
   * For one extension.
   *
   * @param name as its manifest writes it
   * @param known the MCP servers of the manifest
   * @param ignored takes a sentence for everything that has no effect
   */
  ToolReader(ExtensionId extension, String name, Set<String> known, List<String> ignored) {
    this.extension = extension;
    this.name = name;
    this.known = Set.copyOf(known);
    this.ignored = ignored;
  }

  /** The MCP servers that tools are carried out by. */
  Set<String> servers() {
    return Set.copyOf(servers);
  }

  /** Those that are called through us. */
  List<Tool> tools() {
    return List.copyOf(tools);
  }

  /** What they have to be in AGH's terms, by their names here. */
  Map<String, DeclaredTool> declared() {
    return declared;
  }

  /** Under which word rules know them, by their names here. */
  Map<String, String> words() {
    return words;
  }

  void read(Fields entries, List<String> provides) {
    Set<String> ids = new HashSet<>();
    for (String key : entries.names()) {
      Fields entry = entries.object(key);
      String id = id(key, entry);
      if (!ids.add(id)) {
        throw entry.wrong(
            "id", "is used twice (%s): %s".formatted(ReasonCode.CONFLICTED_ID.word(), id));
      }
      read(key, entry, new ToolId(id), provides);
    }
  }

  /**
   * Adds the services of a memory backend as tools, under names that the manifest leaves free.
   *
   * @param runs whether there is a program that could serve them
   */
  void services(List<String> provides, boolean runs) {
    if (!runs || !provides.contains(MemoryService.SURFACE)) {
      return;
    }
    Optional<String> namespace = ToolId.namespace(name);
    for (MemoryService service : MemoryService.values()) {
      Optional<String> id =
          namespace
              .map(before -> before + service.tool())
              .filter(whole -> ToolId.problem(whole).isEmpty());
      if (id.isEmpty() || words.containsKey(service.tool())) {
        ignored.add(
            "capabilities.provides %s is not offered as tool %s: %s."
                .formatted(
                    MemoryService.SURFACE,
                    service.tool(),
                    id.isEmpty() ? "no id can be made of its name" : "another has this name"));
        continue;
      }
      declared.put(
          service.tool(),
          new DeclaredTool(
              new ToolId(id.get()),
              service.entry(),
              SchemaDigests.of(service.schema()),
              Optional.empty(),
              service.risk() == RiskClass.READ,
              service.risk(),
              List.of(MemoryService.SURFACE),
              OptionalLong.empty()));
      words.put(service.tool(), service.risk().word());
      tools.add(
          new Tool(
              new ToolName(extension, service.tool()),
              service.entry(),
              service.tool(),
              service.description(),
              Schema.of(service.schema()),
              Optional.empty(),
              service.risk().effects(),
              EVERYBODY));
    }
  }

  private void read(String key, Fields entry, ToolId id, List<String> provides) {
    Fields backend = entry.object("backend");
    String kind = backend.text("kind");
    String handler = handler(entry, backend);
    boolean viaServer = kind.equals(MCP);
    if (!viaServer && !kind.equals(HOSTED)) {
      throw backend.wrong(
          "kind",
          kind.isEmpty()
              ? "is required: extension_host or mcp"
              : "is %s; expected extension_host or mcp".formatted(Fields.quote(kind)));
    }
    Optional<String> place = viaServer ? place(key, backend) : Optional.of(handler);
    if (!viaServer) {
      requireHandler(entry, handler);
    }
    JsonNode input = entry.document("input_schema").orElseGet(ToolReader::anyObject);
    Optional<JsonNode> output = entry.document("output_schema");
    RiskClass risk = risk(entry);
    boolean readOnly = entry.isTrue("read_only");
    String tool = id.within(name).orElse(key);
    List<String> needed = new ArrayList<>(Words.dotted(entry, "required_capabilities"));
    if (!viaServer && !needed.contains(PROVIDER)) {
      needed.add(PROVIDER);
    }
    if (place.isEmpty()) {
      entry.names().forEach(entry::has);
      return;
    }
    declared.put(
        tool,
        new DeclaredTool(
            id,
            handler,
            digests(entry, "input_schema", input),
            output.map(schema -> digests(entry, "output_schema", schema)),
            readOnly,
            risk,
            needed,
            mostBytes(entry)));
    boolean interaction = entry.isTrue("requires_interaction");
    words.put(tool, interaction ? RiskPolicy.INTERACTION : risk.word());
    String title = entry.text("display_title");
    tools.add(
        new Tool(
            toolName(entry, tool),
            place.get(),
            title.isEmpty() ? key : title,
            entry.text("description"),
            Schema.of(forObjects(entry, input)),
            output.map(Schema::of),
            effects(entry, risk),
            audience(entry)));
    sayWhatDoesNotCount(key, entry, needed, provides);
  }

  /** Where a tool of an MCP server is found; empty when there is no such server. */
  private Optional<String> place(String key, Fields backend) {
    String server = backend.required("server");
    String tool = backend.required("tool");
    if (!known.contains(server) || server.contains("/")) {
      ignored.add(
          "resources.tools.%s is not offered: it is the tool %s of the MCP server %s, and resources.mcp_servers has none of this name that can be started."
              .formatted(key, Fields.quote(tool), Fields.quote(server)));
      return Optional.empty();
    }
    servers.add(server);
    return Optional.of(new Entries.ServerTool(server, tool).entry());
  }

  private String id(String key, Fields entry) {
    String namespace =
        ToolId.namespace(name)
            .orElseThrow(() ->
                Fields.invalid(
                    "name",
                    "is %s, which must begin with a letter because tools are named after it"
                        .formatted(Fields.quote(name))));
    String written = entry.text("id");
    String id =
        written.isEmpty()
            ? namespace
                + ToolId.segment(key)
                    .orElseThrow(() ->
                        Fields.invalid(
                            entry.path().substring(0, entry.path().length() - 1),
                            "has a key that is no tool name; give it an id below %s"
                                .formatted(namespace)))
            : written;
    if (ToolId.isReserved(id) || !id.startsWith(namespace)) {
      throw entry.wrong(
          "id",
          "is %s, which is not below %s (%s)"
              .formatted(Fields.quote(id), namespace, ReasonCode.RESERVED_NAMESPACE.word()));
    }
    ToolId.problem(id)
        .ifPresent(problem -> {
          throw entry.wrong(
              "id",
              "is %s, which is no tool id (%s): at most %d characters, lower-case segments joined by __"
                  .formatted(Fields.quote(id), problem.word(), ToolId.MAX_LENGTH));
        });
    return id;
  }

  private static String handler(Fields entry, Fields backend) {
    String above = entry.text("handler");
    String inside = backend.text("handler");
    if (!above.isEmpty() && !inside.isEmpty() && !above.equals(inside)) {
      throw entry.wrong(
          "handler",
          "is %s, and backend.handler is %s: they must agree"
              .formatted(Fields.quote(above), Fields.quote(inside)));
    }
    return above.isEmpty() ? inside : above;
  }

  private static void requireHandler(Fields entry, String handler) {
    if (handler.isEmpty()) {
      throw entry.wrong("backend.handler", "is required");
    }
    boolean fine = handler.chars().noneMatch(c -> c <= ' ' || "/\\{}".indexOf(c) >= 0);
    if (!fine) {
      throw entry.wrong(
          "backend.handler",
          "is %s; it must have no spaces and none of / \\ { }".formatted(Fields.quote(handler)));
    }
  }

  private static RiskClass risk(Fields entry) {
    boolean readOnly = entry.isTrue("read_only");
    boolean destructive = entry.isTrue("destructive");
    boolean openWorld = entry.isTrue("open_world");
    if (readOnly && (destructive || openWorld)) {
      throw entry.wrong("read_only", "excludes destructive and open_world");
    }
    String written = entry.text("risk");
    if (written.isEmpty()) {
      if (destructive) {
        return RiskClass.DESTRUCTIVE;
      }
      if (openWorld) {
        return RiskClass.OPEN_WORLD;
      }
      return readOnly ? RiskClass.READ : RiskClass.MUTATING;
    }
    RiskClass risk =
        RiskClass.of(written)
            .orElseThrow(() ->
                entry.wrong(
                    "risk",
                    "is %s; expected one of %s"
                        .formatted(Fields.quote(written), String.join(", ", RiskClass.words()))));
    String flag =
        switch (risk) {
          case READ -> readOnly ? "" : "read_only";
          case OPEN_WORLD -> openWorld ? "" : "open_world";
          case DESTRUCTIVE -> destructive ? "" : "destructive";
          case MUTATING -> "";
        };
    if (!flag.isEmpty()) {
      throw entry.wrong("risk", "is %s, which needs %s = true".formatted(written, flag));
    }
    return risk;
  }

  private static Effects effects(Fields entry, RiskClass risk) {
    boolean readOnly = entry.isTrue("read_only");
    return new Effects(
        readOnly && risk.effects().readsOnly(),
        entry.isTrue("destructive") || risk.effects().destructive(),
        readOnly && risk.effects().repeatable(),
        entry.isTrue("open_world") || risk.effects().reachesOutside());
  }

  /** Who is meant when nobody is named is everybody; see decision 0037. */
  private static Set<Audience> audience(Fields entry) {
    String visibility = entry.text("visibility");
    return switch (visibility) {
      case "", "session", "model" -> EVERYBODY;
      case "operator" -> Set.of(Audience.PERSON);
      case "internal" -> Set.of(Audience.HOST);
      default ->
          throw entry.wrong(
              "visibility",
              "is %s; expected internal, operator, session or model"
                  .formatted(Fields.quote(visibility)));
    };
  }

  private static OptionalLong mostBytes(Fields entry) {
    OptionalLong bytes = entry.number("max_result_bytes");
    if (bytes.isPresent() && bytes.getAsLong() < 0) {
      throw entry.wrong("max_result_bytes", "must not be negative");
    }
    return bytes.isPresent() && bytes.getAsLong() > 0 ? bytes : OptionalLong.empty();
  }

  private static SchemaDigests digests(Fields entry, String field, JsonNode schema) {
    try {
      return SchemaDigests.of(schema);
    } catch (IllegalArgumentException e) {
      throw entry.wrong(field, "cannot be digested: " + e.getMessage());
    }
  }

  private static JsonNode anyObject() {
    return Json.object().put("type", "object");
  }

  /** Arguments are an object whether the schema says so or not; models want it said. */
  private static JsonNode forObjects(Fields entry, JsonNode schema) {
    JsonNode type = schema.path("type");
    if (type.isMissingNode()) {
      ObjectNode copy = schema.deepCopy().asObject();
      return copy.put("type", "object");
    }
    if (!type.isString() || !type.stringValue().equals("object")) {
      throw entry.wrong(
          "input_schema", "must be of type object (got %s)".formatted(Json.write(type)));
    }
    return schema;
  }

  private ToolName toolName(Fields entry, String tool) {
    try {
      return new ToolName(extension, tool);
    } catch (AnnexException e) {
      throw entry.wrong("id", "cannot be used: " + e.fault().message());
    }
  }

  private void sayWhatDoesNotCount(
      String key, Fields entry, List<String> needed, List<String> provides) {
    needed.stream()
        .filter(surface -> !provides.contains(surface))
        .forEach(surface ->
            ignored.add(
                "resources.tools.%s cannot be called: capabilities.provides lacks %s."
                    .formatted(key, surface)));
    for (String variable : Words.variables(entry, "requires_env")) {
      ignored.add(
          "resources.tools.%s wants the variable %s; it is offered whether the host has that or not."
              .formatted(key, variable));
    }
    // Each is read, also when an earlier one says it all: reading it is what finds its mistakes.
    List<List<String>> sorting =
        List.of(entry.texts("toolsets"), entry.texts("tags"), entry.texts("search_hints"));
    if (sorting.stream().anyMatch(words -> !words.isEmpty())) {
      ignored.add(
          "toolsets, tags and search_hints of resources.tools.%s have no effect: tools are not sorted here."
              .formatted(key));
    }
    if (!entry.flag("concurrency_safe").orElse(true)) {
      ignored.add(
          "concurrency_safe of resources.tools.%s has no effect: calls of one extension are not put in a row, as in the original."
              .formatted(key));
    }
  }
}
