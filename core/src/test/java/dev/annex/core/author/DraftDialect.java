package dev.annex.core.author;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.Audience;
import dev.annex.api.call.Limits;
import dev.annex.api.extension.Contributions;
import dev.annex.api.extension.Effects;
import dev.annex.api.extension.Hook;
import dev.annex.api.extension.Manifest;
import dev.annex.api.extension.PackageFiles;
import dev.annex.api.extension.Tool;
import dev.annex.api.extension.ToolTerms;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.name.Version;
import dev.annex.api.runtime.Dialect;
import dev.annex.api.value.Json;
import dev.annex.api.value.Schema;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * Reads drafts whose source is a list of tool names, separated by spaces, for the scripted runtime;
 * {@code hook:EVENT} is a hook. Workspace access means the door.
 */
final class DraftDialect implements Dialect {

  @Override
  public String name() {
    return "draft";
  }

  @Override
  public boolean recognises(PackageFiles files) {
    return files.paths().equals(new TreeSet<>(Set.of("extension.js", "manifest.json")));
  }

  @Override
  public Manifest readManifest(PackageFiles files) {
    JsonNode json = Json.parse(files.read("manifest.json").orElseThrow());
    String name = json.path("name").asString();
    String prefix = name.replaceAll("[^a-zA-Z0-9]+", "_");
    ExtensionId id = new ExtensionId(prefix.toLowerCase(Locale.ROOT));
    String source = new String(files.read("extension.js").orElseThrow(), StandardCharsets.UTF_8);
    if (source.contains("(")) {
      throw new AnnexException(ErrorCode.CODE_INVALID, "The source is no list of tools.");
    }
    List<Tool> tools = new ArrayList<>();
    List<Hook> hooks = new ArrayList<>();
    for (String word : source.strip().split(" +")) {
      if (word.isEmpty()) {
        continue;
      }
      boolean hook = word.startsWith("hook:");
      ToolName tool = new ToolName(id, word);
      tools.add(
          new Tool(
              tool,
              word,
              "",
              "[" + name + "] " + word,
              Schema.of(Json.object().put("type", "object")),
              Optional.empty(),
              Effects.UNKNOWN,
              hook ? Set.of(Audience.HOST) : Set.of(Audience.AGENT)));
      if (hook) {
        hooks.add(Hook.sync(word.substring("hook:".length()), tool));
      }
    }
    boolean door = json.at("/permissions/workspace").asString("none").equals("read");
    return new Manifest(
        id,
        new Version(json.path("version").asString()),
        name,
        json.path("description").asString(""),
        "",
        "scripted",
        name(),
        "extension.js",
        tools,
        List.of(),
        List.of(),
        List.of(),
        door ? List.of(PermissionRequest.parse("door")) : List.of(),
        Limits.defaults(),
        List.of(),
        Contributions.NONE
            .withHooks(hooks)
            .withToolTerms(new ToolTerms(Optional.of(prefix + "_"), true)));
  }

  @Override
  public Set<String> operations() {
    return Set.of("door.open");
  }
}
