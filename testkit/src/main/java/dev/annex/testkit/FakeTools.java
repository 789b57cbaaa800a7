package dev.annex.testkit;

import dev.annex.api.call.Audience;
import dev.annex.api.call.Limits;
import dev.annex.api.extension.Effects;
import dev.annex.api.extension.Extension;
import dev.annex.api.extension.Tool;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.value.Json;
import dev.annex.api.value.Schema;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** Extensions with tools, for tests of what calls them. */
public final class FakeTools {

  private FakeTools() {}

  /** An enabled extension with these tools, for everybody, under the default limits. */
  public static Extension extension(String id, String... tools) {
    return extension(id, Limits.defaults(), tools);
  }

  /** An enabled extension with these tools, for everybody. */
  public static Extension extension(String id, Limits limits, String... tools) {
    Extension bare = CapabilityHarness.extension(id, limits, List.of(), List.of());
    return new Extension(
        bare.contents(),
        id,
        Arrays.stream(tools).map(name -> tool(bare.id(), name)).toList(),
        limits,
        Extension.State.ENABLED);
  }

  private static Tool tool(ExtensionId id, String name) {
    return new Tool(
        new ToolName(id, name),
        name,
        "",
        "Does " + name,
        Schema.of(Json.parse("{\"type\":\"object\"}")),
        Optional.empty(),
        Effects.UNKNOWN,
        EnumSet.allOf(Audience.class));
  }
}
