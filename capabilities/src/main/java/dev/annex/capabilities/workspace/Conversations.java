package dev.annex.capabilities.workspace;

import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.Operation;
import dev.annex.api.store.WorkspaceStore.Draft;
import dev.annex.api.store.WorkspaceStore.Item;
import dev.annex.api.store.WorkspaceStore.Kind;
import dev.annex.api.store.WorkspaceStore.Selection;
import dev.annex.api.value.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Rows of messages. */
final class Conversations {

  static final String LIST = "workspace.list-conversations";
  static final String GET = "workspace.get-conversation";
  static final String CREATE = "workspace.create-conversation";
  static final String UPDATE = "workspace.update-conversation";
  static final String REMOVE = "workspace.remove-conversation";

  record ListRequest(Optional<String> space, Optional<String> cursor, Optional<Long> limit) {}

  record IdRequest(Optional<String> id) {}

  record CreateRequest(Optional<String> title, Optional<String> space, Optional<JsonNode> data) {}

  record UpdateRequest(
      Optional<String> id,
      Optional<String> title,
      Optional<JsonNode> data,
      Optional<Long> ifRevision) {}

  /** A conversation as it is told. */
  record Conversation(
      String id,
      String title,
      Optional<String> space,
      JsonNode data,
      long messages,
      long revision,
      Instant createdAt,
      Instant changedAt) {}

  record Found(Optional<Conversation> conversation) {}

  private record Change(Spot spot, UpdateRequest request) {}

  private final Desk desk;

  Conversations(Desk desk) {
    this.desk = desk;
  }

  List<Operation<?, ?, ?>> operations() {
    return List.of(
        Verb.reading(
            LIST,
            ListRequest.class,
            Conversations::list,
            (selection, context) -> desk.page(selection, this::view)),
        Verb.reading(
            GET,
            IdRequest.class,
            request -> at(request.id(), GET).target(Part.CONVERSATIONS, Reach.READ),
            (spot, context) -> new Found(spot.now(desk).map(this::view))),
        Verb.noted(CREATE, CreateRequest.class, Conversations::create, this::add),
        Verb.noted(UPDATE, UpdateRequest.class, this::update, this::change),
        Verb.noted(
            REMOVE,
            IdRequest.class,
            request -> at(request.id(), REMOVE).target(Part.CONVERSATIONS, Reach.WRITE),
            (spot, context) -> remove(spot)));
  }

  private Spot at(Optional<String> id, String operation) {
    return Spot.of(desk, Kind.CONVERSATION, Bounds.id(id, operation, "id"));
  }

  Conversation view(Item item) {
    ObjectNode fields = item.fields();
    String id = Long.toString(item.number());
    return new Conversation(
        id,
        fields.path("title").asString(""),
        Optional.of(item.group()).filter(space -> !space.isEmpty()),
        fields.has("data") ? fields.path("data") : Json.object(),
        desk.count(Kind.MESSAGE, id),
        item.revision(),
        item.createdAt(),
        item.changedAt());
  }

  private static Target<Selection> list(ListRequest request) {
    Selection selection =
        Selection.of(Kind.CONVERSATION, Bounds.listLimit(request.limit(), LIST))
            .after(Cursor.read(request.cursor(), LIST));
    Optional<String> space = Bounds.optionalId(request.space(), LIST, "space");
    return Target.of(
        Reach.READ,
        Part.CONVERSATIONS,
        space.orElse(""),
        space.map(selection::in).orElse(selection));
  }

  static Target<Draft> create(CreateRequest request) {
    String space = Bounds.optionalId(request.space(), CREATE, "space").orElse("");
    ObjectNode fields = Json.object().put("title", Bounds.title(request.title(), CREATE));
    Bounds.data(request.data(), CREATE).ifPresent(data -> fields.set("data", data));
    Draft draft = new Draft(Kind.CONVERSATION, space, "", "", fields, "", Optional.empty());
    return Target.of(Reach.WRITE, Part.CONVERSATIONS, space, draft);
  }

  private Conversation add(Draft draft, HostContext context) {
    Spaces.require(desk, draft.group(), CREATE);
    return desk.add(CREATE, draft, context).map(this::view).orElseThrow();
  }

  private Target<Change> update(UpdateRequest request) {
    Spot spot = at(request.id(), UPDATE);
    var _ = patched(Json.object(), request);
    return spot.target(Part.CONVERSATIONS, Reach.WRITE, new Change(spot, request));
  }

  private static ObjectNode patched(ObjectNode fields, UpdateRequest request) {
    if (request.title().isPresent()) {
      fields.put("title", Bounds.title(request.title(), UPDATE));
    }
    Bounds.data(request.data(), UPDATE).ifPresent(data -> fields.set("data", data));
    return fields;
  }

  private Changed change(Change change, HostContext context) {
    Spot spot = change.spot();
    return Changed.of(
        spot.number(),
        desk.change(
            UPDATE,
            Kind.CONVERSATION,
            spot.number(),
            spot.group(),
            change.request().ifRevision(),
            before ->
                new Draft(
                    Kind.CONVERSATION,
                    before.group(),
                    "",
                    "",
                    patched(before.fields(), change.request()),
                    "",
                    Optional.empty()),
            context));
  }

  /** First the conversation: whoever appends a message looks once more whether it is there. */
  private Removed remove(Spot spot) {
    boolean removed = spot.remove(desk);
    if (removed) {
      var _ = desk.removeGroup(Kind.MESSAGE, Long.toString(spot.number()));
    }
    return new Removed(removed);
  }
}
