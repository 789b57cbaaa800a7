package dev.annex.capabilities.workspace;

import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.capability.HostContext;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.store.WorkspaceStore;
import dev.annex.api.store.WorkspaceStore.Draft;
import dev.annex.api.store.WorkspaceStore.Item;
import dev.annex.api.store.WorkspaceStore.Kind;
import dev.annex.api.store.WorkspaceStore.Selection;
import dev.annex.api.store.WorkspaceStore.Written;
import dev.annex.api.value.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The store as operations use it: within the limits of who asks, and with failures in words. */
final class Desk {

  /** What a page holds at most is what a guest copies into its memory. */
  private static final long MAX_PAGE_BYTES = 2 << 20;

  private static final int BATCH = 16;
  private static final int ATTEMPTS = 16;

  private final WorkspaceStore store;

  Desk(WorkspaceStore store) {
    this.store = store;
  }

  Optional<Item> find(Kind kind, long number) {
    return store.find(kind, number);
  }

  Optional<Item> named(Kind kind, String group, String name) {
    return store.named(kind, group, name);
  }

  long count(Kind kind, String group) {
    return store.count(kind, group);
  }

  List<WorkspaceStore.Hit> search(Kind kind, Optional<String> group, String text, int limit) {
    return store.search(kind, group, text, limit);
  }

  /** The item, or a failure that says what was looked for. */
  static Item required(Optional<Item> item, String operation, String what) {
    return item.orElseThrow(() -> failed(operation, "not-found", "there is no " + what));
  }

  /** Adds an item; empty when its name is taken. */
  Optional<Item> add(String operation, Draft draft, HostContext context) {
    Draft own = within(operation, draft, context);
    return item(operation, store.add(own, quota(context)), context);
  }

