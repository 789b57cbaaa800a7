package dev.annex.capabilities.workspace;

import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.store.WorkspaceStore.Draft;
import dev.annex.api.store.WorkspaceStore.Hit;
import dev.annex.api.store.WorkspaceStore.Item;
import dev.annex.api.store.WorkspaceStore.Kind;
import dev.annex.api.value.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What is remembered, by key in collections, and found by words. */
final class Memories {

  static final String REMEMBER = "workspace.remember";
  static final String RECALL = "workspace.recall";
  static final String FORGET = "workspace.forget";

  private static final String DEFAULT_COLLECTION = "default";
  private static final int DEFAULT_RECALL = 10;
  private static final int MAX_RECALL = 100;
  private static final int MAX_QUERY_LENGTH = 4_096;
  private static final int MAX_TAGS = 32;

  record RememberRequest(
      Optional<String> key,
      Optional<String> content,
      Optional<String> collection,
      Optional<List<String>> tags) {}

  record RecallRequest(Optional<String> query, Optional<String> collection, Optional<Long> limit) {}

  record ForgetRequest(Optional<String> key, Optional<String> collection) {}

  /**
   * Something remembered.
   *
   * @param score the share of the query's words that it has, above 0 and at most 1
   */
  record Memory(
      String key,
      String collection,
      String content,
      List<String> tags,
      double score,
      Instant changedAt) {

    static Memory of(Hit hit) {
      Item item = hit.item();
      List<String> tags = new ArrayList<>();
      item.fields().path("tags").forEach(tag -> tags.add(tag.asString("")));
      return new Memory(
          item.name(),
          item.group(),
          item.fields().path("content").asString(""),
          tags,
          (double) hit.matched() / hit.asked(),
          item.changedAt());
    }
  }

  record Recalled(List<Memory> items) {}

  record Remembered(long revision) {}

  record Forgotten(boolean forgotten) {}

  private record Question(Optional<String> collection, String query, int limit) {}

  private record Key(String collection, String key) {}

  private final Desk desk;

  Memories(Desk desk) {
    this.desk = desk;
  }

  List<Operation<?, ?, ?>> operations() {
    return List.of(
        Verb.noted(REMEMBER, RememberRequest.class, Memories::remember, this::keep),
        Verb.reading(RECALL, RecallRequest.class, Memories::recall, this::find),
        Verb.noted(FORGET, ForgetRequest.class, Memories::forget, this::drop));
  }

  static Target<Draft> remember(RememberRequest request) {
    String collection =
        Bounds.optionalName(request.collection(), REMEMBER, "collection")
            .orElse(DEFAULT_COLLECTION);
    String key = Bounds.key(request.key(), REMEMBER);
    String content =
        Bounds.text(
            HostRequests.required(request.content(), REMEMBER, "content"), REMEMBER, "content");
    if (content.isBlank()) {
      throw HostRequests.invalidField(REMEMBER, "content", "is blank");
    }
    List<String> tags = request.tags().orElse(List.of());
    ObjectNode fields = Json.object().put("content", content);
    ArrayNode list = fields.putArray("tags");
    for (String tag : tags) {
      list.add(Bounds.key(Optional.ofNullable(tag), REMEMBER));
    }
    if (tags.size() > MAX_TAGS) {
      throw HostRequests.invalidField(REMEMBER, "tags", "must be at most %d".formatted(MAX_TAGS));
    }
    String search = "%s %s %s".formatted(key, String.join(" ", tags), content);
    return Target.of(
        Reach.WRITE,
        Part.MEMORY,
        collection,
        new Draft(Kind.MEMORY, collection, key, "", fields, search, Optional.empty()));
  }

  private Remembered keep(Draft draft, HostContext context) {
    return new Remembered(desk.put(REMEMBER, draft, context).revision());
  }

  private static Target<Question> recall(RecallRequest request) {
    String query =
        Bounds.text(HostRequests.required(request.query(), RECALL, "query"), RECALL, "query");
    if (query.length() > MAX_QUERY_LENGTH) {
      throw HostRequests.invalidField(
          RECALL, "query", "must have at most %d characters".formatted(MAX_QUERY_LENGTH));
    }
    Optional<String> collection = Bounds.optionalName(request.collection(), RECALL, "collection");
    int limit = Bounds.limit(request.limit(), DEFAULT_RECALL, MAX_RECALL, RECALL);
    return Target.of(
        Reach.READ, Part.MEMORY, collection.orElse(""), new Question(collection, query, limit));
  }

  private Recalled find(Question question, HostContext context) {
    return new Recalled(
        desk.search(Kind.MEMORY, question.collection(), question.query(), question.limit()).stream()
            .map(Memory::of)
            .toList());
  }

  private static Target<Key> forget(ForgetRequest request) {
    String collection =
        Bounds.optionalName(request.collection(), FORGET, "collection").orElse(DEFAULT_COLLECTION);
    return Target.of(
        Reach.WRITE,
        Part.MEMORY,
        collection,
        new Key(collection, Bounds.key(request.key(), FORGET)));
  }

  private Forgotten drop(Key key, HostContext context) {
    return new Forgotten(
        desk.named(Kind.MEMORY, key.collection(), key.key())
            .map(item -> desk.remove(Kind.MEMORY, item.number()))
            .orElse(false));
  }
}
