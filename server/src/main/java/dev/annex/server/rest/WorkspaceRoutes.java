package dev.annex.server.rest;

import dev.annex.api.call.JournalEntry;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.store.WorkspaceStore;
import dev.annex.api.store.WorkspaceStore.Item;
import dev.annex.api.store.WorkspaceStore.Kind;
import dev.annex.api.store.WorkspaceStore.Selection;
import dev.annex.api.value.Json;
import dev.annex.capabilities.workspace.WorkspaceBook;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What is kept for the user. Connections have routes of their own. */
final class WorkspaceRoutes {

  private static final int DEFAULT_LIMIT = 50;
  private static final int MAX_LIMIT = 100;

  /**
   * One list.
   *
   * @param group what the group of its items is called, here and in answers; empty when they have
   *     none
   * @param name what their name is called; empty when they have none
   * @param states whether they can be selected by status
   */
  private record Shelf(String path, Kind kind, String group, String name, boolean states) {

    String one() {
      return path + "/{item}";
    }

    /** As permissions and journal lines call it. */
    String word() {
      return path.substring(path.lastIndexOf('/') + 1);
    }
  }

  private static final Pattern ID = Pattern.compile("[1-9][0-9]{0,17}");

  private static final List<Shelf> SHELVES =
      List.of(
          new Shelf("/workspace/spaces", Kind.SPACE, "", "", false),
          new Shelf("/workspace/tasks", Kind.TASK, "space", "", true),
          new Shelf("/workspace/conversations", Kind.CONVERSATION, "space", "", false),
          new Shelf("/workspace/messages", Kind.MESSAGE, "conversation", "", false),
          new Shelf("/workspace/context", Kind.CONTEXT, "", "label", false),
          new Shelf("/workspace/skills", Kind.SKILL, "", "name", false));

  private static final Shelf MEMORY =
      new Shelf("/workspace/memory", Kind.MEMORY, "collection", "key", false);

  private final AdminParts parts;
  private final WorkspaceStore store;
  private final WorkspaceBook book;

  WorkspaceRoutes(AdminParts parts) {
    this.parts = parts;
    this.store = parts.workspace();
    this.book = new WorkspaceBook(store);
  }

  List<Route> routes() {
    List<Route> shelves =
        SHELVES.stream()
            .map(shelf -> new Route("GET", shelf.path(), asked -> list(shelf, asked)))
            .toList();
    List<Route> all = new ArrayList<>(shelves);
    all.add(new Route("GET", MEMORY.path(), this::memory));
    Stream.concat(SHELVES.stream(), Stream.of(MEMORY)).forEach(shelf -> all.addAll(items(shelf)));
    return all;
  }

  private List<Route> items(Shelf shelf) {
    List<Route> items = new ArrayList<>();
    items.add(new Route("POST", shelf.path(), asked -> add(shelf, asked)));
    items.add(new Route("GET", shelf.one(), asked -> one(shelf, asked)));
    if (shelf.kind() != Kind.MESSAGE) {
      items.add(new Route("POST", shelf.one(), asked -> edit(shelf, asked)));
    }
    items.add(new Route("DELETE", shelf.one(), asked -> remove(shelf, asked)));
    return items;
  }

  private AdminResponse add(Shelf shelf, Asked asked) {
    asked.allowQuery();
    Item added = book.add(shelf.kind(), asked.object());
    journal(asked, "workspace.add", shelf, added.number());
    return AdminResponse.created(json(shelf, added));
  }

  private AdminResponse one(Shelf shelf, Asked asked) {
    asked.allowQuery();
    long id = id(shelf, asked);
    return AdminResponse.ok(
        json(
            shelf,
            book.find(shelf.kind(), id)
                .orElseThrow(() -> WorkspaceBook.notFound(shelf.kind(), id))));
  }

  private AdminResponse edit(Shelf shelf, Asked asked) {
    asked.allowQuery();
    Item changed = book.edit(shelf.kind(), id(shelf, asked), asked.object());
    journal(asked, "workspace.edit", shelf, changed.number());
    return AdminResponse.ok(json(shelf, changed));
  }

