package dev.annex.core.author;

import dev.annex.api.call.Audience;
import dev.annex.api.call.Caller;
import dev.annex.api.call.Content;
import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.call.Result;
import dev.annex.api.extension.Catalog;
import dev.annex.api.extension.Contributions;
import dev.annex.api.extension.Effects;
import dev.annex.api.extension.Extension;
import dev.annex.api.extension.Manifest;
import dev.annex.api.extension.Tool;
import dev.annex.api.extension.ToolTerms;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.name.Version;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.value.Json;
import dev.annex.api.value.Schema;
import dev.annex.core.builtin.BuiltinExtension;
import dev.annex.core.builtin.BuiltinRuntime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@link Authoring} as tools for models: {@code load_extension}, {@code list_extensions} and {@code
 * unload_extension}. Inputs and outputs of the first two are those of Cloudflare Agents.
 */
public final class AuthoringTools {

  /** The extension of the host that has them. */
  public static final ExtensionId ID = new ExtensionId("annex.authoring");

  static final String LOAD = "load_extension";
  static final String LIST = "list_extensions";
  static final String UNLOAD = "unload_extension";

  /** Preparing the code of an extension for the first time takes longest. */
  private static final Duration TIME = Duration.ofMinutes(2);

  private static final String LOAD_DESCRIPTION =
      """
      Write and load an extension: JavaScript that adds tools to this host, for what no tool you have does.
      source is ONE object expression, without export, import, statements or a semicolon at its end:
      {
        tools: {
          add: {
            description: "Add two numbers",
            parameters: { a: { type: "number" }, b: { type: "number" } },
            required: ["a", "b"],
            execute: async (args, host) => args.a + args.b
          }
        },
        hooks: {}
      }
      A tool has description, parameters (a map from the name of each parameter to its JSON Schema, not a whole schema), required (names of parameters) and execute(args, host). Throw an Error to report a failure.
      host exists only inside extension source, and is null when no workspace access was asked for. Its methods are all asynchronous: readFile(path), writeFile(path, content), deleteFile(path), listFiles(dir), getContext(label), setContext(label, content), getMessages(limit), sendMessage(content), getSessionInfo().
      workspace_access ("none", "read" or "read-write") lets host use files; network lists the hosts that fetch may reach. Both wait for a person's yes: until then calls of what needs them fail.
      Use lower-case letters, digits and underscores in name. The names of the tools get it as prefix: tool add of extension math becomes math_add. They can be called from the next turn on.\
      """;

  private static final String LIST_DESCRIPTION =
      "List the loaded extensions with their tools and the permissions they ask for: those of load_extension, and those of the same format that a person installed. Only the former can be unloaded with unload_extension.";

  private static final String UNLOAD_DESCRIPTION =
      "Unload an extension that was loaded with load_extension; its tools are gone then. To change an extension, unload it and load the new version. A person can load former versions again.";

  private final Authoring authoring;
  private final Catalog catalog;
  private final AuthoredContract contract;

  private AuthoringTools(Authoring authoring, Catalog catalog, AuthoredContract contract) {
    this.authoring = authoring;
    this.catalog = catalog;
    this.contract = contract;
  }

  /**
   * The tools, to be added to a host.
   *
   * @param catalog of that host
   * @param contract of what is written: what people installed of it is listed as well
   */
  public static BuiltinExtension over(
      Authoring authoring, Catalog catalog, AuthoredContract contract) {
    AuthoringTools tools = new AuthoringTools(authoring, catalog, contract);
    return new BuiltinExtension(
        manifest(),
        Map.of(
            LOAD,
                (call, host, meter) ->
                    tools.load(call.invocation().arguments(), call.invocation().caller()),
            LIST, (call, host, meter) -> tools.list(),
            UNLOAD,
                (call, host, meter) ->
                    tools.unload(call.invocation().arguments(), call.invocation().caller())));
  }

  private static Manifest manifest() {
    return new Manifest(
        ID,
        new Version("1.0.0"),
        "Self-authored extensions",
        "Lets models write extensions",
        "",
        BuiltinRuntime.NAME,
        "java",
        "builtin",
        List.of(
            tool(LOAD, LOAD_DESCRIPTION, loadInput(), new Effects(false, false, false, false)),
            tool(
                LIST, LIST_DESCRIPTION, Schema.NO_ARGUMENTS, new Effects(true, false, true, false)),
            tool(UNLOAD, UNLOAD_DESCRIPTION, nameInput(), new Effects(false, true, true, false))),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Limits.defaults().with(Limit.TIME, TIME.toMillis()),
        List.of(),
        Contributions.NONE.withToolTerms(new ToolTerms(Optional.of(""), true)));
  }

  private static Tool tool(String name, String description, Schema input, Effects effects) {
    return new Tool(
        new ToolName(ID, name),
        name,
        "",
        description,
        input,
        Optional.empty(),
        effects,
        Set.of(Audience.AGENT));
  }

  private static Schema loadInput() {
    ObjectNode schema = Json.object().put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    text(properties, "name", "Name of the extension: lower-case letters, digits and underscores");
    text(properties, "version", "Its version, such as 1.0.0");
    text(properties, "description", "What it is for");
    text(properties, "source", "One JavaScript object expression with tools and hooks");
    text(properties, "workspace_access", "Which access to files it needs; none when left out")
        .putArray("enum")
        .add("none")
        .add("read")
        .add("read-write");
    ObjectNode network = properties.putObject("network").put("type", "array");
    network.put("description", "Hosts that its code may reach, such as api.example.com");
    network.putObject("items").put("type", "string");
    schema.putArray("required").add("name").add("version").add("source");
    schema.put("additionalProperties", false);
    return Schema.of(schema);
  }

