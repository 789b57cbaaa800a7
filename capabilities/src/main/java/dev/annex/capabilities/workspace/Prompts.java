package dev.annex.capabilities.workspace;

import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.store.WorkspaceStore.Item;
import dev.annex.api.store.WorkspaceStore.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Prompts built from context blocks and skills. Every piece is asked for on its own, whole or not
 * at all: half an instruction can say the opposite of the whole.
 */
final class Prompts {

  static final String BUILD = "workspace.build-prompt";

  private static final int MAX_PIECES = 64;
  private static final int DEFAULT_TOKENS = 4_000;
  private static final int MAX_TOKENS = 100_000;

  record Request(
      Optional<List<String>> context, Optional<List<String>> skills, Optional<Long> maxTokens) {}

  /**
   * A prompt.
   *
   * @param tokens about how many it has
   * @param omitted the pieces for which no room was left, as {@code context:LABEL} or {@code
   *     skills:NAME}
   */
  record Prompt(String prompt, long tokens, List<String> included, List<String> omitted) {}

  private record Recipe(List<String> context, List<String> skills, long maxTokens) {}

  private final Desk desk;

  Prompts(Desk desk) {
    this.desk = desk;
  }

  List<Operation<?, ?, ?>> operations() {
    return List.of(Verb.reading(BUILD, Request.class, Prompts::resolve, this::build));
  }

  private static Target<Recipe> resolve(Request request) {
    List<String> context = names(request.context(), "context");
    List<String> skills = names(request.skills(), "skills");
    if (context.isEmpty() && skills.isEmpty()) {
      throw HostRequests.invalidField(
          BUILD, "skills", "is empty, as is context: name what the prompt is built from");
    }
    long most = request.maxTokens().orElse((long) DEFAULT_TOKENS);
    if (most < 1 || most > MAX_TOKENS) {
      throw HostRequests.invalidField(
          BUILD, "maxTokens", "must be between 1 and %d".formatted(MAX_TOKENS));
    }
    return Target.of(Reach.READ, Part.PROMPTS, "", new Recipe(context, skills, most));
  }

  private static List<String> names(Optional<List<String>> given, String field) {
    List<String> names = new ArrayList<>();
    for (String name : given.orElse(List.of())) {
      names.add(Bounds.name(Optional.ofNullable(name), BUILD, field));
    }
    if (names.size() > MAX_PIECES) {
      throw HostRequests.invalidField(BUILD, field, "must name at most %d".formatted(MAX_PIECES));
    }
    return names;
  }

  private Prompt build(Recipe recipe, HostContext context) {
    Draft draft = new Draft(recipe.maxTokens());
    for (String label : recipe.context()) {
      Item item = piece(ContextBlocks.GET, Part.CONTEXT, Kind.CONTEXT, label, context);
      String description = item.fields().path("description").asString("");
      draft.add(
          "context:" + label,
          "# %s\n%s\n%s"
              .formatted(
                  label,
                  description.isEmpty() ? "" : description + "\n",
                  ContextBlocks.content(item).strip()));
    }
    for (String name : recipe.skills()) {
      Item item = piece(Skills.GET, Part.SKILLS, Kind.SKILL, name, context);
      draft.add("skills:" + name, "# Skill: %s\n\n%s".formatted(name, Skills.text(item).strip()));
    }
    return draft.prompt();
  }

  private Item piece(String action, Part part, Kind kind, String name, HostContext context) {
    var _ = context.permits().ask(action, Target.of(Reach.READ, part, name, name), true);
    return Desk.required(desk.named(kind, "", name), BUILD, "%s:%s".formatted(part.word(), name));
  }

  /** A prompt in the making. */
  private static final class Draft {
    private final long maxTokens;
    private final List<String> included = new ArrayList<>();
    private final List<String> omitted = new ArrayList<>();
    private String text = "";

    Draft(long maxTokens) {
      this.maxTokens = maxTokens;
    }

    void add(String name, String piece) {
      String longer = text.isEmpty() ? piece : text + "\n\n" + piece;
      if (TokenEstimate.of(longer) > maxTokens) {
        omitted.add(name);
        return;
      }
      text = longer;
      included.add(name);
    }

    Prompt prompt() {
      return new Prompt(text, TokenEstimate.of(text), included, omitted);
    }
  }
}
