package dev.annex.capabilities.workspace;

import dev.annex.api.call.Subscription;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.Printable;
import dev.annex.api.store.SecretStore;
import dev.annex.api.store.WorkspaceStore;
import dev.annex.api.store.WorkspaceStore.Draft;
import dev.annex.api.store.WorkspaceStore.Item;
import dev.annex.api.store.WorkspaceStore.Kind;
import dev.annex.api.store.WorkspaceStore.Selection;
import dev.annex.api.store.WorkspaceStore.Written;
import dev.annex.api.value.Json;
import dev.annex.api.value.Schema;
import dev.annex.api.value.Secret;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The user's connections: their plain settings in the workspace, their secret fields in a store for
 * secrets. Only the operator changes them. Any thread.
 *
 * <p>A field is secret when its schema says {@code "format": "password"} or {@code "writeOnly":
 * true}, or when the operator says so; once secret it stays secret as long as the asset lives.
 * Secret fields are top-level texts.
 *
 * <p>Assets of type {@value SshAssets#TYPE} are the host's own: their schema is {@link
 * SshAssets#SCHEMA}, and others may name one as their tunnel. One that is named cannot be removed.
 */
public final class AssetBook {

  /** Most bytes of an asset, its secrets not counted. */
  public static final int MAX_BYTES = 256 << 10;

  private static final int MAX_SECRET_FIELDS = 32;
  private static final int MAX_NAME_LENGTH = 200;
  private static final int MAX_FIELD_LENGTH = 64;
  private static final int MAX_SHOWN_LENGTH = 128;
  private static final int PAGE = 100;
  private static final int MOST_NAMED = 5;
  private static final Pattern TYPE = Pattern.compile("[A-Za-z][A-Za-z0-9._-]{0,63}");
  private static final Pattern FIELD =
      Pattern.compile("[A-Za-z0-9._-]{1," + MAX_FIELD_LENGTH + "}");

  /** Judges a config by a schema. */
  @FunctionalInterface
  public interface ConfigCheck {

    /**
     * What is wrong with a config, as a sentence; empty when it fits.
     *
     * @throws AnnexException when the schema itself cannot be used
     */
    Optional<String> problem(Schema schema, JsonNode config);
  }

  /**
   * The way to an asset's servers.
   *
   * @param tunnel the id of an asset of type {@value SshAssets#TYPE}; empty for the direct way
   */
  public record Way(Optional<Long> tunnel) {

    /** Without a tunnel. */
    public static final Way DIRECT = new Way(Optional.empty());
  }

  /**
   * An asset together with all that it is set to, secrets in the open, at one moment. Never
   * printed.
   */
  public record Revealed(Asset asset, ObjectNode settings) {
    @Override
    public String toString() {
      return "•••";
    }
  }

  private final WorkspaceStore store;
  private final AssetSecrets secrets;
  private final List<LongConsumer> listeners = new CopyOnWriteArrayList<>();
  private final ConfigCheck check;

  /** A book over these. */
  public AssetBook(WorkspaceStore store, SecretStore secrets, ConfigCheck check) {
    this.store = store;
    this.secrets = new AssetSecrets(secrets);
    this.check = check;
  }

  /**
   * Adds an asset.
   *
   * @param config its settings, secret ones included
   * @param given what its config must fit, if its type does not say so
   * @param secretFields fields that are secret besides those of which the schema says so
   * @throws AnnexException {@code INVALID_REQUEST} when something in it cannot be, never with the
   *     value of a secret
   */
  public synchronized Asset add(
      String type,
      String name,
      ObjectNode config,
      Optional<Schema> given,
      Set<String> secretFields,
      Way way) {
    if (!TYPE.matcher(type).matches()) {
      throw invalid(
          "Adding an asset",
          "its type \"%s\" must be a letter and up to 63 letters, digits, '.', '_' or '-'"
              .formatted(Printable.show(type, MAX_SHOWN_LENGTH)));
    }
    Optional<Schema> schema = schema("Adding an asset", type, given);
    requireTunnel("Adding an asset", type, way);
    Split split = split("Adding an asset", config, schema, secretFields);
    Written written =
        store.add(draft(type, requireName("Adding an asset", name), split, schema, way), 0);
    Asset added = asset(written);
    try {
      split.secrets().forEach((field, value) -> secrets.put(added.id(), field, value));
    } catch (RuntimeException e) {
      remove(added.id());
      throw e;
    }
    return added;
  }

  /**
   * Changes an asset: what is given replaces what was there, and a field of the config that is null
   * is removed. A secret field that is given as empty text stays as it is: that is what a form
   * sends that nobody filled in.
   *
   * @throws AnnexException {@code INVALID_REQUEST} when something in it cannot be, {@code
   *     RESOURCE_NOT_FOUND} when there is no such asset
   */
  public synchronized Asset edit(
      long id,
      Optional<String> name,
      Optional<ObjectNode> changes,
      Optional<Schema> newSchema,
      Set<String> moreSecretFields,
      Optional<Way> newWay) {
    String attempt = "Changing asset %d".formatted(id);
    Item item = store.find(Kind.ASSET, id).orElseThrow(() -> notFound(attempt, id));
    Asset before = asset(item);
    Map<String, Secret> old = secretsOf(before);
    Set<String> secretFields = new TreeSet<>(marked(item));
    secretFields.addAll(moreSecretFields);
    ObjectNode config = settings(before, old, changes);
    Optional<Schema> schema = schema(attempt, before.type(), newSchema).or(before::schema);
    newWay.ifPresent(way -> requireTunnel(attempt, before.type(), way));
    Way way = newWay.orElse(new Way(before.tunnel()));
    Split split = split(attempt, config, schema, secretFields);
    // What is new is there before anything points to it, and what is gone is gone only afterwards.
    split.secrets().forEach((field, value) -> secrets.put(id, field, value));
    Written written =
        store.replace(
            id,
            before.revision(),
            draft(
                before.type(),
                requireName(attempt, name.orElse(before.name())),
                split,
                schema,
                way),
            0);
    for (String field : old.keySet()) {
      if (!split.secrets().containsKey(field)) {
        secrets.remove(id, field);
      }
    }
    Asset changed = asset(written);
    tell(id);
    return changed;
  }

  /** Of the host's own types, theirs. */
  private static Optional<Schema> schema(String attempt, String type, Optional<Schema> given) {
    if (!type.equals(SshAssets.TYPE)) {
      return given;
    }
    if (given.isPresent() && !given.get().equals(SshAssets.SCHEMA)) {
      throw invalid(attempt, "type %s has a schema of its own; leave yours out".formatted(type));
    }
    return Optional.of(SshAssets.SCHEMA);
  }

  private void requireTunnel(String attempt, String type, Way way) {
    if (way.tunnel().isEmpty()) {
      return;
    }
    if (type.equals(SshAssets.TYPE)) {
      throw invalid(attempt, "an asset of type %s goes through no other".formatted(type));
    }
    long tunnel = way.tunnel().get();
    if (find(tunnel).filter(found -> found.type().equals(SshAssets.TYPE)).isEmpty()) {
      throw invalid(
          attempt,
          "its tunnel, asset %d, is none of type %s. To see which there are: annex asset list --type %s"
              .formatted(tunnel, SshAssets.TYPE, SshAssets.TYPE));
    }
  }

  /** The assets that go through another. */
  public List<Asset> through(long tunnel) {
    return list(Optional.empty()).stream()
        .filter(asset -> asset.tunnel().equals(Optional.of(tunnel)))
        .toList();
  }

  /** Calls {@code listener} with the id of every asset that was changed or removed. */
  public Subscription onChange(LongConsumer listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  private void tell(long id) {
    listeners.forEach(listener -> listener.accept(id));
  }

  /** An asset with its secrets; for the host itself, which connects where it says. */
  public synchronized Optional<Revealed> reveal(long id) {
    return find(id)
        .map(asset -> new Revealed(asset, settings(asset, secretsOf(asset), Optional.empty())));
  }

  /**
   * What an asset is set to after changes like those of {@link #edit}, secrets in the open. For
   * code of the type's own extension, which judges and tries out settings; nobody else may see it.
   *
   * @throws AnnexException {@code RESOURCE_NOT_FOUND} when there is no such asset
   */
  public ObjectNode settings(long id, Optional<ObjectNode> changes) {
    Asset asset =
        find(id).orElseThrow(() -> notFound("Reading the settings of asset %d".formatted(id), id));
    return settings(asset, secretsOf(asset), changes);
  }

  private static ObjectNode settings(
      Asset before, Map<String, Secret> secrets, Optional<ObjectNode> changes) {
    ObjectNode config = before.config().deepCopy();
    secrets.forEach((field, value) -> config.put(field, value.reveal()));
    for (Map.Entry<String, JsonNode> change : changes.orElseGet(Json::object).properties()) {
      JsonNode value = change.getValue();
      boolean leftEmpty =
          secrets.containsKey(change.getKey()) && value.isString() && value.stringValue().isEmpty();
      if (value.isNull()) {
        config.remove(change.getKey());
      } else if (!leftEmpty) {
        config.set(change.getKey(), value);
      }
    }
    return config;
  }

  /**
   * Removes an asset and its secrets; false when there was none.
   *
   * @throws AnnexException {@code INVALID_REQUEST} when others go through it
   */
  public synchronized boolean remove(long id) {
    List<Asset> users = through(id);
    if (!users.isEmpty()) {
      throw invalid(
          "Removing asset %d".formatted(id),
          "%s. Lead them elsewhere before: annex asset edit %d --tunnel none"
              .formatted(named(users), users.getFirst().id()));
    }
    Optional<Item> item = store.find(Kind.ASSET, id);
    item.ifPresent(found -> marked(found).forEach(field -> secrets.remove(id, field)));
    boolean removed = store.remove(Kind.ASSET, id);
    tell(id);
    return removed;
  }

  private static String named(List<Asset> users) {
    String names =
        users.stream()
            .limit(MOST_NAMED)
            .map(user -> "%d (%s)".formatted(user.id(), user.name()))
            .collect(Collectors.joining(", "));
    int more = users.size() - MOST_NAMED;
    return (users.size() == 1 ? "an asset goes through it: " : "assets go through it: ")
        + names
        + (more > 0 ? " and %d more".formatted(more) : "");
  }

  /** The asset with an id. */
  public Optional<Asset> find(long id) {
    return store.find(Kind.ASSET, id).map(AssetBook::asset);
  }

  /** All assets, or those of a type, in the order in which they were added. */
  public List<Asset> list(Optional<String> type) {
    List<Asset> all = new ArrayList<>();
    Selection selection = Selection.of(Kind.ASSET, PAGE);
    Selection narrowed = type.map(selection::in).orElse(selection);
    List<Item> page = store.list(narrowed);
    while (!page.isEmpty()) {
      page.forEach(item -> all.add(asset(item)));
      page = store.list(narrowed.after(page.getLast().number()));
    }
    return all;
  }

  /** The secret fields of an asset; for those who may see them. */
  Map<String, Secret> secretsOf(Asset asset) {
    Map<String, Secret> found = new LinkedHashMap<>();
    for (String field : asset.orderedSecretFields()) {
      secrets.get(asset.id(), field).ifPresent(value -> found.put(field, value));
    }
    return found;
  }

  /** Takes the secrets out of a config, once it is known to fit. */
  private Split split(
      String attempt, ObjectNode config, Optional<Schema> schema, Set<String> named) {
    Set<String> marked = new TreeSet<>(named);
    schema.ifPresent(given -> marked.addAll(secretFields(given)));
    requireFields(attempt, marked);
    ObjectNode plain = config.deepCopy();
    Map<String, Secret> found = new LinkedHashMap<>();
    for (String field : marked) {
      Optional<JsonNode> value = Optional.ofNullable(plain.remove(field));
      if (value.isPresent() && !value.get().isString()) {
        throw invalid(attempt, "its secret field \"%s\" must be text".formatted(field));
      }
      value
          .map(JsonNode::asString)
          .filter(text -> !text.isEmpty())
          .ifPresent(text -> found.put(field, secret(attempt, field, text)));
    }
    schema
        .flatMap(given -> check.problem(given, config))
        .ifPresent(problem -> {
          throw invalid(attempt, scrubbed(problem, found));
        });
    return new Split(plain, found, marked);
  }

  private static Secret secret(String attempt, String field, String text) {
    Secret secret = Secret.of(text);
    SecretStore.problem(secret)
        .ifPresent(why -> {
          throw invalid(attempt, "the value of its secret field \"%s\" %s".formatted(field, why));
        });
    return secret;
  }

  private static void requireFields(String attempt, Set<String> marked) {
    if (marked.size() > MAX_SECRET_FIELDS) {
      throw invalid(attempt, "it has more than %d secret fields".formatted(MAX_SECRET_FIELDS));
    }
    for (String field : marked) {
      if (!FIELD.matcher(field).matches()) {
        throw invalid(
            attempt,
            "the name of its secret field \"%s\" must be 1 to %d letters, digits, '.', '_' or '-'"
                .formatted(Printable.show(field, MAX_SHOWN_LENGTH), MAX_FIELD_LENGTH));
      }
    }
  }

  /** What checks a config may say what it found there. */
  private static String scrubbed(String problem, Map<String, Secret> secrets) {
    String text = problem;
    for (Secret secret : secrets.values()) {
      text = text.replace(secret.reveal(), secret.toString());
    }
    return "its config does not fit its schema: "
        + (text.endsWith(".") ? text.substring(0, text.length() - 1) : text);
  }

  /** The fields that are secret by what a schema says. */
  public static Set<String> secretFields(Schema schema) {
    Set<String> fields = new TreeSet<>();
    for (Map.Entry<String, JsonNode> property : schema.document().path("properties").properties()) {
      JsonNode rules = property.getValue();
      if (rules.path("format").asString("").equals("password")
          || rules.path("writeOnly").asBoolean(false)) {
        fields.add(property.getKey());
      }
    }
    return fields;
  }

  private static String requireName(String attempt, String name) {
    if (name.isBlank() || name.length() > MAX_NAME_LENGTH || !Printable.is(name)) {
      throw invalid(
          attempt, "its name must be 1 to %d printable characters".formatted(MAX_NAME_LENGTH));
    }
    return name;
  }

  private static Draft draft(
      String type, String name, Split split, Optional<Schema> schema, Way way) {
    ObjectNode fields = Json.object();
    fields.put("name", name);
    fields.set("config", split.config());
    schema.ifPresent(given -> fields.set("schema", given.document()));
    way.tunnel().ifPresent(tunnel -> fields.put("tunnel", tunnel));
    ArrayNode marked = fields.putArray("marked");
    split.marked().forEach(marked::add);
    ArrayNode set = fields.putArray("secrets");
    split.secrets().keySet().forEach(set::add);
    Draft draft = new Draft(Kind.ASSET, type, "", "", fields, "", Optional.empty());
    if (WorkspaceStore.bytes(draft) > MAX_BYTES) {
      throw invalid("Storing an asset", "it has more than %d bytes".formatted(MAX_BYTES));
    }
    return draft;
  }

  private static Set<String> marked(Item item) {
    return texts(item.fields().path("marked"));
  }

  private static Set<String> texts(JsonNode list) {
    Set<String> texts = new TreeSet<>();
    list.forEach(text -> texts.add(text.asString("")));
    return texts;
  }

  private static Asset asset(Written written) {
    return switch (written) {
      case Written.Stored stored -> asset(stored.item());
      case Written.Conflict conflict ->
          throw new IllegalStateException("only this book changes assets");
      case Written.OverQuota over -> throw new IllegalStateException("the operator has no quota");
    };
  }

  static Asset asset(Item item) {
    ObjectNode fields = item.fields();
    return new Asset(
        item.number(),
        item.group(),
        fields.path("name").asString(""),
        fields.path("config").asObject(),
        Optional.of(fields.path("schema")).filter(JsonNode::isObject).map(Schema::of),
        texts(fields.path("secrets")),
        Optional.of(fields.path("tunnel")).filter(JsonNode::isNumber).map(JsonNode::longValue),
        item.revision(),
        item.createdAt(),
        item.changedAt());
  }

  /** The failure of somebody who named an asset that is not there. */
  public static AnnexException notFound(String attempt, long id) {
    return new AnnexException(
        ErrorCode.RESOURCE_NOT_FOUND,
        "%s failed: there is no asset %d. To see what there is: annex asset list"
            .formatted(attempt, id));
  }

  private static AnnexException invalid(String attempt, String why) {
    return new AnnexException(ErrorCode.INVALID_REQUEST, "%s failed: %s.".formatted(attempt, why));
  }

  /**
   * A config taken apart.
   *
   * @param config without secrets
   * @param marked the fields that are secret, set or not
   */
  private record Split(ObjectNode config, Map<String, Secret> secrets, Set<String> marked) {}
}
