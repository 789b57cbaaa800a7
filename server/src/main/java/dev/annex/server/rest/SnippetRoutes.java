package dev.annex.server.rest;

import dev.annex.api.extension.Extension;
import dev.annex.api.extension.Snippets.Category;
import dev.annex.api.extension.Snippets.Snippet;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.Printable;
import dev.annex.api.store.WorkspaceStore;
import dev.annex.api.store.WorkspaceStore.Draft;
import dev.annex.api.store.WorkspaceStore.Item;
import dev.annex.api.store.WorkspaceStore.Kind;
import dev.annex.api.store.WorkspaceStore.Selection;
import dev.annex.api.store.WorkspaceStore.Written;
import dev.annex.api.value.Json;
import dev.annex.server.edge.Wording;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Texts that people use again. Those of extensions, disabled ones too, are read from what is
 * installed and cannot be changed; the operator's own are kept in the workspace, in categories that
 * every host has or an extension brings, and stay there when it goes.
 */
final class SnippetRoutes {

  private static final List<Builtin> BUILTIN =
      List.of(
          new Builtin("shell", "Shell"),
          new Builtin("sql", "SQL"),
          new Builtin("redis", "Redis"),
          new Builtin("mongo", "MongoDB"),
          new Builtin("prompt", "Prompt"));

  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,17}");
  private static final String OPERATOR = "operator";
  private static final String SOURCE = "ext:";
  private static final int PAGE = 100;
  private static final int MAX_NAME = 200;
  private static final int MAX_DESCRIPTION = 500;
  private static final int MAX_CONTENT = 64 << 10;
  private static final int MAX_SHOWN_LENGTH = 128;
  private static final long NO_QUOTA = 0;

  private final AdminParts parts;
  private final WorkspaceStore store;

  SnippetRoutes(AdminParts parts) {
    this.parts = parts;
    this.store = parts.workspace();
  }

  /** A category that every host has. */
  private record Builtin(String id, String title) {}

  List<Route> routes() {
    return List.of(
        new Route("GET", "/snippets", this::list),
        new Route("POST", "/snippets", this::add),
        new Route("GET", "/snippets/{snippet}", this::one),
        new Route("POST", "/snippets/{snippet}", this::edit),
        new Route("DELETE", "/snippets/{snippet}", this::remove));
  }

  private AdminResponse list(Asked asked) {
    asked.allowQuery("category", "language");
    Optional<String> wanted = asked.query("category");
    ObjectNode json = Json.object();
    json.set("categories", categories(asked.language()));
    ArrayNode items = json.putArray("items");
    Stream.concat(seeds().stream(), own().stream())
        .filter(snippet ->
            wanted.isEmpty() || wanted.get().equals(snippet.path("category").asString("")))
        .forEach(items::add);
    return AdminResponse.ok(json);
  }

  private ArrayNode categories(Locale locale) {
    ArrayNode items = Json.object().arrayNode();
    BUILTIN.forEach(
        category -> items.addObject().put("id", category.id()).put("title", category.title()));
    for (Extension extension : parts.host().catalog().extensions()) {
      Wording wording = new Wording(extension.manifest(), locale);
      for (Category category : categories(extension)) {
        items
            .addObject()
            .put("id", category.id())
            .put("title", wording.title(category))
            .put("extension", extension.id().value())
            .put("assetType", category.assetType());
      }
    }
    return items;
  }

  private static List<Category> categories(Extension extension) {
    return extension.manifest().contributions().snippets().categories();
  }

  private List<ObjectNode> seeds() {
    List<ObjectNode> seeds = new ArrayList<>();
    for (Extension extension : parts.host().catalog().extensions()) {
      String source = SOURCE + extension.id();
      for (Snippet seed : extension.manifest().contributions().snippets().seeds()) {
        seeds.add(
            json(
                source + ":" + seed.key(),
                seed.name(),
                seed.category(),
                seed.content(),
                seed.description(),
                source));
      }
    }
    return seeds;
  }

  private List<ObjectNode> own() {
    List<ObjectNode> own = new ArrayList<>();
    Selection selection = Selection.of(Kind.SNIPPET, PAGE);
    List<Item> page = store.list(selection);
    while (!page.isEmpty()) {
      page.forEach(item -> own.add(json(item)));
      page = store.list(selection.after(page.getLast().number()));
    }
    return own;
  }

  private AdminResponse one(Asked asked) {
    asked.allowQuery();
    String id = id(asked);
    return AdminResponse.ok(
        seed(id).or(() -> item(id).map(SnippetRoutes::json)).orElseThrow(() -> notFound(id)));
  }

  private AdminResponse add(Asked asked) {
    asked.allowQuery();
    Members members = asked.members("name", "category", "content", "description");
    Draft draft =
        draft(
            asked,
            members.text("name"),
            members.text("category"),
            members.text("content"),
            members.optionalText("description").orElse(""));
    requireCategory(asked, draft.group());
    return AdminResponse.created(json(stored(store.add(draft, NO_QUOTA))));
  }

  private AdminResponse edit(Asked asked) {
    asked.allowQuery();
    Members members = asked.members("name", "category", "content", "description");
    Item item = ownItem(asked, "Changing");
    ObjectNode before = item.fields();
    Draft draft =
        draft(
            asked,
            members.optionalText("name").orElse(before.path("name").asString("")),
            members.optionalText("category").orElse(item.group()),
            members.optionalText("content").orElse(before.path("content").asString("")),
            members.optionalText("description").orElse(before.path("description").asString("")));
    if (!draft.group().equals(item.group())) {
      requireCategory(asked, draft.group());
    }
    return AdminResponse.ok(
        json(stored(store.replace(item.number(), item.revision(), draft, NO_QUOTA))));
  }

  private AdminResponse remove(Asked asked) {
    asked.allowQuery();
    Item item = ownItem(asked, "Removing");
    boolean removed = store.remove(Kind.SNIPPET, item.number());
    return AdminResponse.ok(
        Json.object().put("id", Long.toString(item.number())).put("removed", removed));
  }

  private Item ownItem(Asked asked, String attempt) {
    String id = id(asked);
    if (seed(id).isPresent()) {
      throw new AnnexException(
          ErrorCode.INVALID_REQUEST,
          "%s snippet %s failed: it belongs to an extension. To have one of your own: annex snippet add CATEGORY NAME TEXT"
              .formatted(attempt, id));
    }
    return item(id).orElseThrow(() -> notFound(id));
  }

  private static String id(Asked asked) {
    return Objects.requireNonNull(asked.variables().get("snippet"));
  }

  private Optional<ObjectNode> seed(String id) {
    return seeds().stream().filter(seed -> seed.path("id").asString("").equals(id)).findFirst();
  }

  private Optional<Item> item(String id) {
    return NUMBER.matcher(id).matches()
        ? store.find(Kind.SNIPPET, Long.parseLong(id))
        : Optional.empty();
  }

  private static AnnexException notFound(String id) {
    return new AnnexException(
        ErrorCode.RESOURCE_NOT_FOUND,
        "There is no snippet \"%s\". To see what there is: annex snippet list"
            .formatted(Printable.show(id, MAX_SHOWN_LENGTH)));
  }

  private void requireCategory(Asked asked, String category) {
    List<String> known =
        categories(Locale.ENGLISH).valueStream().map(one -> one.path("id").asString("")).toList();
    if (!known.contains(category)) {
      throw asked.invalid("category", "must be one of " + String.join(", ", known));
    }
  }

  private static Draft draft(
      Asked asked, String name, String category, String content, String description) {
    if (name.isBlank() || name.length() > MAX_NAME || !Printable.is(name)) {
      throw asked.invalid("name", "must be 1 to %d printable characters".formatted(MAX_NAME));
    }
    if (content.isBlank() || content.length() > MAX_CONTENT) {
      throw asked.invalid(
          "content", "must be a text of up to %d characters".formatted(MAX_CONTENT));
    }
    if (description.length() > MAX_DESCRIPTION || !Printable.is(description)) {
      throw asked.invalid(
          "description", "may have %d printable characters".formatted(MAX_DESCRIPTION));
    }
    ObjectNode fields =
        Json.object().put("name", name).put("content", content).put("description", description);
    return new Draft(Kind.SNIPPET, category, "", "", fields, "", Optional.empty());
  }

  private static Item stored(Written written) {
    return switch (written) {
      case Written.Stored stored -> stored.item();
      case Written.Conflict _ ->
          throw new AnnexException(
              ErrorCode.INVALID_REQUEST,
              "Changing the snippet failed: it was changed or removed meanwhile. Look at it again and repeat the change.");
      case Written.OverQuota _ -> throw new IllegalStateException("the operator has no quota");
    };
  }

  private static ObjectNode json(Item item) {
    ObjectNode fields = item.fields();
    return json(
        Long.toString(item.number()),
        fields.path("name").asString(""),
        item.group(),
        fields.path("content").asString(""),
        fields.path("description").asString(""),
        OPERATOR);
  }

  private static ObjectNode json(
      String id, String name, String category, String content, String description, String source) {
    return Json.object()
        .put("id", id)
        .put("name", name)
        .put("category", category)
        .put("content", content)
        .put("description", description)
        .put("source", source)
        .put("readOnly", !source.equals(OPERATOR));
  }
}
