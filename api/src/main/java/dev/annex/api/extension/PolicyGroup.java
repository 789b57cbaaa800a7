package dev.annex.api.extension;

import java.util.Set;

/**
 * A named set of rules for the calls of tools. Words are compared exactly.
 *
 * @param id unique on the host; {@code ext:…} for those that extensions bring, {@code user:…} for
 *     those of the operator
 * @param title for people
 * @param allow words that are allowed
 * @param deny words that are denied, whatever allows them
 */
public record PolicyGroup(
    String id, String title, String description, Set<String> allow, Set<String> deny) {

  /** What the id of the operator's own groups starts with. */
  public static final String OPERATORS = "user:";

  public PolicyGroup {
    allow = Set.copyOf(allow);
    deny = Set.copyOf(deny);
  }
}
