package dev.annex.runtime.process.dialect.agh.host;

import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.Json;
import dev.annex.runtime.process.dialect.agh.session.Rights;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What running extensions say there should be: for each the complete set of its records, replaced
 * as a whole. It belongs to one launch: a later one begins anew with its first request, and an
 * earlier one is refused from then on. Nobody else sees the records, and nothing here acts on them.
 * Any thread.
 */
public final class ResourceRegistry {

  private static final int MOST_RECORDS = 256;
  private static final int MOST_BYTES = 2 << 20;
  private static final int MOST_SPEC_BYTES = 256 << 10;
  private static final int LONGEST_ID = 256;
  private static final int MOST_PAST = 64;
  private static final int CONFLICT = 409;
  private static final int FORBIDDEN = 403;
  private static final int TOO_LARGE = 413;
  private static final String GLOBAL = "global";

  private record Key(String kind, String id) {}

  private record Stored(ObjectNode json, ObjectNode spec, JsonNode scope) {}

  /** Of the current launch; {@code past} are the last ones before. */
  private record Published(
      String nonce, long version, Map<Key, Stored> records, List<String> past) {

    Published {
      past = List.copyOf(past);
    }
  }

  private final InstantSource clock;
  private final Map<ExtensionId, Published> published = new HashMap<>();

  /** An empty one. */
  public ResourceRegistry(InstantSource clock) {
    this.clock = clock;
  }

  /** What a launch works with: the first request of a later one ends what the one before had. */
  private Published of(ExtensionId extension, String nonce) {
    Published now = published.get(extension);
    if (now != null && now.nonce().equals(nonce)) {
      return now;
    }
    List<String> past = new ArrayList<>();
    if (now != null) {
      if (now.past().contains(nonce)) {
        throw HostErrors.ofResources(CONFLICT, "session nonce is stale");
      }
      past.addAll(now.past());
      past.add(now.nonce());
    }
    int from = Math.max(0, past.size() - MOST_PAST);
    Published fresh = new Published(nonce, 0, Map.of(), past.subList(from, past.size()));
    published.put(extension, fresh);
    return fresh;
  }

  JsonNode list(ExtensionId extension, Params params, Rights rights, String nonce) {
    Optional<String> kind = params.text("kind");
    kind.ifPresent(wanted -> requireKind(wanted, rights));
    Optional<JsonNode> scope = params.find("scope").map(ResourceRegistry::scope);
    int limit = params.limit(Params.USUAL_LIMIT);
    ArrayNode records = Json.object().arrayNode();
    records(extension, nonce).entrySet().stream()
        .filter(one -> kind.map(one.getKey().kind()::equals).orElse(true))
        .filter(one -> scope.map(one.getValue().scope()::equals).orElse(true))
        .limit(limit)
        .forEach(one -> records.add(one.getValue().json()));
    return records;
  }

  JsonNode get(ExtensionId extension, Params params, Rights rights, String nonce) {
    String kind = params.required("kind");
    String id = params.required("id");
    requireKind(kind, rights);
    Stored found = records(extension, nonce).get(new Key(kind, id));
    if (found == null) {
      throw HostErrors.notFound(kind, id);
    }
    return found.json();
  }

  private synchronized Map<Key, Stored> records(ExtensionId extension, String nonce) {
    return of(extension, nonce).records();
  }

  synchronized JsonNode snapshot(
      ExtensionId extension, Params params, Rights rights, String nonce) {
    Published before = of(extension, nonce);
    long version = params.number("source_version").orElse(0L);
    if (version < 1) {
      throw HostErrors.invalid("source_version must be greater than zero");
    }
    if (version <= before.version()) {
      throw HostErrors.ofResources(
          CONFLICT, "source_version %d is not above %d".formatted(version, before.version()));
    }
    Map<Key, Stored> records = read(extension, params, rights, before);
    published.put(extension, new Published(nonce, version, records, before.past()));
    return Json.object();
  }

