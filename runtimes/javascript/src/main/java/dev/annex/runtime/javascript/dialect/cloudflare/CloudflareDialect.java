package dev.annex.runtime.javascript.dialect.cloudflare;

import dev.annex.api.call.Audience;
import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.extension.ContextBlock;
import dev.annex.api.extension.Contributions;
import dev.annex.api.extension.Effects;
import dev.annex.api.extension.Extension;
import dev.annex.api.extension.ExtensionPackage;
import dev.annex.api.extension.Hook;
import dev.annex.api.extension.Manifest;
import dev.annex.api.extension.PackageFiles;
import dev.annex.api.extension.Tool;
import dev.annex.api.extension.ToolTerms;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.value.ByteSize;
import dev.annex.api.value.Json;
import dev.annex.api.value.Schema;
import dev.annex.runtime.javascript.ScriptBinding;
import dev.annex.runtime.javascript.ScriptDialect;
import dev.annex.runtime.javascript.ScriptEngine;
import dev.annex.runtime.javascript.ScriptRuntime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * The contract of Cloudflare Agents extensions: JavaScript text that is one expression, whose value
 * holds tools and hooks, with a manifest in JSON.
 *
 * <p>Which tools and hooks there are, only the code knows, so reading a package evaluates it, in an
 * instance that reaches nothing.
 *
 * <p>What is deliberately different stands in the README beside this class. Any thread.
 */
public final class CloudflareDialect implements ScriptDialect {

  /** Its name in manifests. */
  public static final String NAME = "cloudflare";

  /** The contract promises its isolates 128 MB. */
  private static final Limits WANTS =
      Limits.defaults().with(Limit.MEMORY, ByteSize.ofMib(128).bytes());

  private final CloudflareSettings settings;
  private final SourceReader sources;

  /** Evaluates sources on this engine. */
  public CloudflareDialect(ScriptEngine engine, CloudflareSettings settings) {
    this.settings = settings;
    this.sources = new SourceReader(engine, WANTS.withTime(settings.loadTime()));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean recognises(PackageFiles files) {
    return SourcePackage.isOne(files);
  }

  @Override
  public Manifest readManifest(PackageFiles files) {
    List<String> ignored = new ArrayList<>();
    SourcePackage contents = SourcePackage.read(files);
    ExtensionManifest declared = ExtensionManifest.read(contents.manifest(), ignored);
    ExtensionName name = declared.name();
    ExtensionId id = name.id();
    SourceReader.Reading reading = sources.read(name, contents, settings.acceptFlatSource());
    List<Tool> tools = new ArrayList<>(new ToolReader(name, ignored).tools(reading.described()));
    List<HookKind> hooks = hooks(declared, reading.hooks(), ignored);
    hooks.forEach(kind -> tools.add(tool(id, kind)));
    return new Manifest(
        id,
        declared.version(),
        name.raw(),
        declared.description(),
        "",
        ScriptRuntime.NAME,
        NAME,
        contents.code(),
        tools,
        List.of(),
        List.of(),
        List.of(),
        Stream.concat(
                GrantRequests.of(
                    declared.permissions(),
                    declared.labels(),
                    contents.source().contains("WebSocket"),
                    ignored)
                    .stream(),
                hooks.stream()
                    .flatMap(kind -> kind.hooks(toolName(id, kind)).stream())
                    .map(Hook::permission))
            .toList(),
        WANTS,
        ignored,
        Contributions.NONE
            .withHooks(
                hooks.stream().flatMap(kind -> kind.hooks(toolName(id, kind)).stream()).toList())
            .withToolTerms(new ToolTerms(Optional.of(name.before("")), false))
            .withContextBlocks(
                declared.context().stream()
                    .map(block ->
                        new ContextBlock(block.label(), block.description(), block.maxTokens()))
                    .toList()),
        new ExtensionTerms(
                declared.permissions(), declared.labels(), reading.source(), contents.typed())
            .toJson());
  }

  /**
   * What an extension of this contract declares as its permissions.
   *
   * @return as its manifest has it, an empty object where it declares none; empty for extensions of
   *     other contracts
   */
  public static Optional<JsonNode> declaredPermissions(Extension extension) {
    if (!extension.manifest().dialect().equals(NAME)) {
      return Optional.empty();
    }
    JsonNode declared =
        SourcePackage.read(extension.contents().files()).manifest().path("permissions");
    return Optional.of(declared.isObject() ? declared : Json.object());
  }

  private static List<HookKind> hooks(
      ExtensionManifest declared, List<String> found, List<String> ignored) {
    List<HookKind> hooks = new ArrayList<>();
    for (String key : found) {
      HookKind.of(key)
          .ifPresentOrElse(
              hooks::add,
              () ->
                  ignored.add(
                      "hook \"%s\" is never called: the contract has no such hook."
                          .formatted(Shown.text(key))));
    }
    for (String key : declared.hooks()) {
      if (!found.contains(key)) {
        ignored.add(
            "hooks \"%s\" has no effect: the source has no such hook.".formatted(Shown.text(key)));
      }
    }
    return hooks;
  }

  private static Tool tool(ExtensionId id, HookKind kind) {
    return new Tool(
        toolName(id, kind),
        Entry.hook(kind),
        "",
        "",
        Schema.of(Json.object().put("type", "object")),
        Optional.empty(),
        Effects.UNKNOWN,
        Set.of(Audience.HOST));
  }

  private static ToolName toolName(ExtensionId id, HookKind kind) {
    return new ToolName(id, "hook " + kind.key());
  }

  @Override
  public Set<String> operations() {
    return HostMethods.OPERATIONS;
  }

  @Override
  public ScriptBinding bind(ExtensionPackage contents) {
    return new CloudflareBinding(contents);
  }
}
