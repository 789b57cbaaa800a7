package dev.annex.sdk;

import dev.annex.sdk.json.Json;
import dev.annex.sdk.json.JsonArray;
import dev.annex.sdk.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes {@code extension.json} from a definition, so that schemas and digests cannot differ. */
final class ManifestWriter {

  private ManifestWriter() {}

  static JsonObject manifest(Definition extension) {
    if (extension.command().isEmpty()) {
      throw new IllegalStateException(
          "the manifest of %s needs the command that starts it; say .command(\"java\", \"-cp\", \"annex-sdk.jar\", \"Main.java\")"
              .formatted(extension.name()));
    }
    JsonObject manifest =
        JsonObject.of("name", Json.of(extension.name())).with("version", extension.version());
    if (extension.description().isPresent()) {
      manifest = manifest.with("description", extension.description().get());
    }
    manifest =
        manifest
            .with("min_agh_version", extension.minHostVersion())
            .with(
                "capabilities", JsonObject.of("provides", JsonArray.ofTexts(extension.provides())))
            .with("actions", JsonObject.of("requires", JsonArray.ofTexts(extension.actions())))
            .with(
                "security", JsonObject.of("capabilities", JsonArray.ofTexts(extension.security())))
            .with("subprocess", command(extension.command()));
    JsonObject resources = resources(extension);
    return resources.members().isEmpty() ? manifest : manifest.with("resources", resources);
  }

  private static JsonObject command(List<String> command) {
    return JsonObject.of("command", Json.of(command.getFirst()))
        .with("args", JsonArray.ofTexts(command.subList(1, command.size())));
  }

  private static JsonObject resources(Definition extension) {
    JsonObject resources = JsonObject.EMPTY;
    if (!extension.tools().isEmpty()) {
      Map<String, Json> tools = new LinkedHashMap<>();
      extension.tools().forEach((name, tool) -> tools.put(name, tool.manifest()));
      resources = resources.with("tools", new JsonObject(tools));
    }
    if (!extension.hooks().isEmpty()) {
      List<Json> hooks = new ArrayList<>();
      extension.hooks().values().forEach(hook -> hooks.add(hook(hook, extension.command())));
      resources = resources.with("hooks", new JsonArray(hooks));
    }
    if (!extension.publishes().isEmpty()) {
      resources =
          resources.with(
              "publish", JsonObject.of("families", JsonArray.ofTexts(extension.publishes())));
    }
    return resources;
  }

  /** Hosts that do not ask the running extension start it anew for each event. */
  private static JsonObject hook(Hook hook, List<String> command) {
    List<String> asProgram = new ArrayList<>(command);
    asProgram.add("hook");
    asProgram.add(hook.event());
    JsonObject entry =
        JsonObject.of("name", Json.of(hook.event().replace('.', '-')))
            .with("event", hook.event())
            .with("mode", hook.changes() ? "sync" : "async");
    JsonObject started = command(asProgram);
    for (Map.Entry<String, Json> member : started.members().entrySet()) {
      entry = entry.with(member.getKey(), member.getValue());
    }
    return entry;
  }
}
