package dev.annex.runtime.process.dialect.mcp;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.Audience;
import dev.annex.api.call.Limits;
import dev.annex.api.extension.Contributions;
import dev.annex.api.extension.Effects;
import dev.annex.api.extension.Manifest;
import dev.annex.api.extension.Prompt;
import dev.annex.api.extension.Resource;
import dev.annex.api.extension.ResourceTemplate;
import dev.annex.api.extension.Snippets;
import dev.annex.api.extension.Tool;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.name.Printable;
import dev.annex.api.name.ToolName;
import dev.annex.api.name.Version;
import dev.annex.api.value.Json;
import dev.annex.api.value.Schema;
import dev.annex.mcp.modern.HeaderAnnotations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The manifest that follows from a {@link McpServerFile}; what it leaves out it says. */
final class ServerManifest {

  /** The tool that asks the server what it offers. */
  static final String LEARN = Entry.OWN + "learn";

  private static final String READ = Entry.OWN + "read";

  /** Servers fetch things, and are fetched themselves at their first start. */
  private static final Duration TIME = Duration.ofMinutes(3);

  private static final Set<Audience> HOST = Set.of(Audience.HOST);
  private static final Set<Audience> EVERYBODY =
      Set.of(Audience.AGENT, Audience.PERSON, Audience.EXTENSION);
  private static final int SHOWN = 128;
  private static final int DESCRIPTION = 300;

  private final McpServerFile file;
  private final List<String> ignored = new ArrayList<>();
  private final List<Tool> tools = new ArrayList<>();

  private ServerManifest(McpServerFile file) {
    this.file = file;
  }

  static Manifest of(McpServerFile file) {
    return new ServerManifest(file).build();
  }

  private Manifest build() {
    tools.add(learn());
    List<Resource> resources = new ArrayList<>();
    List<ResourceTemplate> templates = new ArrayList<>();
    List<Prompt> prompts = new ArrayList<>();
    file.offer()
        .ifPresent(offer -> {
          offer.tools().forEach(this::tool);
          offer
              .prompts()
              .forEach(prompt -> prompt(prompt, offer.completes()).ifPresent(prompts::add));
          if (!offer.resources().isEmpty() || !offer.resourceTemplates().isEmpty()) {
            tools.add(own(READ, new Entry.Read()));
          }
          offer.resources().forEach(resource -> resource(resource).ifPresent(resources::add));
          offer
              .resourceTemplates()
              .forEach(each -> template(each, offer.completes()).ifPresent(templates::add));
        });
    return new Manifest(
        file.id(),
        version(),
        title(),
        description(),
        "",
        file.server() instanceof McpServerAddress.Program ? McpDialect.RUNTIME : RemoteServers.NAME,
        McpDialect.NAME,
        McpServerFile.NAME,
        tools,
        resources,
        templates,
        prompts,
        requests(),
        Limits.defaults().withTime(TIME),
        ignored,
        contributions());
  }

  private String title() {
    if (!file.title().isEmpty()) {
      return file.title();
    }
    ObjectNode info = file.offer().map(AcceptedOffer::info).orElseGet(Json::object);
    String said = info.path("title").asString(info.path("name").asString(""));
    return said.isBlank() ? file.id().value() : Printable.show(said, SHOWN);
  }

  private String description() {
    return Printable.cut(
        "An MCP server, which " + file.server().describe().getFirst() + ".", DESCRIPTION);
  }

  /** What servers call a version is often none. */
  private Version version() {
    String said =
        file.offer().map(offer -> offer.info().path("version").asString("")).orElse("0.0.0");
    try {
      return new Version(said);
    } catch (AnnexException e) {
      ignored.add(
          "The server's version \"%s\" is none by Semantic Versioning; 0.0.0 stands for it."
              .formatted(Printable.show(said, SHOWN)));
      return new Version("0.0.0");
    }
  }

  private List<PermissionRequest> requests() {
    return switch (file.server()) {
      case McpServerAddress.Program program -> ProgramRequests.of(program);
      case McpServerAddress.Remote remote -> requests(remote);
    };
  }

  private static List<PermissionRequest> requests(McpServerAddress.Remote remote) {
    List<PermissionRequest> requests = new ArrayList<>();
    requests.add(new PermissionRequest("http", remote.origin()));
    remote
        .secrets()
        .forEach(name ->
            requests.add(new PermissionRequest("secrets.use", name + "@" + remote.origin())));
    return requests;
  }

  private Contributions contributions() {
    return new Contributions(
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Snippets.NONE,
        file.offer().map(AcceptedOffer::instructions).filter(text -> !text.isBlank()),
        Optional.empty(),
        Optional.empty(),
        Map.of());
  }

  /** For people only: what it gives is what they decide about. */
  private Tool learn() {
    return new Tool(
        new ToolName(file.id(), LEARN),
        new Entry.Learn().text(),
        "",
        "Ask the server what it offers now, and compare it with what was accepted.",
        Schema.NO_ARGUMENTS,
        Optional.empty(),
        Effects.UNKNOWN,
        Set.of(Audience.PERSON));
  }

