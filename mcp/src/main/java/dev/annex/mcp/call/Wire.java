package dev.annex.mcp.call;

import dev.annex.mcp.Annotations;
import dev.annex.mcp.Ask;
import dev.annex.mcp.Completion;
import dev.annex.mcp.Content;
import dev.annex.mcp.Icon;
import dev.annex.mcp.Implementation;
import dev.annex.mcp.Prompt;
import dev.annex.mcp.PromptArgument;
import dev.annex.mcp.PromptMessage;
import dev.annex.mcp.PromptResult;
import dev.annex.mcp.Resource;
import dev.annex.mcp.ResourceContents;
import dev.annex.mcp.ResourceResult;
import dev.annex.mcp.ResourceTemplate;
import dev.annex.mcp.Tool;
import dev.annex.mcp.ToolAnnotations;
import dev.annex.mcp.ToolResult;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The JSON form of everything the eras have in common; what differs is done by their codecs. */
public final class Wire {

  private static final int COMPLETIONS = 100;

  private Wire() {}

  /** An empty object. */
  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  public static ObjectNode implementation(Implementation implementation) {
    ObjectNode json = object();
    json.put("name", implementation.name());
    optional(json, "title", implementation.title());
    json.put("version", implementation.version());
    optional(json, "description", implementation.description());
    optional(json, "websiteUrl", implementation.websiteUrl());
    icons(json, implementation.icons());
    return json;
  }

  /** Reads what a peer calls itself; empty unless it has a name. */
  public static Optional<Implementation> implementation(JsonNode json) {
    if (!json.path("name").isString()) {
      return Optional.empty();
    }
    return Optional.of(
        new Implementation(
            json.path("name").asString(),
            json.path("version").asString(""),
            text(json, "title"),
            text(json, "description"),
            text(json, "websiteUrl"),
            List.of()));
  }

  public static ObjectNode tool(Tool tool) {
    ObjectNode json = object();
    json.put("name", tool.name());
    optional(json, "title", tool.title());
    optional(json, "description", tool.description());
    json.set("inputSchema", tool.inputSchema());
    tool.outputSchema().ifPresent(schema -> json.set("outputSchema", schema));
    tool.annotations().ifPresent(hints -> json.set("annotations", toolAnnotations(hints)));
    icons(json, tool.icons());
    meta(json, tool.meta());
    return json;
  }

  public static ObjectNode toolResult(ToolResult result) {
    ObjectNode json = object();
    ArrayNode content = json.putArray("content");
    result.content().forEach(block -> content.add(content(block)));
    result.structured().ifPresent(value -> json.set("structuredContent", value));
    if (result.error()) {
      json.put("isError", true);
    }
    meta(json, result.meta());
    return json;
  }

  public static ObjectNode content(Content block) {
    ObjectNode json = object();
    switch (block) {
      case Content.Text text -> json.put("type", "text").put("text", text.text());
      case Content.Image image ->
          json.put("type", "image").put("data", image.data()).put("mimeType", image.mimeType());
      case Content.Audio audio ->
          json.put("type", "audio").put("data", audio.data()).put("mimeType", audio.mimeType());
      case Content.Link link -> {
        json.put("type", "resource_link").setAll(resource(link.resource()));
        return json;
      }
      case Content.Embedded embedded ->
          json.put("type", "resource").set("resource", contents(embedded.resource()));
    }
    annotations(json, block.annotations());
    meta(json, block.meta());
    return json;
  }

  public static ObjectNode resource(Resource resource) {
    ObjectNode json = object();
    json.put("uri", resource.uri());
    json.put("name", resource.name());
    optional(json, "title", resource.title());
    optional(json, "description", resource.description());
    optional(json, "mimeType", resource.mimeType());
    resource.size().ifPresent(size -> json.put("size", size));
    annotations(json, resource.annotations());
    icons(json, resource.icons());
    meta(json, resource.meta());
    return json;
  }

  public static ObjectNode template(ResourceTemplate template) {
    ObjectNode json = object();
    json.put("uriTemplate", template.uriTemplate());
    json.put("name", template.name());
    optional(json, "title", template.title());
    optional(json, "description", template.description());
    optional(json, "mimeType", template.mimeType());
    annotations(json, template.annotations());
    icons(json, template.icons());
    meta(json, template.meta());
    return json;
  }

  public static ObjectNode read(ResourceResult result) {
    ObjectNode json = object();
    ArrayNode all = json.putArray("contents");
    result.contents().forEach(contents -> all.add(contents(contents)));
    return json;
  }

  public static ObjectNode prompt(Prompt prompt) {
    ObjectNode json = object();
    json.put("name", prompt.name());
    optional(json, "title", prompt.title());
    optional(json, "description", prompt.description());
    if (!prompt.arguments().isEmpty()) {
      ArrayNode arguments = json.putArray("arguments");
      prompt.arguments().forEach(argument -> arguments.add(argument(argument)));
    }
    icons(json, prompt.icons());
    meta(json, prompt.meta());
    return json;
  }