  /**
   * Puts an item in the place of what has its name, or adds it; also when somebody removes or
   * writes it meanwhile.
   */
  Item put(String operation, Draft draft, HostContext context) {
    Draft own = within(operation, draft, context);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      context.meter().check();
      Optional<Item> standing = store.named(draft.kind(), draft.group(), draft.name());
      Written written =
          standing.isEmpty()
              ? store.add(own, quota(context))
              : store.replace(
                  standing.get().number(), standing.get().revision(), own, quota(context));
      Optional<Item> item = item(operation, written, context);
      if (item.isPresent()) {
        return item.get();
      }
    }
    throw busy(operation);
  }

  private static AnnexException busy(String operation) {
    return failed(operation, "busy", "others change it all the time; try again");
  }

  /**
   * Changes an item as it stands now, and again when somebody else was faster.
   *
   * @param ifRevision what it must stand at; empty for whatever
   * @param group where the permit says it is
   * @return what it became; empty when it stands at another revision than {@code ifRevision}
   */
  Optional<Item> change(
      String operation,
      Kind kind,
      long number,
      String group,
      Optional<Long> ifRevision,
      UnaryOperator<Draft> change,
      HostContext context) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      context.meter().check();
      Item item =
          required(
              store.find(kind, number).filter(found -> found.group().equals(group)),
              operation,
              "such %s any more".formatted(word(kind)));
      if (ifRevision.isPresent() && ifRevision.get() != item.revision()) {
        return Optional.empty();
      }
      Draft draft = within(operation, change.apply(draft(item)), context);
      Written written = store.replace(number, item.revision(), draft, quota(context));
      if (!(written instanceof Written.Conflict)) {
        return item(operation, written, context);
      }
    }
    throw busy(operation);
  }

  boolean remove(Kind kind, long number) {
    return store.remove(kind, number);
  }

  int removeGroup(Kind kind, String group) {
    return store.removeGroup(kind, group);
  }

  /** As much of a selection as a page holds. */
  <V> Page<V> page(Selection selection, Function<Item, V> view) {
    List<Item> items = new ArrayList<>();
    long bytes = 0;
    long edge = selection.newest() ? selection.before() : selection.after();
    while (true) {
      int wanted = Math.min(BATCH, selection.limit() - items.size() + 1);
      Selection next = selection.newest() ? selection.before(edge) : selection.after(edge);
      List<Item> batch = store.list(next.atMost(wanted));
      for (Item item : selection.newest() ? batch.reversed() : batch) {
        bytes += WorkspaceStore.bytes(draft(item));
        boolean full =
            items.size() == selection.limit() || (bytes > MAX_PAGE_BYTES && !items.isEmpty());
        if (full) {
          return page(selection, items, Optional.of(items.getLast().number()), view);
        }
        items.add(item);
        edge = item.number();
      }
      if (batch.size() < wanted) {
        return page(selection, items, Optional.empty(), view);
      }
    }
  }

  private static <V> Page<V> page(
      Selection selection, List<Item> items, Optional<Long> next, Function<Item, V> view) {
    List<Item> ordered = selection.newest() ? items.reversed() : items;
    return new Page<>(ordered.stream().map(view).toList(), next.map(String::valueOf));
  }

  static Draft draft(Item item) {
    return new Draft(
        item.kind(),
        item.group(),
        item.name(),
        item.state(),
        item.fields().deepCopy(),
        "",
        item.writer());
  }

  private static Draft within(String operation, Draft draft, HostContext context) {
    Limits limits = context.requester().extension().limits();
    long bytes = WorkspaceStore.bytes(draft);
    if (bytes > limits.get(Limit.WORKSPACE_ITEM_BYTES)) {
      throw above(
          operation,
          "it would have " + Limit.WORKSPACE_ITEM_BYTES.show(bytes),
          Limit.WORKSPACE_ITEM_BYTES,
          limits);
    }
    return new Draft(
        draft.kind(),
        draft.group(),
        draft.name(),
        draft.state(),
        draft.fields(),
        draft.search(),
        Optional.of(context.requester().extension().id()));
  }

  private static long quota(HostContext context) {
    return context.requester().extension().limits().get(Limit.WORKSPACE_TOTAL_BYTES);
  }

  private static Optional<Item> item(String operation, Written written, HostContext context) {
    return switch (written) {
      case Written.Stored stored -> Optional.of(stored.item());
      case Written.Conflict conflict -> Optional.empty();
      case Written.OverQuota over ->
          throw above(
              operation,
              "all that this extension wrote would have "
                  + Limit.WORKSPACE_TOTAL_BYTES.show(over.wouldUse()),
              Limit.WORKSPACE_TOTAL_BYTES,
              context.requester().extension().limits());
    };
  }

  private static AnnexException above(String operation, String what, Limit limit, Limits limits) {
    long ceiling = limits.get(limit);
    return new AnnexException(
        ErrorCode.LIMIT_REACHED,
        "%s refused: %s, above limit %s of %s. Its manifest may want up to %s, if the operator allows that."
            .formatted(
                operation, what, limit.key(), limit.show(ceiling), limit.show(limit.maximum())),
        Map.of(
            "limit", Json.object().stringNode(limit.key()),
            "value", Json.object().numberNode(ceiling)));
  }

  /** A failure of what was asked, with a word that programs can read. */
  static AnnexException failed(String operation, String reason, String why) {
    return new AnnexException(
        ErrorCode.HOST_CALL_FAILED,
        "%s failed: %s.".formatted(operation, why),
        Map.of("reason", Json.object().stringNode(reason)));
  }

  static String word(Kind kind) {
    return switch (kind) {
      case SPACE -> "space";
      case TASK -> "task";
      case CONVERSATION -> "conversation";
      case MESSAGE -> "message";
      case CONTEXT -> "context block";
      case MEMORY -> "memory";
      case SKILL -> "skill";
      case ASSET -> "asset";
      case SNIPPET -> "snippet";
    };
  }

  /**
   * A part of a list.
   *
   * @param next what to ask with for the next part; empty when there is none
   */
  record Page<V>(List<V> items, Optional<String> next) {}
}
