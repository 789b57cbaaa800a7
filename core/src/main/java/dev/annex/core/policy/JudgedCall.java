package dev.annex.core.policy;

import dev.annex.api.extension.Actions;
import dev.annex.api.extension.Extension;
import dev.annex.api.extension.Tool;
import dev.annex.api.name.Printable;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * A call of a tool of which it is known what it would do.
 *
 * @param asset the connection it is about
 * @param word what the extension's own policy puts it under; empty when the extension has none, or
 *     could not say
 * @param resource what it would touch, in the extension's words; may be empty
 * @param unclear why the extension could not say what the call would do; empty when it could, or
 *     has no policy
 */
public record JudgedCall(
    Extension extension,
    Tool tool,
    Optional<Long> asset,
    Optional<String> word,
    String resource,
    String unclear) {

  private static final String TOOL = "tool:";
  private static final int MAX_SHOWN_LENGTH = 256;

  /** What rules may name it by, the extension's own word first. */
  public List<String> words() {
    String name = tool.name().tool();
    String own = Actions.isAction(tool.name()) ? name : TOOL + name;
    return word.map(first -> List.of(first, own)).orElseGet(() -> List.of(own));
  }

  /** Adds to the facts of a journal line what the call would do. */
  public void describe(ObjectNode facts) {
    word.ifPresent(own -> facts.put("word", own));
    if (!resource.isEmpty()) {
      facts.put("resource", resource);
    }
    asset.ifPresent(number -> facts.put("asset", number));
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(tool.name().toString());
    word.ifPresent(own -> text.append(" (").append(own).append(resourceText()).append(')'));
    asset.ifPresent(number -> text.append(" with asset ").append(number));
    return Printable.show(text.toString(), MAX_SHOWN_LENGTH);
  }

  private String resourceText() {
    return resource.isEmpty() ? "" : " " + resource;
  }
}
