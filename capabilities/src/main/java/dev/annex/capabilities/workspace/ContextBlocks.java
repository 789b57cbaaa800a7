package dev.annex.capabilities.workspace;

import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.store.WorkspaceStore.Draft;
import dev.annex.api.store.WorkspaceStore.Item;
import dev.annex.api.store.WorkspaceStore.Kind;
import dev.annex.api.store.WorkspaceStore.Selection;
import dev.annex.api.value.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Texts that are part of agents' prompts. Whether one is readonly and how long it may become is
 * said once, when it is defined: who may change its text cannot change that.
 */
final class ContextBlocks {

  static final String LIST = "workspace.list-context";
  static final String GET = "workspace.get-context";
  static final String SET = "workspace.set-context";
  static final String DEFINE = "workspace.define-context";

  private static final int MAX_DESCRIPTION_LENGTH = 1_000;
  private static final long MAX_TOKENS = 1_000_000;

  record ListRequest(Optional<String> cursor, Optional<Long> limit) {}

  record LabelRequest(Optional<String> label) {}

  record SetRequest(Optional<String> label, Optional<String> content, Optional<Long> ifRevision) {}

  record DefineRequest(
      Optional<String> label,
      Optional<String> description,
      Optional<String> content,
      Optional<Boolean> readonly,
      Optional<Long> maxTokens) {}

  /** A block without its text. */
  record Entry(
      String label,
      String description,
      boolean readonly,
      Optional<Long> maxTokens,
      long tokens,
      long revision,
      Instant changedAt) {

    static Entry of(Item item) {
      ObjectNode fields = item.fields();
      return new Entry(
          item.name(),
          fields.path("description").asString(""),
          fields.path("readonly").asBoolean(false),
          limit(fields),
          TokenEstimate.of(content(item)),
          item.revision(),
          item.changedAt());
    }
  }

  record Found(Optional<String> content, Optional<Entry> block) {}

  record Stored(boolean stored, long tokens, Optional<Long> revision) {}

  private record Setting(String label, String content, Optional<Long> ifRevision) {}

  private final Desk desk;

  ContextBlocks(Desk desk) {
    this.desk = desk;
  }

  List<Operation<?, ?, ?>> operations() {
    return List.of(
        Verb.reading(
            LIST,
            ListRequest.class,
            ContextBlocks::list,
            (selection, context) -> desk.page(selection, Entry::of)),
        Verb.reading(GET, LabelRequest.class, ContextBlocks::get, (label, context) -> found(label)),
        Verb.noted(SET, SetRequest.class, ContextBlocks::set, this::set),
        Verb.noted(DEFINE, DefineRequest.class, ContextBlocks::define, this::define));
  }

  static String content(Item item) {
    return item.fields().path("content").asString("");
  }

  private static Optional<Long> limit(ObjectNode fields) {
    return fields.has("maxTokens")
        ? Optional.of(fields.path("maxTokens").longValue())
        : Optional.empty();
  }

  private static Target<Selection> list(ListRequest request) {
    Selection selection =
        Selection.of(Kind.CONTEXT, Bounds.listLimit(request.limit(), LIST))
            .after(Cursor.read(request.cursor(), LIST));
    return Target.of(Reach.READ, Part.CONTEXT, "", selection);
  }

  private static Target<String> get(LabelRequest request) {
    String label = Bounds.name(request.label(), GET, "label");
    return Target.of(Reach.READ, Part.CONTEXT, label, label);
  }

  private Found found(String label) {
    Optional<Item> item = desk.named(Kind.CONTEXT, "", label);
    return new Found(item.map(ContextBlocks::content), item.map(Entry::of));
  }

  private static Target<Setting> set(SetRequest request) {
    String label = Bounds.name(request.label(), SET, "label");
    String content = HostRequests.required(request.content(), SET, "content");
    return Target.of(
        Reach.WRITE,
        Part.CONTEXT,
        label,
        new Setting(label, Bounds.text(content, SET, "content"), request.ifRevision()));
  }

  private Stored set(Setting setting, HostContext context) {
    Item block =
        Desk.required(
            desk.named(Kind.CONTEXT, "", setting.label()),
            SET,
            "context block \"%s\"; define it first".formatted(setting.label()));
    if (block.fields().path("readonly").asBoolean(false)) {
      throw Desk.failed(
          SET, "readonly", "context block \"%s\" is readonly".formatted(setting.label()));
    }
    long tokens = requireFits(setting.label(), setting.content(), limit(block.fields()), SET);
    Optional<Item> changed =
        desk.change(
            SET,
            Kind.CONTEXT,
            block.number(),
            "",
            setting.ifRevision(),
            before ->
                new Draft(
                    Kind.CONTEXT,
                    "",
                    before.name(),
                    "",
                    before.fields().put("content", setting.content()),
                    "",
                    Optional.empty()),
            context);
    return new Stored(changed.isPresent(), tokens, changed.map(Item::revision));
  }

  private static long requireFits(
      String label, String content, Optional<Long> most, String operation) {
    long tokens = TokenEstimate.of(content);
    if (most.isPresent() && tokens > most.get()) {
      throw new AnnexException(
          ErrorCode.HOST_CALL_FAILED,
          "%s failed: context block \"%s\" takes at most %d tokens, and the text has about %d."
              .formatted(operation, label, most.get(), tokens),
          Map.of(
              "reason", Json.object().stringNode("too-long"),
              "tokens", Json.object().numberNode(tokens),
              "maxTokens", Json.object().numberNode(most.get())));
    }
    return tokens;
  }

  static Target<Draft> define(DefineRequest request) {
    String label = Bounds.name(request.label(), DEFINE, "label");
    String description =
        Bounds.optionalText(request.description(), DEFINE, "description").orElse("");
    if (description.length() > MAX_DESCRIPTION_LENGTH) {
      throw HostRequests.invalidField(
          DEFINE,
          "description",
          "must have at most %d characters".formatted(MAX_DESCRIPTION_LENGTH));
    }
    ObjectNode fields =
        Json.object()
            .put("description", description)
            .put("readonly", request.readonly().orElse(false));
    request
        .maxTokens()
        .ifPresent(most -> {
          if (most < 1 || most > MAX_TOKENS) {
            throw HostRequests.invalidField(
                DEFINE, "maxTokens", "must be between 1 and %d".formatted(MAX_TOKENS));
          }
          fields.put("maxTokens", most);
        });
    String content = Bounds.optionalText(request.content(), DEFINE, "content").orElse("");
    fields.put("content", content);
    return Target.of(
        Reach.WRITE,
        Part.CONTEXT,
        label,
        new Draft(Kind.CONTEXT, "", label, "", fields, "", Optional.empty()));
  }

  /** The tokens of a block, which fit into it. */
  static long requireFits(Draft draft, String operation) {
    String content = draft.fields().path("content").asString("");
    return requireFits(draft.name(), content, limit(draft.fields()), operation);
  }

  private Stored define(Draft draft, HostContext context) {
    long tokens = requireFits(draft, DEFINE);
    Optional<Item> added = desk.add(DEFINE, draft, context);
    if (added.isEmpty()) {
      throw Desk.failed(
          DEFINE, "exists", "there is a context block \"%s\" already".formatted(draft.name()));
    }
    return new Stored(true, tokens, added.map(Item::revision));
  }
}
