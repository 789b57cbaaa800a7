package dev.annex.capabilities.workspace;

import dev.annex.api.call.Limit;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.store.WorkspaceStore;
import dev.annex.api.store.WorkspaceStore.Draft;
import dev.annex.api.store.WorkspaceStore.Item;
import dev.annex.api.store.WorkspaceStore.Kind;
import dev.annex.api.store.WorkspaceStore.Selection;
import dev.annex.api.store.WorkspaceStore.Written;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is kept for the user, as the operator changes it: everything but connections, which have
 * {@link AssetBook}. The fields of items, and what is asked of them, are those that extensions
 * have; the operator's items count for no quota, and {@code readonly} binds only extensions. Any
 * thread.
 */
public final class WorkspaceBook {

  private static final int BATCH = 100;
  private static final int ATTEMPTS = 16;

  /** What extensions write, without what holds other things. */
  private static final Set<Kind> LOOSE =
      Set.of(Kind.TASK, Kind.MESSAGE, Kind.CONTEXT, Kind.MEMORY, Kind.SKILL);

  /**
   * How an item of a kind is written down.
   *
   * @param group the field that says what it belongs to; empty for none
   * @param name the field that holds its name; empty for none
   * @param state whether its state is a field
   * @param fixed fields that stay as they were when it was added
   */
  private record Form<Q>(
      String operation,
      Class<Q> request,
      Function<Q, Target<Draft>> read,
      String group,
      String name,
      boolean state,
      Set<String> fixed) {

    Draft draft(JsonNode fields) {
      return read.apply(HostRequests.read(operation, request, fields)).subject();
    }

    /** The fields an item could have been added with. */
    ObjectNode fields(Item item) {
      ObjectNode fields = item.fields().deepCopy();
      if (!group.isEmpty() && !item.group().isEmpty()) {
        fields.put(group, item.group());
      }
      if (!name.isEmpty()) {
        fields.put(name, item.name());
      }
      if (state) {
        fields.put("status", item.state());
      }
      return fields;
    }
  }

  private static final Map<Kind, Form<?>> FORMS = forms();

  private static Map<Kind, Form<?>> forms() {
    Map<Kind, Form<?>> forms = new EnumMap<>(Kind.class);
    forms.put(
        Kind.SPACE,
        new Form<>(
            Spaces.CREATE, Spaces.CreateRequest.class, Spaces::create, "", "", false, Set.of()));
    forms.put(
        Kind.TASK,
        new Form<>(
            Tasks.CREATE, Tasks.CreateRequest.class, Tasks::create, "space", "", true, Set.of()));
    forms.put(
        Kind.CONVERSATION,
        new Form<>(
            Conversations.CREATE,
            Conversations.CreateRequest.class,
            Conversations::create,
            "space",
            "",
            false,
            Set.of()));
    forms.put(
        Kind.MESSAGE,
        new Form<>(
            Messages.APPEND,
            Messages.AppendRequest.class,
            Messages::append,
            "conversation",
            "",
            false,
            Set.of("conversation", "role", "content", "data")));
    forms.put(
        Kind.CONTEXT,
        new Form<>(
            ContextBlocks.DEFINE,
            ContextBlocks.DefineRequest.class,
            ContextBlocks::define,
            "",
            "label",
            false,
            Set.of("label")));
    forms.put(
        Kind.MEMORY,
        new Form<>(
            Memories.REMEMBER,
            Memories.RememberRequest.class,
            Memories::remember,
            "collection",
            "key",
            false,
            Set.of("collection", "key")));
    forms.put(
        Kind.SKILL,
        new Form<>(
            Skills.SET, Skills.SetRequest.class, Skills::set, "", "name", false, Set.of("name")));
    return forms;
  }

  private final WorkspaceStore store;
  private final Desk desk;

  /** A book over a store. */
  public WorkspaceBook(WorkspaceStore store) {
    this.store = store;
    this.desk = new Desk(store);
  }

  /** An item. */
  public Optional<Item> find(Kind kind, long id) {
    return store.find(kind, id);
  }

  /**
   * Adds an item.
   *
   * @throws AnnexException {@code INVALID_REQUEST} when something in it cannot be, or its name is
   *     taken
   */
  public Item add(Kind kind, ObjectNode fields) {
    Draft draft = checked(kind, fields);
    return switch (store.add(draft, Long.MAX_VALUE)) {
      case Written.Stored stored -> standing(stored.item());
      case Written.Conflict _ ->
          throw refused(kind, "there is a %s \"%s\" already".formatted(word(kind), draft.name()));
      case Written.OverQuota _ -> throw new IllegalStateException("the operator has no quota");
    };
  }

  /** A message whose conversation was removed meanwhile may have come too late to go with it. */
  private Item standing(Item added) {
    if (added.kind() == Kind.MESSAGE
        && store.find(Kind.CONVERSATION, Long.parseLong(added.group())).isEmpty()) {
      var _ = store.remove(Kind.MESSAGE, added.number());
      throw refused(Kind.MESSAGE, "there is no conversation %s any more".formatted(added.group()));
    }
    return added;
  }

