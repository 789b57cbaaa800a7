package dev.annex.capabilities.workspace;

import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.store.WorkspaceStore.Draft;
import dev.annex.api.store.WorkspaceStore.Item;
import dev.annex.api.store.WorkspaceStore.Kind;
import dev.annex.api.store.WorkspaceStore.Selection;
import dev.annex.api.value.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Things to do. */
final class Tasks {

  static final String LIST = "workspace.list-tasks";
  static final String GET = "workspace.get-task";
  static final String CREATE = "workspace.create-task";
  static final String UPDATE = "workspace.update-task";
  static final String REMOVE = "workspace.remove-task";

  private static final String OPEN = "open";
  private static final Set<String> STATES = Set.of(OPEN, "in-progress", "done", "cancelled");

  record ListRequest(
      Optional<String> space,
      Optional<String> status,
      Optional<String> cursor,
      Optional<Long> limit) {}

  record IdRequest(Optional<String> id) {}

  record CreateRequest(
      Optional<String> title,
      Optional<String> description,
      Optional<String> space,
      Optional<String> status,
      Optional<String> due,
      Optional<JsonNode> data) {}

  record UpdateRequest(
      Optional<String> id,
      Optional<String> title,
      Optional<String> description,
      Optional<String> space,
      Optional<String> status,
      Optional<String> due,
      Optional<JsonNode> data,
      Optional<Long> ifRevision) {}

  /**
   * A task as it is told.
   *
   * @param space empty for none
   */
  record Task(
      String id,
      String title,
      String description,
      Optional<String> space,
      String status,
      Optional<String> due,
      JsonNode data,
      long revision,
      Instant createdAt,
      Instant changedAt) {

    static Task of(Item item) {
      ObjectNode fields = item.fields();
      return new Task(
          Long.toString(item.number()),
          fields.path("title").asString(""),
          fields.path("description").asString(""),
          Optional.of(item.group()).filter(space -> !space.isEmpty()),
          item.state(),
          Optional.of(fields.path("due").asString("")).filter(due -> !due.isEmpty()),
          fields.has("data") ? fields.path("data") : Json.object(),
          item.revision(),
          item.createdAt(),
          item.changedAt());
    }
  }

  record Found(Optional<Task> task) {}

  private record Change(Spot spot, Optional<String> space, UpdateRequest request) {}

  private final Desk desk;

  Tasks(Desk desk) {
    this.desk = desk;
  }

  List<Operation<?, ?, ?>> operations() {
    return List.of(
        Verb.reading(
            LIST,
            ListRequest.class,
            Tasks::list,
            (selection, context) -> desk.page(selection, Task::of)),
        Verb.reading(
            GET,
            IdRequest.class,
            request -> at(request.id(), GET).target(Part.TASKS, Reach.READ),
            (spot, context) -> new Found(spot.now(desk).map(Task::of))),
        Verb.noted(CREATE, CreateRequest.class, Tasks::create, this::add),
        Verb.noted(UPDATE, UpdateRequest.class, this::update, this::change),
        Verb.noted(
            REMOVE,
            IdRequest.class,
            request -> at(request.id(), REMOVE).target(Part.TASKS, Reach.WRITE),
            (spot, context) -> new Removed(spot.remove(desk))));
  }

  private Spot at(Optional<String> id, String operation) {
    return Spot.of(desk, Kind.TASK, Bounds.id(id, operation, "id"));
  }

  private static Target<Selection> list(ListRequest request) {
    Selection selection =
        Selection.of(Kind.TASK, Bounds.listLimit(request.limit(), LIST))
            .after(Cursor.read(request.cursor(), LIST));
    Optional<String> space = Bounds.optionalId(request.space(), LIST, "space");
    Selection inSpace = space.map(selection::in).orElse(selection);
    Selection inState = state(request.status(), LIST).map(inSpace::inState).orElse(inSpace);
    return Target.of(Reach.READ, Part.TASKS, space.orElse(""), inState);
  }

  private static Optional<String> state(Optional<String> given, String operation) {
    if (given.isPresent() && !STATES.contains(given.get())) {
      throw HostRequests.invalidField(
          operation, "status", "must be one of " + String.join(", ", new TreeSet<>(STATES)));
    }
    return given;
  }

  static Target<Draft> create(CreateRequest request) {
    String space = Bounds.optionalId(request.space(), CREATE, "space").orElse("");
    ObjectNode fields = Json.object().put("title", Bounds.title(request.title(), CREATE));
    put(fields, request.description(), request.due(), request.data(), CREATE);
    Draft draft =
        new Draft(
            Kind.TASK,
            space,
            "",
            state(request.status(), CREATE).orElse(OPEN),
            fields,
            "",
            Optional.empty());
    return Target.of(Reach.WRITE, Part.TASKS, space, draft);
  }

  private static void put(
      ObjectNode fields,
      Optional<String> description,
      Optional<String> due,
      Optional<JsonNode> data,
      String operation) {
    Bounds.optionalText(description, operation, "description")
        .ifPresent(text -> fields.put("description", text));
    Bounds.instant(due, operation, "due").ifPresent(instant -> fields.put("due", instant));
    Bounds.data(data, operation).ifPresent(object -> fields.set("data", object));
  }

  private Task add(Draft draft, HostContext context) {
    Spaces.require(desk, draft.group(), CREATE);
    return desk.add(CREATE, draft, context).map(Task::of).orElseThrow();
  }

  private Target<Change> update(UpdateRequest request) {
    Spot spot = at(request.id(), UPDATE);
    Optional<String> space = Bounds.optionalId(request.space(), UPDATE, "space");
    var _ = patched(Json.object(), request);
    var _ = state(request.status(), UPDATE);
    return spot.target(Part.TASKS, Reach.WRITE, new Change(spot, space, request));
  }

  private static ObjectNode patched(ObjectNode fields, UpdateRequest request) {
    if (request.title().isPresent()) {
      fields.put("title", Bounds.title(request.title(), UPDATE));
    }
    put(fields, request.description(), request.due(), request.data(), UPDATE);
    return fields;
  }

  private Changed change(Change change, HostContext context) {
    Spot spot = change.spot();
    String space = change.space().orElse(spot.group());
    if (!space.equals(spot.group())) {
      var _ =
          context.permits().ask(UPDATE, Target.of(Reach.WRITE, Part.TASKS, space, space), false);
      Spaces.require(desk, space, UPDATE);
    }
    UpdateRequest request = change.request();
    return Changed.of(
        spot.number(),
        desk.change(
            UPDATE,
            Kind.TASK,
            spot.number(),
            spot.group(),
            request.ifRevision(),
            before ->
                new Draft(
                    Kind.TASK,
                    space,
                    "",
                    request.status().orElse(before.state()),
                    patched(before.fields(), request),
                    "",
                    Optional.empty()),
            context));
  }
}
