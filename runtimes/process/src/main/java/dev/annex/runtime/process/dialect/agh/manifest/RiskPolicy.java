package dev.annex.runtime.process.dialect.agh.manifest;

import dev.annex.api.call.Audience;
import dev.annex.api.call.Result;
import dev.annex.api.extension.Effects;
import dev.annex.api.extension.PolicyBook;
import dev.annex.api.extension.PolicyGroup;
import dev.annex.api.extension.Tool;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.value.Json;
import dev.annex.api.value.Schema;
import dev.annex.runtime.process.dialect.agh.tool.RiskClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * The risk classes of an extension's tools as a policy of ours: every call is put under the class
 * of its tool, and the permission modes of AGH are groups of rules that an operator can choose.
 * Unless another is chosen, {@code approve-reads} holds: reading runs, all else is asked.
 */
public final class RiskPolicy {

  /** The entry of the tool that names the word of a call. */
  public static final String ENTRY = "policy/risk";

  /** The word of tools that a person has to be at, whatever they do. */
  static final String INTERACTION = "interaction";

  private static final String TOOL = "policy-risk";
  private static final Schema ANYTHING = Schema.of(Json.object().put("type", "object"));

  private final ExtensionId extension;

  RiskPolicy(ExtensionId extension) {
    this.extension = extension;
  }

  PolicyBook book() {
    List<String> words = new ArrayList<>(RiskClass.words());
    words.add(INTERACTION);
    return new PolicyBook(
        "risk of AGH tools",
        new ToolName(extension, TOOL),
        false,
        words,
        List.of(
            group(
                "approve-reads", "Reading runs, all else is asked", Set.of(RiskClass.READ.word())),
            group("approve-all", "Everything runs", Set.copyOf(words)),
            group("deny-all", "Everything is asked", Set.of())),
        List.of(groupId("approve-reads")));
  }

  private PolicyGroup group(String mode, String title, Set<String> allowed) {
    return new PolicyGroup(
        groupId(mode),
        title,
        "Permission mode %s of AGH, for the tools of %s.".formatted(mode, extension),
        allowed,
        Set.of());
  }

  private String groupId(String mode) {
    return "ext:%s:%s".formatted(extension, mode);
  }

  /** The tool that names words; it needs no program. */
  Tool classifier() {
    return new Tool(
        new ToolName(extension, TOOL),
        ENTRY,
        "",
        "Says what a call of a tool would do",
        ANYTHING,
        Optional.empty(),
        Effects.UNKNOWN,
        Set.of(Audience.HOST));
  }

  /**
   * What the classifier answers.
   *
   * @param words of the tools by their names
   * @param arguments of the classifier: {@code {"tool": name, "args": …}}
   */
  public static Result classify(Map<String, String> words, JsonNode arguments) {
    String tool = arguments.path("tool").asString("");
    return Result.of(
        Json.object().put("action", words.getOrDefault(tool, "")).put("resource", tool));
  }
}