  public static ObjectNode promptResult(PromptResult result) {
    ObjectNode json = object();
    optional(json, "description", result.description());
    ArrayNode messages = json.putArray("messages");
    result.messages().forEach(message -> messages.add(message(message)));
    return json;
  }

  public static ObjectNode completion(Completion completion) {
    List<String> values = completion.values();
    ObjectNode json = object();
    ObjectNode inner = json.putObject("completion");
    ArrayNode first = inner.putArray("values");
    values.stream().limit(COMPLETIONS).forEach(first::add);
    inner.put("total", values.size());
    inner.put("hasMore", values.size() > COMPLETIONS);
    return json;
  }

  /** A page of a list under the key its method uses. */
  public static <T> ObjectNode page(String key, Page<T> page, Function<T, ObjectNode> item) {
    ObjectNode json = object();
    ArrayNode items = json.putArray(key);
    page.items().forEach(value -> items.add(item.apply(value)));
    page.next().ifPresent(cursor -> json.put("nextCursor", cursor));
    return json;
  }

  /** The method a question is asked with. */
  public static String askMethod(Ask ask) {
    return switch (ask) {
      case Ask.Form form -> "elicitation/create";
      case Ask.Url url -> "elicitation/create";
      case Ask.Sampling sampling -> "sampling/createMessage";
      case Ask.Roots roots -> "roots/list";
    };
  }

  /** The parameters of a question. */
  public static ObjectNode askParams(Ask ask) {
    ObjectNode json = object();
    switch (ask) {
      case Ask.Form form ->
          json.put("message", form.message()).set("requestedSchema", form.schema());
      case Ask.Url url ->
          json.put("mode", "url").put("message", url.message()).put("url", url.url());
      case Ask.Sampling sampling -> {
        ArrayNode messages = json.putArray("messages");
        sampling.messages().forEach(message -> messages.add(message(message)));
        json.put("maxTokens", sampling.maxTokens());
        json.setAll(sampling.options());
      }
      case Ask.Roots roots -> {
        return json;
      }
    }
    return json;
  }

  private static ObjectNode message(PromptMessage message) {
    ObjectNode json = object();
    json.put("role", message.role().name().toLowerCase(Locale.ROOT));
    json.set("content", content(message.content()));
    return json;
  }

  private static ObjectNode contents(ResourceContents contents) {
    ObjectNode json = object();
    json.put("uri", contents.uri());
    optional(json, "mimeType", contents.mimeType());
    switch (contents) {
      case ResourceContents.Text text -> json.put("text", text.text());
      case ResourceContents.Blob blob -> json.put("blob", blob.base64());
    }
    meta(json, contents.meta());
    return json;
  }

  private static ObjectNode argument(PromptArgument argument) {
    ObjectNode json = object();
    json.put("name", argument.name());
    optional(json, "title", argument.title());
    optional(json, "description", argument.description());
    json.put("required", argument.required());
    return json;
  }

  private static ObjectNode toolAnnotations(ToolAnnotations hints) {
    return object()
        .put("readOnlyHint", hints.readOnly())
        .put("destructiveHint", hints.destructive())
        .put("idempotentHint", hints.idempotent())
        .put("openWorldHint", hints.openWorld());
  }

  private static void annotations(ObjectNode json, Optional<Annotations> annotations) {
    annotations.ifPresent(hints -> {
      ObjectNode inner = json.putObject("annotations");
      if (!hints.audience().isEmpty()) {
        ArrayNode audience = inner.putArray("audience");
        hints.audience().forEach(who -> audience.add(who.name().toLowerCase(Locale.ROOT)));
      }
      hints.priority().ifPresent(priority -> inner.put("priority", priority));
      hints.lastModified().ifPresent(time -> inner.put("lastModified", time.toString()));
    });
  }

  private static void icons(ObjectNode json, List<Icon> icons) {
    if (icons.isEmpty()) {
      return;
    }
    ArrayNode array = json.putArray("icons");
    for (Icon icon : icons) {
      ObjectNode item = array.addObject().put("src", icon.src());
      optional(item, "mimeType", icon.mimeType());
      if (!icon.sizes().isEmpty()) {
        ArrayNode sizes = item.putArray("sizes");
        icon.sizes().forEach(sizes::add);
      }
      optional(item, "theme", icon.theme());
    }
  }

  private static void meta(ObjectNode json, ObjectNode meta) {
    if (!meta.isEmpty()) {
      json.set("_meta", meta);
    }
  }

  private static void optional(ObjectNode json, String key, Optional<String> value) {
    value.ifPresent(text -> json.put(key, text));
  }

  private static Optional<String> text(JsonNode json, String key) {
    return json.path(key).isString() ? Optional.of(json.path(key).asString()) : Optional.empty();
  }
}
