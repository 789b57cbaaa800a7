package dev.annex.capabilities.workspace;

import dev.annex.api.capability.Operation;
import dev.annex.api.store.WorkspaceStore.Draft;
import dev.annex.api.store.WorkspaceStore.Item;
import dev.annex.api.store.WorkspaceStore.Kind;
import dev.annex.api.store.WorkspaceStore.Selection;
import dev.annex.api.value.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Places for what belongs together. */
final class Spaces {

  static final String LIST = "workspace.list-spaces";
  static final String CREATE = "workspace.create-space";

  record ListRequest(Optional<String> cursor, Optional<Long> limit) {}

  record CreateRequest(Optional<String> title, Optional<String> description) {}

  record Space(String id, String title, String description, long revision, Instant createdAt) {
    static Space of(Item item) {
      return new Space(
          Long.toString(item.number()),
          item.fields().path("title").asString(""),
          item.fields().path("description").asString(""),
          item.revision(),
          item.createdAt());
    }
  }

  private final Desk desk;

  Spaces(Desk desk) {
    this.desk = desk;
  }

  List<Operation<?, ?, ?>> operations() {
    return List.of(
        Verb.reading(
            LIST,
            ListRequest.class,
            Spaces::list,
            (selection, context) -> desk.page(selection, Space::of)),
        Verb.noted(
            CREATE,
            CreateRequest.class,
            Spaces::create,
            (draft, context) -> desk.add(CREATE, draft, context).map(Space::of).orElseThrow()));
  }

  private static Target<Selection> list(ListRequest request) {
    Selection selection =
        Selection.of(Kind.SPACE, Bounds.listLimit(request.limit(), LIST))
            .after(Cursor.read(request.cursor(), LIST));
    return Target.of(Reach.READ, Part.SPACES, "", selection);
  }

  static Target<Draft> create(CreateRequest request) {
    ObjectNode fields = Json.object().put("title", Bounds.title(request.title(), CREATE));
    Bounds.optionalText(request.description(), CREATE, "description")
        .ifPresent(text -> fields.put("description", text));
    Draft draft = new Draft(Kind.SPACE, "", "", "", fields, "", Optional.empty());
    return Target.of(Reach.WRITE, Part.SPACES, "", draft);
  }

  /** Makes sure that a space exists; the empty one always does. */
  static void require(Desk desk, String space, String operation) {
    if (!space.isEmpty() && desk.find(Kind.SPACE, Long.parseLong(space)).isEmpty()) {
      throw Desk.failed(operation, "not-found", "there is no space %s".formatted(space));
    }
  }
}
