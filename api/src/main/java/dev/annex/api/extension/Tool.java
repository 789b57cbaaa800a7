package dev.annex.api.extension;

import dev.annex.api.call.Audience;
import dev.annex.api.name.ToolName;
import dev.annex.api.value.Schema;
import java.util.Optional;
import java.util.Set;

/**
 * One callable operation, for agents, people, other extensions or the host.
 *
 * @param entry what the dialect calls to run it, in the dialect's own terms
 * @param title for people; empty when it has none
 * @param description for the model that decides whether to call it
 * @param input what its arguments must satisfy
 * @param output what its result must satisfy, where it promises something
 * @param audience who may call it
 */
public record Tool(
    ToolName name,
    String entry,
    String title,
    String description,
    Schema input,
    Optional<Schema> output,
    Effects effects,
    Set<Audience> audience) {

  public Tool {
    audience = Set.copyOf(audience);
  }

  /** The same under another name for its code. */
  public Tool withEntry(String other) {
    return new Tool(name, other, title, description, input, output, effects, audience);
  }

  /** Whether it is for the host alone: a reader of resources, a maker of prompts, a hook. */
  public boolean hostsOwn() {
    return audience.equals(Set.of(Audience.HOST));
  }

  /** A copy with other effects. */
  public Tool with(Effects other) {
    return new Tool(name, entry, title, description, input, output, other, audience);
  }

  /** Its name. */
  @Override
  public String toString() {
    return name.toString();
  }
}
