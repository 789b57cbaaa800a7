package dev.annex.server.conformance;

import dev.annex.api.call.Audience;
import dev.annex.api.call.Limits;
import dev.annex.api.extension.Contributions;
import dev.annex.api.extension.Effects;
import dev.annex.api.extension.Manifest;
import dev.annex.api.extension.Prompt;
import dev.annex.api.extension.Resource;
import dev.annex.api.extension.ResourceTemplate;
import dev.annex.api.extension.Tool;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.name.Version;
import dev.annex.api.value.Json;
import dev.annex.api.value.Schema;
import dev.annex.core.builtin.BuiltinExtension;
import dev.annex.core.builtin.BuiltinExtension.Handler;
import dev.annex.core.builtin.BuiltinRuntime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Puts a built-in extension together, piece by piece. One thread at a time. */
final class Fixture {

  private static final Schema ANYTHING = Schema.of(Json.parse("{\"type\":\"object\"}"));

  private final ExtensionId id;
  private final List<Tool> tools = new ArrayList<>();
  private final List<Resource> resources = new ArrayList<>();
  private final List<ResourceTemplate> templates = new ArrayList<>();
  private final List<Prompt> prompts = new ArrayList<>();
  private final Map<String, Handler> handlers = new HashMap<>();

  Fixture(String id) {
    this.id = new ExtensionId(id);
  }

  Fixture tool(String name, String description, Handler handler) {
    return tool(name, description, Schema.NO_ARGUMENTS, Audience.AGENT, handler);
  }

  Fixture tool(String name, String description, String schema, Handler handler) {
    return tool(name, description, Schema.of(Json.parse(schema)), Audience.AGENT, handler);
  }

  Fixture hostTool(String name, Handler handler) {
    return tool(name, "", ANYTHING, Audience.HOST, handler);
  }

  private Fixture tool(
      String name, String description, Schema schema, Audience audience, Handler handler) {
    tools.add(
        new Tool(
            new ToolName(id, name),
            name,
            "",
            description,
            schema,
            Optional.empty(),
            Effects.UNKNOWN,
            Set.of(audience)));
    handlers.put(name, handler);
    return this;
  }

  Fixture resource(String uri, String name, String mediaType, String reader) {
    resources.add(
        new Resource(uri, name, "", "A fixture", Optional.of(mediaType), new ToolName(id, reader)));
    return this;
  }

  Fixture template(String uriTemplate, String name, String mediaType, String reader) {
    templates.add(
        new ResourceTemplate(
            uriTemplate,
            name,
            "",
            "A fixture",
            Optional.of(mediaType),
            new ToolName(id, reader),
            Optional.empty()));
    return this;
  }

  Fixture prompt(
      String name, String description, String maker, Optional<String> completer, String... needs) {
    prompts.add(
        new Prompt(
            name,
            "",
            description,
            List.of(needs).stream()
                .map(argument -> new Prompt.Argument(argument, "An argument", true))
                .toList(),
            new ToolName(id, maker),
            completer.map(tool -> new ToolName(id, tool))));
    return this;
  }

  BuiltinExtension build(String version) {
    return new BuiltinExtension(
        new Manifest(
            id,
            new Version(version),
            id.value(),
            "A fixture of the conformance suite",
            "Annex",
            BuiltinRuntime.NAME,
            BuiltinRuntime.NAME,
            "",
            tools,
            resources,
            templates,
            prompts,
            List.of(),
            Limits.defaults(),
            List.of(),
            Contributions.NONE),
        handlers);
  }
}
