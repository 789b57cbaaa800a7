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

/** What was said in conversations. Messages are added, and go with their conversation. */
final class Messages {

  static final String LIST = "workspace.list-messages";
  static final String APPEND = "workspace.append-message";

  private static final Set<String> ROLES = Set.of("user", "assistant", "system", "tool");

  /** Whether the newest or the oldest come first into a page; in a page the oldest is first. */
  record ListRequest(
      Optional<String> conversation,
      Optional<Boolean> newest,
      Optional<String> cursor,
      Optional<Long> limit) {}

  record AppendRequest(
      Optional<String> conversation,
      Optional<String> role,
      Optional<String> content,
      Optional<JsonNode> data) {}

  record Message(String id, String role, String content, JsonNode data, Instant createdAt) {
    static Message of(Item item) {
      ObjectNode fields = item.fields();
      return new Message(
          Long.toString(item.number()),
          fields.path("role").asString(""),
          fields.path("content").asString(""),
          fields.has("data") ? fields.path("data") : Json.object(),
          item.createdAt());
    }
  }

  record Appended(String id, Instant createdAt) {}

  private final Desk desk;

  Messages(Desk desk) {
    this.desk = desk;
  }

  List<Operation<?, ?, ?>> operations() {
    return List.of(
        Verb.reading(LIST, ListRequest.class, Messages::list, this::page),
        Verb.noted(APPEND, AppendRequest.class, Messages::append, this::add));
  }

  private static String conversation(Optional<String> given, String operation) {
    return Long.toString(Bounds.id(given, operation, "conversation"));
  }

  private static Target<Selection> list(ListRequest request) {
    String conversation = conversation(request.conversation(), LIST);
    Selection selection =
        Selection.of(Kind.MESSAGE, Bounds.listLimit(request.limit(), LIST)).in(conversation);
    long cursor = Cursor.read(request.cursor(), LIST);
    boolean newest = request.newest().orElse(false);
    Selection page =
        newest
            ? selection.fromTheEnd().before(cursor == 0 ? Long.MAX_VALUE : cursor)
            : selection.after(cursor);
    return Target.of(Reach.READ, Part.MESSAGES, conversation, page);
  }

  private Desk.Page<Message> page(Selection selection, HostContext context) {
    require(selection.group().orElseThrow(), LIST);
    return desk.page(selection, Message::of);
  }

  private void require(String conversation, String operation) {
    require(desk, conversation, operation);
  }

  /** Makes sure that a conversation exists. */
  static void require(Desk desk, String conversation, String operation) {
    if (desk.find(Kind.CONVERSATION, Long.parseLong(conversation)).isEmpty()) {
      throw Desk.failed(
          operation, "not-found", "there is no conversation %s".formatted(conversation));
    }
  }

  static Target<Draft> append(AppendRequest request) {
    String conversation = conversation(request.conversation(), APPEND);
    String role = HostRequests.required(request.role(), APPEND, "role");
    if (!ROLES.contains(role)) {
      throw HostRequests.invalidField(
          APPEND, "role", "must be one of " + String.join(", ", new TreeSet<>(ROLES)));
    }
    String content = HostRequests.required(request.content(), APPEND, "content");
    ObjectNode fields =
        Json.object().put("role", role).put("content", Bounds.text(content, APPEND, "content"));
    Bounds.data(request.data(), APPEND).ifPresent(data -> fields.set("data", data));
    return Target.of(
        Reach.WRITE,
        Part.MESSAGES,
        conversation,
        new Draft(Kind.MESSAGE, conversation, "", "", fields, "", Optional.empty()));
  }

  private Appended add(Draft draft, HostContext context) {
    require(draft.group(), APPEND);
    Item item = desk.add(APPEND, draft, context).orElseThrow();
    if (desk.find(Kind.CONVERSATION, Long.parseLong(draft.group())).isEmpty()) {
      // It was removed meanwhile, perhaps before this message was there to go with it.
      var _ = desk.remove(Kind.MESSAGE, item.number());
      require(draft.group(), APPEND);
    }
    return new Appended(Long.toString(item.number()), item.createdAt());
  }
}
