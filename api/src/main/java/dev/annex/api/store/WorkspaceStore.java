package dev.annex.api.store;

import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an agent host keeps for its user: items of a few kinds, all kept alike. What the fields of a
 * kind are, and who may see them, is not decided here. Any thread. A write survives a loss of power
 * once the method has returned. Times are kept to the microsecond, and texts hold no half of a
 * surrogate pair. Implementations extend {@code WorkspaceStoreContract}.
 */
public interface WorkspaceStore {

  /** The item of a kind with a number. */
  Optional<Item> find(Kind kind, long number);

  /** The item of a kind and group with a name. */
  Optional<Item> named(Kind kind, String group, String name);

  /**
   * Adds an item.
   *
   * @param quotaBytes most bytes that the writer may have in the workspace afterwards
   * @return the item; {@code Conflict} when the name is taken in its kind and group
   */
  Written add(Draft draft, long quotaBytes);

  /**
   * Puts an item in the place of another of the same kind; its number, its name and the time of its
   * creation stay.
   *
   * @param revision what the item must still have
   * @param quotaBytes most bytes that the writer may have in the workspace afterwards
   * @return the item; {@code Conflict} when there is none with this number and revision, or its
   *     name is taken in the group it should move to
   */
  Written replace(long number, long revision, Draft draft, long quotaBytes);

  /** Removes the item of a kind with a number; false when there was none. */
  boolean remove(Kind kind, long number);

  /** Removes all items of a kind and group; says how many there were. */
  int removeGroup(Kind kind, String group);

  /** The items a selection names, in the order of their numbers. */
  List<Item> list(Selection selection);

  /** How many items of a kind and group there are. */
  long count(Kind kind, String group);

  /**
   * Items whose {@link Draft#search} text has at least one of the words of a text, see {@link
   * SearchWords}; those with more of them first, of these the last changed first.
   *
   * @param group only items of this group; empty for all groups
   * @param limit most items to give, at least 1
   */
  List<Hit> search(Kind kind, Optional<String> group, String text, int limit);

  /** Bytes of the items that a writer wrote last. */
  long usedBytes(ExtensionId writer);

  /** What a draft counts for a quota: its group, name, state and fields as UTF-8. */
  static long bytes(Draft draft) {
    String words = draft.group() + draft.name() + draft.state();
    return (long) words.getBytes(StandardCharsets.UTF_8).length
        + Json.writeBytes(draft.fields()).length;
  }

  /** The kinds of items. */
  enum Kind {
    /** A place for what belongs together. */
    SPACE,
    /** Something to do; its group is its space, or empty. */
    TASK,
    /** A row of messages; its group is its space, or empty. */
    CONVERSATION,
    /** What somebody said; its group is the number of its conversation. */
    MESSAGE,
    /** A text that is part of an agent's prompt; its name is its label. */
    CONTEXT,
    /** Something remembered; its group is its collection, its name its key. */
    MEMORY,
    /** Instructions for a kind of work; its name is the skill's. */
    SKILL,
    /** A connection of the user's; its group is its type. */
    ASSET,
    /** A text that a person uses again; its group is its category. */
    SNIPPET
  }

  /**
   * An item.
   *
   * @param number unique in the workspace, never given twice, and higher than that of every older
   *     item
   * @param group what it belongs to; may be empty
   * @param name unique in its kind and group; empty for an item without a name
   * @param state a word to select by; may be empty
   * @param fields treat as immutable
   * @param revision changes with every write and never repeats in the workspace
   * @param writer the extension that wrote it last; empty for the operator
   */
  record Item(
      long number,
      Kind kind,
      String group,
      String name,
      String state,
      ObjectNode fields,
      long revision,
      Optional<ExtensionId> writer,
      Instant createdAt,
      Instant changedAt) {}

  /**
   * What an item is to be.
   *
   * @param name empty for an item without a name
   * @param search the text it is found by; empty for an item that is not searched
   * @param writer whose quota it counts for; empty for the operator, whose items count for none
   */
  record Draft(
      Kind kind,
      String group,
      String name,
      String state,
      ObjectNode fields,
      String search,
      Optional<ExtensionId> writer) {}

  /**
   * Which items to list.
   *
   * @param group only items of this group; empty for all groups
   * @param state only items in this state; empty for all
   * @param after only items with higher numbers
   * @param before only items with lower numbers
   * @param newest whether it is the newest {@code limit} of them that are given, not the oldest;
   *     their order is the same
   * @param limit most items to give, at least 1
   */
  record Selection(
      Kind kind,
      Optional<String> group,
      Optional<String> state,
      long after,
      long before,
      boolean newest,
      int limit) {

    /** The first items of a kind. */
    public static Selection of(Kind kind, int limit) {
      return new Selection(
          kind, Optional.empty(), Optional.empty(), 0, Long.MAX_VALUE, false, limit);
    }

    /** Only those of a group. */
    public Selection in(String other) {
      return new Selection(kind, Optional.of(other), state, after, before, newest, limit);
    }

    /** Only those in a state. */
    public Selection inState(String other) {
      return new Selection(kind, group, Optional.of(other), after, before, newest, limit);
    }

    /** Only those with higher numbers. */
    public Selection after(long other) {
      return new Selection(kind, group, state, other, before, newest, limit);
    }

    /** Only those with lower numbers. */
    public Selection before(long other) {
      return new Selection(kind, group, state, after, other, newest, limit);
    }

    /** The last ones instead of the first. */
    public Selection fromTheEnd() {
      return new Selection(kind, group, state, after, before, true, limit);
    }

    /** At most so many. */
    public Selection atMost(int other) {
      return new Selection(kind, group, state, after, before, newest, other);
    }
  }

  /**
   * An item that a search found.
   *
   * @param matched how many different words of the query it has
   * @param asked how many different words the query has
   */
  record Hit(Item item, int matched, int asked) {}

  /** How a write went. */
  sealed interface Written {

    /** It is there. */
    record Stored(Item item) implements Written {}

    /** The name is taken, or the item is another by now. */
    record Conflict() implements Written {}

    /** The writer would have had more than its quota. */
    record OverQuota(long wouldUse) implements Written {}
  }
}
