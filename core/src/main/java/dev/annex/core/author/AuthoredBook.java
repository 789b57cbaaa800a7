package dev.annex.core.author;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.Digest;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.store.KeyValueStore;
import dev.annex.api.store.KeyValueStore.Condition;
import dev.annex.api.store.KeyValueStore.Written;
import dev.annex.api.value.ByteSize;
import dev.annex.api.value.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What was written by models and handed in, in the host's own part of the key-value store: a head
 * for each extension, {@code head/ID}, and its versions, {@code revision/ID/NUMBER}. Any thread.
 */
final class AuthoredBook {

  private static final ExtensionId OWNER = new ExtensionId("annex.authored");
  private static final String HEAD = "head/";
  private static final String REVISION = "revision/";
  private static final int DIGITS = 9;
  private static final long QUOTA = ByteSize.ofMib(1_024).bytes();
  private static final int PAGE = 1_000;

  private final KeyValueStore store;

  AuthoredBook(KeyValueStore store) {
    this.store = store;
  }

  /**
   * What is known of one name.
   *
   * @param last the number given last
   * @param current the number loaded last; 0 before any was
   * @param tools the names under which agents saw its tools
   */
  record Head(ExtensionId id, String name, int last, int current, List<String> tools) {
    Head {
      tools = List.copyOf(tools);
    }

    Head loaded(int number, List<String> names) {
      return new Head(id, name, Math.max(last, number), number, names);
    }
  }

  List<Head> heads() {
    return store.list(OWNER, HEAD, "", PAGE).stream()
        .flatMap(key -> store.get(OWNER, key).stream())
        .map(entry -> head(Json.parse(entry.value())))
        .toList();
  }

  Optional<Head> head(ExtensionId id) {
    return store.get(OWNER, HEAD + id).map(entry -> head(Json.parse(entry.value())));
  }

  private static Head head(JsonNode json) {
    return new Head(
        new ExtensionId(json.path("id").asString("")),
        json.path("name").asString(""),
        json.path("last").asInt(0),
        json.path("current").asInt(0),
        json.path("tools").valueStream().map(JsonNode::asString).toList());
  }

  void save(Head head) {
    ObjectNode json = Json.object();
    json.put("id", head.id().value());
    json.put("name", head.name());
    json.put("last", head.last());
    json.put("current", head.current());
    ArrayNode tools = json.putArray("tools");
    head.tools().forEach(tools::add);
    put(HEAD + head.id(), json);
  }

  /** The numbers of the versions that are kept, ascending. */
  List<Integer> numbers(ExtensionId id) {
    String prefix = revisions(id);
    return store.list(OWNER, prefix, "", PAGE).stream()
        .map(key -> Integer.parseInt(key.substring(prefix.length())))
        .toList();
  }

  Optional<Revision> revision(ExtensionId id, int number) {
    return store
        .get(OWNER, key(id, number))
        .map(entry -> Json.parse(entry.value()))
        .map(json ->
            new Revision(
                json.path("number").asInt(0),
                Draft.of(json),
                Digest.parse(json.path("digest").asString("")),
                Instant.parse(json.path("at").asString("")),
                Origin.of(json.path("origin"))));
  }

  void save(ExtensionId id, Revision revision) {
    ObjectNode json = revision.draft().toJson();
    json.put("number", revision.number());
    json.put("digest", revision.digest().toString());
    json.put("at", revision.at().toString());
    json.set("origin", revision.origin().toJson());
    put(key(id, revision.number()), json);
  }

  void remove(ExtensionId id, int number) {
    var _ = store.delete(OWNER, key(id, number), new Condition.Always());
  }

  /** Forgets all of one name. */
  void remove(ExtensionId id) {
    numbers(id).forEach(number -> remove(id, number));
    removeHead(id);
  }

  void removeHead(ExtensionId id) {
    var _ = store.delete(OWNER, HEAD + id, new Condition.Always());
  }

  private void put(String key, JsonNode value) {
    Written written =
        store.put(
            OWNER, key, Json.writeBytes(value), Optional.empty(), new Condition.Always(), QUOTA);
    if (!(written instanceof Written.Stored)) {
      throw new AnnexException(
          ErrorCode.UNAVAILABLE,
          "Keeping \"%s\" of the self-authored extensions failed: their part of the store is full. To make room: annex authored forget NAME"
              .formatted(key));
    }
  }

  private static String revisions(ExtensionId id) {
    return REVISION + id + "/";
  }

  private static String key(ExtensionId id, int number) {
    return revisions(id) + ("%0" + DIGITS + "d").formatted(number);
  }
}