  private static Schema nameInput() {
    ObjectNode schema = Json.object().put("type", "object");
    text(schema.putObject("properties"), "name", "Name of the extension, as it was loaded");
    schema.putArray("required").add("name");
    schema.put("additionalProperties", false);
    return Schema.of(schema);
  }

  private static ObjectNode text(ObjectNode properties, String name, String description) {
    return properties.putObject(name).put("type", "string").put("description", description);
  }

  private GuestReply load(JsonNode input, Caller caller) {
    ObjectNode permissions = Json.object();
    permissions.put("workspace", input.path("workspace_access").asString("none"));
    Optional.ofNullable(input.get("network")).ifPresent(hosts -> permissions.set("network", hosts));
    Draft draft =
        new Draft(
            input.path("name").asString(""),
            input.path("version").asString(""),
            Optional.ofNullable(input.get("description")).map(JsonNode::asString),
            permissions,
            input.path("source").asString(""));
    Authored loaded = authoring.load(draft, Origin.of(caller));
    Extension extension = loaded.loaded().orElseThrow();
    List<String> tools = names(extension);
    ObjectNode output = Json.object().put("loaded", true);
    output.put("name", draft.name());
    output.put("prefix", prefix(extension));
    output.put("version", draft.version());
    list(tools, output.putArray("tools"));
    output.put(
        "message",
        "Extension \"%s\" loaded. On the NEXT message turn, call these tools by their full name: %s."
            .formatted(draft.name(), String.join(", ", tools)));
    return done(output, pending(loaded));
  }

  private static String pending(Authored loaded) {
    if (loaded.pending().isEmpty()) {
      return "";
    }
    String waiting =
        loaded.pending().stream().map(Object::toString).collect(Collectors.joining(", "));
    return "Waiting for a person's yes: %s. A person gives it with: annex grant %s PERMISSION"
        .formatted(waiting, loaded.id());
  }

  private GuestReply list() {
    List<Loaded> all = new ArrayList<>();
    Set<ExtensionId> authored = new HashSet<>();
    for (Authored one : authoring.list()) {
      if (one.installed()) {
        authored.add(one.id());
        all.add(Loaded.of(one));
      }
    }
    for (Extension extension : catalog.extensions()) {
      if (extension.callable() && !authored.contains(extension.id())) {
        contract
            .permissions(extension)
            .ifPresent(permissions -> all.add(Loaded.of(extension, permissions)));
      }
    }
    ArrayNode items = Json.object().arrayNode();
    all.stream().sorted(Comparator.comparing(Loaded::since)).map(Loaded::item).forEach(items::add);
    ObjectNode output = Json.object().put("count", items.size());
    output.set("extensions", items);
    return done(output, "");
  }

  /** One entry of the list. */
  private record Loaded(Instant since, ObjectNode item) {

    static Loaded of(Authored one) {
      Draft draft = one.current().draft();
      return new Loaded(
          one.loaded().map(Extension::installedAt).orElse(Instant.MAX),
          item(
              one.name(),
              draft.version(),
              draft.description(),
              one.loaded().map(AuthoringTools::names).orElse(List.of()),
              draft.permissions()));
    }

    static Loaded of(Extension extension, JsonNode permissions) {
      Manifest manifest = extension.manifest();
      return new Loaded(
          extension.installedAt(),
          item(
              manifest.title(),
              manifest.version().toString(),
              Optional.of(manifest.description()).filter(text -> !text.isEmpty()),
              names(extension),
              permissions));
    }

    private static ObjectNode item(
        String name,
        String version,
        Optional<String> description,
        List<String> tools,
        JsonNode permissions) {
      ObjectNode item = Json.object().put("name", name).put("version", version);
      description.ifPresent(text -> item.put("description", text));
      list(tools, item.putArray("tools"));
      item.set("permissions", permissions);
      return item;
    }
  }

  private GuestReply unload(JsonNode input, Caller caller) {
    String name = input.path("name").asString("");
    boolean unloaded = authoring.unload(name, caller.principal());
    ObjectNode output = Json.object().put("unloaded", unloaded).put("name", name);
    output.put(
        "message",
        unloaded
            ? "Extension \"%s\" unloaded. Its tools can no longer be called.".formatted(name)
            : "No extension \"%s\" is loaded that was loaded with load_extension.".formatted(name));
    return done(output, "");
  }

  private static List<String> names(Extension extension) {
    return extension.tools().stream()
        .filter(tool -> tool.audience().contains(Audience.AGENT))
        .map(tool -> extension.agentName(tool.name().tool()).value())
        .toList();
  }

  /** As its contract has it, without what joins it to the name of a tool. */
  private static String prefix(Extension extension) {
    return extension
        .manifest()
        .contributions()
        .toolTerms()
        .agentPrefix()
        .map(prefix -> prefix.replaceFirst("_+$", ""))
        .orElse(extension.alias());
  }

  private static void list(List<String> texts, ArrayNode array) {
    texts.forEach(array::add);
  }

  private static GuestReply done(ObjectNode output, String note) {
    List<Content> shown =
        Stream.of(Json.write(output), note)
            .filter(text -> !text.isEmpty())
            .<Content>map(Content.Text::new)
            .toList();
    return new GuestReply.Done(new Result(Optional.of(output), shown));
  }
}
