package dev.annex.core.context;

import dev.annex.api.call.Limit;
import dev.annex.api.extension.Catalog;
import dev.annex.api.extension.ContextBlock;
import dev.annex.api.extension.Extension;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.store.KeyValueStore;
import dev.annex.api.store.KeyValueStore.Condition;
import dev.annex.api.store.WorkspaceStore;
import dev.annex.api.store.WorkspaceStore.Draft;
import dev.annex.api.store.WorkspaceStore.Item;
import dev.annex.api.store.WorkspaceStore.Kind;
import dev.annex.api.store.WorkspaceStore.Selection;
import dev.annex.api.store.WorkspaceStore.Written;
import dev.annex.api.value.Json;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps the context blocks that extensions declare in the user's workspace, for as long as the
 * extensions are enabled. The text of one that goes is kept among its extension's own keys, and
 * comes back with it; it is lost with the extension's data. A block that somebody else made under
 * the same label stays as it is. Any thread.
 */
public final class DeclaredBlocks {

  private static final Logger LOG = LoggerFactory.getLogger(DeclaredBlocks.class);

  /** The field of a block that says which extension declares it. */
  private static final String DECLARED_BY = "declaredBy";

  /** Where texts wait for their extension. */
  private static final String KEYS = "annex/context/";

  private static final int PAGE = 200;

  private final Catalog catalog;
  private final WorkspaceStore workspace;
  private final KeyValueStore keyValues;

  /** Over these. */
  public DeclaredBlocks(Catalog catalog, WorkspaceStore workspace, KeyValueStore keyValues) {
    this.catalog = catalog;
    this.workspace = workspace;
    this.keyValues = keyValues;
  }

  /** Makes the workspace as the catalog wants it now. */
  public synchronized void review() {
    Map<String, Extension> wanted = new HashMap<>();
    for (Extension extension : catalog.extensions()) {
      if (extension.callable()) {
        extension
            .manifest()
            .contributions()
            .contextBlocks()
            .forEach(block -> wanted.putIfAbsent(block.label(), extension));
      }
    }
    removeOthers(wanted);
    wanted.forEach((label, extension) ->
        extension.manifest().contributions().contextBlocks().stream()
            .filter(block -> block.label().equals(label))
            .forEach(block -> add(extension, block)));
  }

  private void removeOthers(Map<String, Extension> wanted) {
    Selection page = Selection.of(Kind.CONTEXT, PAGE);
    while (true) {
      var items = workspace.list(page);
      for (Item item : items) {
        declaredBy(item)
            .filter(id ->
                Optional.ofNullable(wanted.get(item.name()))
                    .filter(extension -> extension.id().equals(id))
                    .isEmpty())
            .ifPresent(id -> remove(item, id));
      }
      if (items.size() < PAGE) {
        return;
      }
      page = page.after(items.getLast().number());
    }
  }

  private static Optional<ExtensionId> declaredBy(Item item) {
    String id = item.fields().path(DECLARED_BY).asString("");
    return id.isEmpty() ? Optional.empty() : Optional.of(new ExtensionId(id));
  }

  private void remove(Item item, ExtensionId id) {
    byte[] text = item.fields().path("content").asString("").getBytes(StandardCharsets.UTF_8);
    if (text.length > 0) {
      var _ =
          keyValues.put(
              id,
              KEYS + item.name(),
              text,
              Optional.empty(),
              new Condition.Always(),
              Long.MAX_VALUE);
    }
    var _ = workspace.remove(Kind.CONTEXT, item.number());
  }

  private void add(Extension extension, ContextBlock block) {
    Optional<Item> there = workspace.named(Kind.CONTEXT, "", block.label());
    if (there.isPresent()) {
      if (declaredBy(there.get()).isEmpty()) {
        LOG.warn(
            "Context block \"{}\" of extension \"{}\" is not added: there is one already",
            block.label(),
            extension.id());
      }
      return;
    }
    Optional<String> text =
        keyValues
            .get(extension.id(), KEYS + block.label())
            .map(entry -> new String(entry.value(), StandardCharsets.UTF_8));
    ObjectNode fields =
        Json.object()
            .put("description", block.description())
            .put("readonly", false)
            .put("content", text.orElse(""))
            .put(DECLARED_BY, extension.id().value());
    block.maxTokens().ifPresent(most -> fields.put("maxTokens", most));
    Draft draft =
        new Draft(Kind.CONTEXT, "", block.label(), "", fields, "", Optional.of(extension.id()));
    Written written = workspace.add(draft, extension.limits().get(Limit.WORKSPACE_TOTAL_BYTES));
    if (!(written instanceof Written.Stored)) {
      LOG.warn(
          "Context block \"{}\" of extension \"{}\" could not be added: {}",
          block.label(),
          extension.id(),
          written);
      return;
    }
    if (text.isPresent()) {
      var _ = keyValues.delete(extension.id(), KEYS + block.label(), new Condition.Always());
    }
  }
}