  private Map<Key, Stored> read(
      ExtensionId extension, Params params, Rights rights, Published before) {
    List<JsonNode> given = given(params);
    if (given.size() > MOST_RECORDS) {
      throw HostErrors.ofResources(
          TOO_LARGE, "snapshot has %d records, at most %d".formatted(given.size(), MOST_RECORDS));
    }
    String now = clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
    Map<Key, Stored> records = new LinkedHashMap<>();
    long bytes = 0;
    for (JsonNode one : given) {
      Params record = Params.of(one);
      Key key = key(record, rights);
      JsonNode scope =
          scope(record.find("scope").orElseThrow(() -> HostErrors.invalid("scope is required")));
      requireScope(scope, rights);
      bytes += size(one);
      if (bytes > MOST_BYTES) {
        throw HostErrors.ofResources(
            TOO_LARGE, "snapshot has more than %d bytes".formatted(MOST_BYTES));
      }
      Stored stored = stored(extension, key, scope, spec(record), before.records().get(key), now);
      if (records.put(key, stored) != null) {
        throw HostErrors.invalid("record %s %s is there twice".formatted(key.kind(), key.id()));
      }
    }
    return Collections.unmodifiableMap(records);
  }

  private static List<JsonNode> given(Params params) {
    JsonNode records = params.find("records").orElseGet(() -> Json.object().arrayNode());
    if (!records.isArray()) {
      throw HostErrors.invalid("records must be a list of objects");
    }
    List<JsonNode> given = new ArrayList<>();
    records.forEach(given::add);
    return given;
  }

  private static Key key(Params record, Rights rights) {
    String kind = record.required("kind");
    String id = record.required("id");
    if (id.length() > LONGEST_ID) {
      throw HostErrors.invalid("id has more than %d characters".formatted(LONGEST_ID));
    }
    requireKind(kind, rights);
    return new Key(kind, id);
  }

  private static ObjectNode spec(Params record) {
    JsonNode spec = record.find("spec").orElseThrow(() -> HostErrors.invalid("spec is required"));
    if (!(spec instanceof ObjectNode object)) {
      throw HostErrors.invalid("spec must be an object");
    }
    if (size(spec) > MOST_SPEC_BYTES) {
      throw HostErrors.ofResources(
          TOO_LARGE, "spec has more than %d bytes".formatted(MOST_SPEC_BYTES));
    }
    return object;
  }

  private static int size(JsonNode node) {
    return Json.write(node).getBytes(StandardCharsets.UTF_8).length;
  }

  private static Stored stored(
      ExtensionId extension,
      Key key,
      JsonNode scope,
      ObjectNode spec,
      @Nullable Stored before,
      String now) {
    if (before != null && before.spec().equals(spec) && before.scope().equals(scope)) {
      return before;
    }
    long version = before == null ? 1 : before.json().path("version").asLong(0) + 1;
    String created = before == null ? now : before.json().path("created_at").asString(now);
    ObjectNode json = Json.object().put("kind", key.kind()).put("id", key.id());
    json.put("version", version).set("scope", scope);
    json.putObject("owner").put("kind", "extension").put("id", extension.value());
    json.putObject("source").put("kind", "extension").put("id", extension.value());
    json.set("spec", spec);
    json.put("created_at", created).put("updated_at", now);
    return new Stored(json, spec, scope);
  }

  /** A scope: of everything without an id, of one workspace with its id. */
  private static JsonNode scope(JsonNode given) {
    Params scope = Params.of(given);
    String kind = scope.required("kind");
    Optional<String> id = scope.text("id");
    boolean fine = kind.equals(GLOBAL) ? id.isEmpty() : kind.equals("workspace") && id.isPresent();
    if (!fine) {
      throw HostErrors.invalid("scope must be global without an id, or workspace with one");
    }
    ObjectNode json = Json.object().put("kind", kind);
    id.ifPresent(value -> json.put("id", value));
    return json;
  }

  private static void requireKind(String kind, Rights rights) {
    if (!rights.resourceKinds().contains(kind)) {
      throw HostErrors.ofResources(FORBIDDEN, "kind %s was not granted".formatted(kind));
    }
  }

  private static void requireScope(JsonNode scope, Rights rights) {
    String kind = scope.path("kind").asString("");
    if (!rights.resourceScopes().contains(kind)) {
      throw HostErrors.ofResources(FORBIDDEN, "scope %s was not granted".formatted(kind));
    }
  }
}