  /**
   * Changes an item: what is given replaces what was there, and a field that is null is removed.
   *
   * @throws AnnexException {@code INVALID_REQUEST} when something in it cannot be, {@code
   *     RESOURCE_NOT_FOUND} when there is no such item
   */
  public Item edit(Kind kind, long id, ObjectNode changes) {
    Form<?> form = form(kind);
    for (String name : changes.propertyNames()) {
      if (form.fixed().contains(name)) {
        throw refused(kind, "field \"%s\" stays as it was when it was added".formatted(name));
      }
    }
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Item item = store.find(kind, id).orElseThrow(() -> notFound(kind, id));
      ObjectNode fields = form.fields(item);
      changes
          .properties()
          .forEach(change -> {
            if (change.getValue().isNull()) {
              fields.remove(change.getKey());
            } else {
              fields.set(change.getKey(), change.getValue());
            }
          });
      Written written = store.replace(id, item.revision(), checked(kind, fields), Long.MAX_VALUE);
      if (written instanceof Written.Stored stored) {
        return stored.item();
      }
    }
    throw new AnnexException(
        ErrorCode.BUSY,
        "Changing %s %d failed: others change it all the time. Try again."
            .formatted(word(kind), id));
  }

  /**
   * Removes an item; a conversation with its messages.
   *
   * @return false when there was none
   * @throws AnnexException {@code INVALID_REQUEST} for a space that is not empty
   */
  public boolean remove(Kind kind, long id) {
    String group = Long.toString(id);
    if (kind == Kind.SPACE && holdsAnything(group)) {
      throw refused(
          kind, "space %d is not empty: remove or move what is in it first".formatted(id));
    }
    boolean removed = store.remove(kind, id);
    if (removed && kind == Kind.CONVERSATION) {
      var _ = store.removeGroup(Kind.MESSAGE, group);
    }
    return removed;
  }

  private boolean holdsAnything(String space) {
    return store.count(Kind.TASK, space) > 0 || store.count(Kind.CONVERSATION, space) > 0;
  }

  /**
   * Removes what an extension wrote last. Its conversations stay while others have messages there,
   * its spaces while they hold anything.
   *
   * @return how many items went
   */
  public long forget(ExtensionId writer) {
    long removed = 0;
    for (Kind kind : LOOSE) {
      removed += removeAll(kind, writer, item -> true);
    }
    removed +=
        removeAll(
            Kind.CONVERSATION,
            writer,
            item -> store.count(Kind.MESSAGE, Long.toString(item.number())) == 0);
    removed += removeAll(Kind.SPACE, writer, item -> !holdsAnything(Long.toString(item.number())));
    return removed;
  }

  private long removeAll(Kind kind, ExtensionId writer, Predicate<Item> wanted) {
    long removed = 0;
    long after = 0;
    while (true) {
      List<Item> batch = new ArrayList<>(store.list(Selection.of(kind, BATCH).after(after)));
      for (Item item : batch) {
        boolean own = item.writer().equals(Optional.of(writer));
        removed += own && wanted.test(item) && store.remove(kind, item.number()) ? 1 : 0;
      }
      if (batch.size() < BATCH) {
        return removed;
      }
      after = batch.getLast().number();
    }
  }

  private Draft checked(Kind kind, ObjectNode fields) {
    Draft draft;
    try {
      draft = form(kind).draft(fields);
      requireSurroundings(draft);
    } catch (AnnexException e) {
      if (e.code() == ErrorCode.INVALID_HOST_CALL || e.code() == ErrorCode.HOST_CALL_FAILED) {
        throw new AnnexException(ErrorCode.INVALID_REQUEST, e.fault().message(), e);
      }
      throw e;
    }
    long bytes = WorkspaceStore.bytes(draft);
    Limit limit = Limit.WORKSPACE_ITEM_BYTES;
    if (bytes > limit.maximum()) {
      throw refused(
          kind,
          "it would have %s, and the most is %s"
              .formatted(limit.show(bytes), limit.show(limit.maximum())));
    }
    return draft;
  }

  private void requireSurroundings(Draft draft) {
    switch (draft.kind()) {
      case TASK, CONVERSATION -> Spaces.require(desk, draft.group(), "Writing it");
      case MESSAGE -> Messages.require(desk, draft.group(), "Writing it");
      case CONTEXT -> ContextBlocks.requireFits(draft, "Writing it");
      case SPACE, MEMORY, SKILL, SNIPPET, ASSET -> {}
    }
  }

  private static Form<?> form(Kind kind) {
    return Optional.<Form<?>>ofNullable(FORMS.get(kind))
        .orElseThrow(() -> new IllegalArgumentException("not kept here: " + kind));
  }

  private static AnnexException refused(Kind kind, String why) {
    return new AnnexException(
        ErrorCode.INVALID_REQUEST, "Writing a %s failed: %s.".formatted(word(kind), why));
  }

  /** The failure of looking for what is not there. */
  public static AnnexException notFound(Kind kind, long id) {
    return new AnnexException(
        ErrorCode.RESOURCE_NOT_FOUND, "There is no %s %d.".formatted(word(kind), id));
  }

  private static String word(Kind kind) {
    return Desk.word(kind);
  }
}
