package dev.annex.core.install;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.Audience;
import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.extension.Effects;
import dev.annex.api.extension.Manifest;
import dev.annex.api.extension.Prompt;
import dev.annex.api.extension.Resource;
import dev.annex.api.extension.ResourceTemplate;
import dev.annex.api.extension.Tool;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.name.Version;
import dev.annex.api.value.Json;
import dev.annex.api.value.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The host's own notes of what a dialect read in a package, kept with the install record, so that a
 * start needs no package: reading one again may mean megabytes, or even running its code.
 *
 * <p>Notes are only ever written by this class. When what a dialect reads or this form changes,
 * {@link #FORM} is raised; notes of another form are no notes, and the package is read again.
 */
final class StoredManifest {

  /** Raised with every change of this form, and of what a dialect makes of the same package. */
  private static final int FORM = 5;

  private StoredManifest() {}

  /** Notes of a manifest. */
  static String write(Manifest manifest) {
    ObjectNode notes = Json.object();
    notes.put("form", FORM);
    notes.put("id", manifest.id().value());
    notes.put("version", manifest.version().value());
    notes.put("title", manifest.title());
    notes.put("description", manifest.description());
    notes.put("author", manifest.author());
    notes.put("runtime", manifest.runtime());
    notes.put("dialect", manifest.dialect());
    notes.put("code", manifest.code());
    ArrayNode tools = notes.putArray("tools");
    manifest.tools().forEach(tool -> write(tool, tools.addObject()));
    ArrayNode resources = notes.putArray("resources");
    manifest.resources().forEach(resource -> write(resource, resources.addObject()));
    ArrayNode templates = notes.putArray("resourceTemplates");
    manifest.resourceTemplates().forEach(template -> write(template, templates.addObject()));
    ArrayNode prompts = notes.putArray("prompts");
    manifest.prompts().forEach(prompt -> write(prompt, prompts.addObject()));
    ArrayNode requests = notes.putArray("requests");
    manifest
        .requests()
        .forEach(request ->
            requests.addObject().put("name", request.name()).put("scope", request.scope()));
    ObjectNode wants = notes.putObject("wants");
    for (Limit limit : Limit.values()) {
      if (manifest.wants().get(limit) != limit.defaultValue()) {
        wants.put(limit.key(), manifest.wants().get(limit));
      }
    }
    ArrayNode ignored = notes.putArray("ignored");
    manifest.ignored().forEach(ignored::add);
    notes.set("contributions", StoredContributions.write(manifest.contributions()));
    notes.set("dialectNotes", manifest.dialectNotes());
    return Json.write(notes);
  }

  private static void write(Tool tool, ObjectNode notes) {
    notes.put("extension", tool.name().extension().value());
    notes.put("name", tool.name().tool());
    notes.put("entry", tool.entry());
    notes.put("title", tool.title());
    notes.put("description", tool.description());
    notes.set("input", tool.input().document());
    tool.output().ifPresent(output -> notes.set("output", output.document()));
    notes.put("readsOnly", tool.effects().readsOnly());
    notes.put("destructive", tool.effects().destructive());
    notes.put("repeatable", tool.effects().repeatable());
    notes.put("reachesOutside", tool.effects().reachesOutside());
    ArrayNode audience = notes.putArray("audience");
    new TreeSet<>(tool.audience()).forEach(one -> audience.add(one.name()));
  }

  private static void write(Resource resource, ObjectNode notes) {
    notes.put("uri", resource.uri());
    notes.put("name", resource.name());
    notes.put("title", resource.title());
    notes.put("description", resource.description());
    resource.mediaType().ifPresent(type -> notes.put("mediaType", type));
    notes.set("reader", name(resource.reader()));
  }

  private static void write(ResourceTemplate template, ObjectNode notes) {
    notes.put("uriTemplate", template.uriTemplate());
    notes.put("name", template.name());
    notes.put("title", template.title());
    notes.put("description", template.description());
    template.mediaType().ifPresent(type -> notes.put("mediaType", type));
    notes.set("reader", name(template.reader()));
    template.completer().ifPresent(completer -> notes.set("completer", name(completer)));
  }

  private static void write(Prompt prompt, ObjectNode notes) {
    notes.put("name", prompt.name());
    notes.put("title", prompt.title());
    notes.put("description", prompt.description());
    ArrayNode arguments = notes.putArray("arguments");
    for (Prompt.Argument argument : prompt.arguments()) {
      arguments
          .addObject()
          .put("name", argument.name())
          .put("description", argument.description())
          .put("required", argument.required());
    }
    notes.set("maker", name(prompt.maker()));
    prompt.completer().ifPresent(completer -> notes.set("completer", name(completer)));
  }

  static ObjectNode name(ToolName name) {
    return Json.object().put("extension", name.extension().value()).put("tool", name.tool());
  }

  /** The manifest in notes; empty when they are empty, of another form or damaged. */
  static Optional<Manifest> read(String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      JsonNode notes = Json.parse(text);
      return notes.path("form").asInt(0) == FORM ? Optional.of(manifest(notes)) : Optional.empty();
    } catch (AnnexException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Manifest manifest(JsonNode notes) {
    return new Manifest(
        new ExtensionId(text(notes, "id")),
        new Version(text(notes, "version")),
        text(notes, "title"),
        text(notes, "description"),
        text(notes, "author"),
        text(notes, "runtime"),
        text(notes, "dialect"),
        text(notes, "code"),
        all(notes, "tools", StoredManifest::tool),
        all(notes, "resources", StoredManifest::resource),
        all(notes, "resourceTemplates", StoredManifest::template),
        all(notes, "prompts", StoredManifest::prompt),
        all(
            notes,
            "requests",
            request -> new PermissionRequest(text(request, "name"), text(request, "scope"))),
        Limits.fromJson(notes.path("wants")),
        all(notes, "ignored", JsonNode::stringValue),
        StoredContributions.read(member(notes, "contributions")),
        member(notes, "dialectNotes"));
  }

  private static Tool tool(JsonNode notes) {
    return new Tool(
        toolName(notes, "name"),
        text(notes, "entry"),
        text(notes, "title"),
        text(notes, "description"),
        Schema.of(member(notes, "input")),
        optional(notes, "output").map(Schema::of),
        new Effects(
            flag(notes, "readsOnly"),
            flag(notes, "destructive"),
            flag(notes, "repeatable"),
            flag(notes, "reachesOutside")),
        Set.copyOf(all(notes, "audience", one -> Audience.valueOf(one.stringValue()))));
  }

  private static Resource resource(JsonNode notes) {
    return new Resource(
        text(notes, "uri"),
        text(notes, "name"),
        text(notes, "title"),
        text(notes, "description"),
        optional(notes, "mediaType").map(JsonNode::stringValue),
        toolName(member(notes, "reader"), "tool"));
  }

  private static ResourceTemplate template(JsonNode notes) {
    return new ResourceTemplate(
        text(notes, "uriTemplate"),
        text(notes, "name"),
        text(notes, "title"),
        text(notes, "description"),
        optional(notes, "mediaType").map(JsonNode::stringValue),
        toolName(member(notes, "reader"), "tool"),
        optional(notes, "completer").map(completer -> toolName(completer, "tool")));
  }

  private static Prompt prompt(JsonNode notes) {
    return new Prompt(
        text(notes, "name"),
        text(notes, "title"),
        text(notes, "description"),
        all(
            notes,
            "arguments",
            argument ->
                new Prompt.Argument(
                    text(argument, "name"),
                    text(argument, "description"),
                    flag(argument, "required"))),
        toolName(member(notes, "maker"), "tool"),
        optional(notes, "completer").map(completer -> toolName(completer, "tool")));
  }

  static ToolName toolName(JsonNode notes, String member) {
    return new ToolName(new ExtensionId(text(notes, "extension")), text(notes, member));
  }

  static <T> List<T> all(JsonNode notes, String member, Function<JsonNode, T> read) {
    List<T> items = new ArrayList<>();
    for (JsonNode item : member(notes, member)) {
      items.add(read.apply(item));
    }
    return items;
  }

  static Optional<JsonNode> optional(JsonNode notes, String member) {
    return Optional.ofNullable(notes.get(member));
  }

  static JsonNode member(JsonNode notes, String member) {
    return optional(notes, member)
        .orElseThrow(() -> new IllegalArgumentException("no member " + member));
  }

  static String text(JsonNode notes, String member) {
    JsonNode value = member(notes, member);
    if (!value.isString()) {
      throw new IllegalArgumentException("no text: " + member);
    }
    return value.stringValue();
  }

  static boolean flag(JsonNode notes, String member) {
    return member(notes, member).asBoolean(false);
  }
}