  private AdminResponse remove(Shelf shelf, Asked asked) {
    asked.allowQuery();
    long id = id(shelf, asked);
    boolean removed = book.remove(shelf.kind(), id);
    if (!removed) {
      throw WorkspaceBook.notFound(shelf.kind(), id);
    }
    journal(asked, "workspace.remove", shelf, id);
    return AdminResponse.ok(Json.object().put("id", Long.toString(id)).put("removed", true));
  }

  private static long id(Shelf shelf, Asked asked) {
    String id = Objects.requireNonNull(asked.variables().get("item"));
    if (!ID.matcher(id).matches()) {
      throw new AnnexException(
          ErrorCode.RESOURCE_NOT_FOUND,
          "Nothing of %s has such an id: ids are numbers.".formatted(shelf.path()));
    }
    return Long.parseLong(id);
  }

  private void journal(Asked asked, String action, Shelf shelf, long id) {
    parts
        .host()
        .journal()
        .append(
            new JournalEntry(
                parts.clock().instant(),
                JournalEntry.Kind.HOST,
                JournalEntry.Verdict.DONE,
                Optional.empty(),
                asked.request().by(),
                Optional.empty(),
                action,
                "%s:%d".formatted(shelf.word(), id),
                Json.object()));
    parts.host().journal().commit();
  }

  private AdminResponse list(Shelf shelf, Asked asked) {
    List<String> known = new ArrayList<>(List.of("after", "limit"));
    Optional.of(shelf.group()).filter(word -> !word.isEmpty()).ifPresent(known::add);
    if (shelf.states()) {
      known.add("status");
    }
    asked.allowQuery(known.toArray(String[]::new));
    return AdminResponse.ok(page(shelf, asked));
  }

  private AdminResponse memory(Asked asked) {
    asked.allowQuery("after", "limit", "collection", "query");
    Optional<String> query = asked.query("query");
    if (query.isEmpty()) {
      return AdminResponse.ok(page(MEMORY, asked));
    }
    ArrayNode items = Json.object().arrayNode();
    store
        .search(Kind.MEMORY, asked.query("collection"), query.get(), limit(asked))
        .forEach(hit -> items.add(json(MEMORY, hit.item())));
    return AdminResponse.ok(Shapes.list(items));
  }

  private ObjectNode page(Shelf shelf, Asked asked) {
    int limit = limit(asked);
    Selection selection =
        Selection.of(shelf.kind(), limit).after(Math.max(0, asked.number("after", 0)));
    Optional<String> group =
        shelf.group().isEmpty() ? Optional.empty() : asked.query(shelf.group());
    Selection inGroup = group.map(selection::in).orElse(selection);
    Selection inState =
        shelf.states() ? asked.query("status").map(inGroup::inState).orElse(inGroup) : inGroup;
    ArrayNode items = Json.object().arrayNode();
    store.list(inState).forEach(item -> items.add(json(shelf, item)));
    return Shapes.list(items);
  }

  private static int limit(Asked asked) {
    long limit = asked.number("limit", DEFAULT_LIMIT);
    if (limit < 1 || limit > MAX_LIMIT) {
      throw asked.invalid("limit", "must be between 1 and " + MAX_LIMIT);
    }
    return (int) limit;
  }

  private static ObjectNode json(Shelf shelf, Item item) {
    ObjectNode json = Json.object();
    json.put("id", Long.toString(item.number()));
    if (!shelf.group().isEmpty() && !item.group().isEmpty()) {
      json.put(shelf.group(), item.group());
    }
    if (!shelf.name().isEmpty()) {
      json.put(shelf.name(), item.name());
    }
    if (shelf.states()) {
      json.put("status", item.state());
    }
    item.fields().properties().forEach(field -> json.set(field.getKey(), field.getValue()));
    json.put("writer", item.writer().map(Object::toString).orElse("operator"));
    json.put("createdAt", item.createdAt().toString());
    json.put("changedAt", item.changedAt().toString());
    return json;
  }
}
