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
import tools.jackson.databind.node.ObjectNode;

/** Instructions for kinds of work, as SKILL.md files hold them. */
final class Skills {

  static final String LIST = "workspace.list-skills";
  static final String GET = "workspace.get-skill";
  static final String SET = "workspace.set-skill";
  static final String REMOVE = "workspace.remove-skill";

  private static final int MAX_DESCRIPTION_LENGTH = 1_000;

  record ListRequest(Optional<String> cursor, Optional<Long> limit) {}

  record NameRequest(Optional<String> name) {}

  record SetRequest(Optional<String> name, Optional<String> description, Optional<String> text) {}

  /**
   * A skill without its text.
   *
   * @param source the extension that wrote it, or {@code operator}
   */
  record Entry(String name, String description, String source, Instant changedAt) {
    static Entry of(Item item) {
      return new Entry(
          item.name(),
          item.fields().path("description").asString(""),
          item.writer().map(Object::toString).orElse("operator"),
          item.changedAt());
    }
  }

  record Found(Optional<String> text, Optional<Entry> skill) {}

  record Stored(long revision) {}

  private final Desk desk;

  Skills(Desk desk) {
    this.desk = desk;
  }

  List<Operation<?, ?, ?>> operations() {
    return List.of(
        Verb.reading(
            LIST,
            ListRequest.class,
            Skills::list,
            (selection, context) -> desk.page(selection, Entry::of)),
        Verb.reading(
            GET,
            NameRequest.class,
            request -> named(Reach.READ, request, GET),
            (name, context) -> found(name)),
        Verb.noted(SET, SetRequest.class, Skills::set, this::keep),
        Verb.noted(
            REMOVE,
            NameRequest.class,
            request -> named(Reach.WRITE, request, REMOVE),
            (name, context) -> remove(name)));
  }

  static String text(Item item) {
    return item.fields().path("text").asString("");
  }

  private static Target<Selection> list(ListRequest request) {
    Selection selection =
        Selection.of(Kind.SKILL, Bounds.listLimit(request.limit(), LIST))
            .after(Cursor.read(request.cursor(), LIST));
    return Target.of(Reach.READ, Part.SKILLS, "", selection);
  }

  private static Target<String> named(Reach reach, NameRequest request, String operation) {
    String name = Bounds.name(request.name(), operation, "name");
    return Target.of(reach, Part.SKILLS, name, name);
  }

  private Found found(String name) {
    Optional<Item> item = desk.named(Kind.SKILL, "", name);
    return new Found(item.map(Skills::text), item.map(Entry::of));
  }

  static Target<Draft> set(SetRequest request) {
    String name = Bounds.name(request.name(), SET, "name");
    String description = Bounds.optionalText(request.description(), SET, "description").orElse("");
    if (description.length() > MAX_DESCRIPTION_LENGTH) {
      throw HostRequests.invalidField(
          SET, "description", "must have at most %d characters".formatted(MAX_DESCRIPTION_LENGTH));
    }
    String text = HostRequests.required(request.text(), SET, "text");
    ObjectNode fields =
        Json.object().put("description", description).put("text", Bounds.text(text, SET, "text"));
    return Target.of(
        Reach.WRITE,
        Part.SKILLS,
        name,
        new Draft(Kind.SKILL, "", name, "", fields, "", Optional.empty()));
  }

  private Stored keep(Draft draft, HostContext context) {
    return new Stored(desk.put(SET, draft, context).revision());
  }

  private Removed remove(String name) {
    return new Removed(
        desk.named(Kind.SKILL, "", name)
            .map(item -> desk.remove(Kind.SKILL, item.number()))
            .orElse(false));
  }
}
