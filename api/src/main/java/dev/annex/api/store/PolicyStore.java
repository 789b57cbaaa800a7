package dev.annex.api.store;

import dev.annex.api.extension.PolicyGroup;
import dev.annex.api.name.ExtensionId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the operator has decided about the calls of tools, beside what extensions propose
 * themselves. Any thread. A write survives a loss of power once the method has returned. Times are
 * kept to the microsecond. Implementations extend {@code PolicyStoreContract}.
 */
public interface PolicyStore {

  /** The rules for an extension, by scope and word. */
  List<Rule> rules(ExtensionId extension);

  /** Adds a rule in the place of one for the same scope and word. */
  void put(Rule rule);

  /** Removes a rule; false when there was none. */
  boolean remove(Scope scope, String word);

  /** Which groups were chosen for an extension, by scope. */
  List<Choice> choices(ExtensionId extension);

  /** Chooses groups in the place of those chosen for the same scope before. */
  void choose(Choice choice);

  /** Takes a choice back; false when there was none. */
  boolean unchoose(Scope scope);

  /** The operator's own groups, by id. */
  List<PolicyGroup> groups();

  /** Adds a group in the place of one with the same id. */
  void put(PolicyGroup group);

  /** Removes a group; false when there was none. Choices that name it stay. */
  boolean removeGroup(String id);

  /** Removes all rules and choices for an extension. */
  void clear(ExtensionId extension);

  /**
   * What a rule or choice is for.
   *
   * @param asset only calls about this connection; empty for all calls
   */
  record Scope(ExtensionId extension, Optional<Long> asset) implements Comparable<Scope> {
    @Override
    public int compareTo(Scope other) {
      int byExtension = extension.compareTo(other.extension);
      return byExtension != 0
          ? byExtension
          : Long.compare(asset.orElse(0L), other.asset.orElse(0L));
    }

    /** Whether it is for calls about this connection, or about none. */
    public boolean holdsFor(Optional<Long> other) {
      return asset.isEmpty() || asset.equals(other);
    }

    @Override
    public String toString() {
      return asset
          .map(number -> "%s, asset %d".formatted(extension, number))
          .orElseGet(extension::value);
    }
  }

  /**
   * One rule.
   *
   * @param word what calls are put under: a word of the extension's policy, {@code tool:NAME} or
   *     {@code action:NAME}
   * @param by who made it
   */
  record Rule(Scope scope, String word, Verdict verdict, String by, Instant at) {}

  /**
   * The groups that hold, in the place of those the extension proposes.
   *
   * @param groups ids; may be empty for none
   */
  record Choice(Scope scope, List<String> groups, String by, Instant at) {
    public Choice {
      groups = List.copyOf(groups);
    }
  }

  /** What a rule says. */
  enum Verdict {
    ALLOW,
    /** A person is asked each time. */
    ASK,
    DENY
  }
}