  private Tool own(String name, Entry entry) {
    return new Tool(
        new ToolName(file.id(), name),
        entry.text(),
        "",
        "",
        Schema.of(Json.object().put("type", "object")),
        Optional.empty(),
        Effects.UNKNOWN,
        HOST);
  }

  private void tool(ObjectNode tool) {
    String said = tool.path("name").asString("");
    Optional<ToolName> name = name("tool", said);
    if (name.isEmpty()) {
      return;
    }
    List<String> headers = HeaderAnnotations.problems(tool.path("inputSchema"));
    if (!headers.isEmpty()) {
      leaveOut("tool", said, headers.getFirst());
      return;
    }
    if (AcceptedOffer.digest(tool).isEmpty()) {
      leaveOut("tool", said, "its description has no canonical form");
      return;
    }
    JsonNode output = tool.path("outputSchema");
    tools.add(
        new Tool(
            name.get(),
            new Entry.Call(said).text(),
            tool.path("title").asString(tool.path("annotations").path("title").asString("")),
            tool.path("description").asString(""),
            Schema.of(OlderDrafts.translate(tool.path("inputSchema"))),
            output.isObject()
                ? Optional.of(Schema.of(OlderDrafts.translate(output)))
                : Optional.empty(),
            Effects.UNKNOWN,
            EVERYBODY));
  }

  private Optional<Resource> resource(ObjectNode resource) {
    String uri = resource.path("uri").asString("");
    if (uri.isEmpty() || !Printable.is(uri)) {
      leaveOut("resource", uri, "its address cannot be shown");
      return Optional.empty();
    }
    return Optional.of(
        new Resource(
            uri,
            resource.path("name").asString(uri),
            resource.path("title").asString(""),
            resource.path("description").asString(""),
            mediaType(resource),
            new ToolName(file.id(), READ)));
  }

  private Optional<ResourceTemplate> template(ObjectNode template, boolean completes) {
    String pattern = template.path("uriTemplate").asString("");
    if (pattern.isEmpty() || !Printable.is(pattern)) {
      leaveOut("resource template", pattern, "its address cannot be shown");
      return Optional.empty();
    }
    Optional<ToolName> completer =
        completes
            ? helper("complete/" + pattern, new Entry.CompleteTemplate(pattern))
            : Optional.empty();
    return Optional.of(
        new ResourceTemplate(
            pattern,
            template.path("name").asString(pattern),
            template.path("title").asString(""),
            template.path("description").asString(""),
            mediaType(template),
            new ToolName(file.id(), READ),
            completer));
  }

  private Optional<Prompt> prompt(ObjectNode prompt, boolean completes) {
    String name = prompt.path("name").asString("");
    Optional<ToolName> maker = helper("prompt/" + name, new Entry.Fill(name));
    if (maker.isEmpty()) {
      leaveOut("prompt", name, "its name cannot be shown, or is too long");
      return Optional.empty();
    }
    List<Prompt.Argument> arguments =
        prompt
            .path("arguments")
            .valueStream()
            .filter(argument -> argument.path("name").isString())
            .map(argument ->
                new Prompt.Argument(
                    argument.path("name").asString(),
                    argument.path("description").asString(""),
                    argument.path("required").asBoolean(false)))
            .toList();
    Optional<ToolName> completer =
        completes && !arguments.isEmpty()
            ? helper("completeprompt/" + name, new Entry.CompletePrompt(name))
            : Optional.empty();
    return Optional.of(
        new Prompt(
            name,
            prompt.path("title").asString(""),
            prompt.path("description").asString(""),
            arguments,
            maker.get(),
            completer));
  }

  /** A tool of the host for this; empty when its name would be none. */
  private Optional<ToolName> helper(String name, Entry entry) {
    try {
      Tool tool = own(Entry.OWN + name, entry);
      tools.add(tool);
      return Optional.of(tool.name());
    } catch (AnnexException e) {
      return Optional.empty();
    }
  }

  private Optional<ToolName> name(String kind, String said) {
    if (said.startsWith(Entry.OWN)) {
      leaveOut(kind, said, "names that begin with \"%s\" are the host's".formatted(Entry.OWN));
      return Optional.empty();
    }
    try {
      return Optional.of(new ToolName(file.id(), said));
    } catch (AnnexException e) {
      leaveOut(kind, said, "its name cannot be shown, or is too long");
      return Optional.empty();
    }
  }

  private void leaveOut(String kind, String name, String why) {
    ignored.add("The %s \"%s\" is left out: %s.".formatted(kind, Printable.show(name, SHOWN), why));
  }

  private static Optional<String> mediaType(ObjectNode item) {
    return item.path("mimeType").isString()
        ? Optional.of(item.path("mimeType").asString())
        : Optional.empty();
  }
}
