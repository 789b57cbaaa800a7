package dev.annex.core.invoke;

import dev.annex.api.call.Invocation;
import dev.annex.api.extension.AssetType;
import dev.annex.api.extension.Contributions;
import dev.annex.api.extension.Extension;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.Printable;
import dev.annex.api.store.WorkspaceStore;
import dev.annex.api.store.WorkspaceStore.Item;
import dev.annex.api.store.WorkspaceStore.Kind;
import dev.annex.api.store.WorkspaceStore.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The argument {@value #NAME} of calls to extensions that bring kinds of connections: the number of
 * the one the call is about. It must be one of theirs; left out, or 0, it is the only one there is.
 * Any thread.
 */
final class AssetArgument {

  /** Its name in arguments. */
  static final String NAME = "assetId";

  private static final int MOST_NAMED = 20;
  private static final int MAX_SHOWN_LENGTH = 64;

  private final WorkspaceStore workspace;

  AssetArgument(WorkspaceStore workspace) {
    this.workspace = workspace;
  }

  /**
   * The call with its connection named.
   *
   * @throws AnnexException {@code INVALID_ARGUMENTS} for a connection that is not the extension's;
   *     for none, when one is needed and there is not exactly one
   */
  Invocation choose(Extension extension, Invocation invocation, boolean hostsOwn) {
    Contributions contributions = extension.manifest().contributions();
    boolean settings =
        contributions
            .actions()
            .filter(actions -> actions.isConnectionTest(invocation.tool()))
            .isPresent();
    if (contributions.assetTypes().isEmpty()
        || hostsOwn
        || settings
        || !(invocation.arguments() instanceof ObjectNode arguments)) {
      return invocation;
    }
    JsonNode given = arguments.path(NAME);
    boolean open = given.isMissingNode() || given.isNull() || isZero(given);
    if (!open) {
      check(extension, invocation, given);
      return invocation;
    }
    List<Item> own = own(contributions);
    if (own.size() == 1) {
      ObjectNode filled = arguments.deepCopy();
      filled.put(NAME, own.getFirst().number());
      return invocation.with(filled);
    }
    if (contributions.policy().filter(policy -> policy.needsAsset()).isPresent()) {
      throw invalid(invocation, "it needs " + NAME + ", the connection it is about", extension);
    }
    return invocation;
  }

  /** The connection that a call names. */
  static Optional<Long> of(Extension extension, Invocation invocation) {
    if (extension.manifest().contributions().assetTypes().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(invocation.arguments().path(NAME))
        .filter(JsonNode::canConvertToLong)
        .filter(JsonNode::isIntegralNumber)
        .map(JsonNode::longValue)
        .filter(number -> number > 0);
  }

  private static boolean isZero(JsonNode given) {
    return given.isIntegralNumber() && given.canConvertToLong() && given.longValue() == 0;
  }

  private void check(Extension extension, Invocation invocation, JsonNode given) {
    Contributions contributions = extension.manifest().contributions();
    boolean own =
        of(extension, invocation)
            .flatMap(number -> workspace.find(Kind.ASSET, number))
            .filter(item -> contributions.assetType(item.group()).isPresent())
            .isPresent();
    if (!own) {
      throw invalid(
          invocation,
          "its %s %s is no connection of \"%s\""
              .formatted(NAME, Printable.show(given.toString(), MAX_SHOWN_LENGTH), extension.id()),
          extension);
    }
  }

  private List<Item> own(Contributions contributions) {
    List<Item> own = new ArrayList<>();
    for (AssetType type : contributions.assetTypes()) {
      own.addAll(workspace.list(Selection.of(Kind.ASSET, MOST_NAMED + 1).in(type.name())));
    }
    return own;
  }

  private AnnexException invalid(Invocation invocation, String why, Extension extension) {
    Contributions contributions = extension.manifest().contributions();
    List<Item> own = own(contributions);
    String there =
        own.isEmpty()
            ? "There is none yet. To add one: annex asset add %s NAME JSON"
                .formatted(contributions.assetTypes().getFirst().name())
            : "There are: "
                + own.stream()
                    .limit(MOST_NAMED)
                    .map(AssetArgument::shown)
                    .collect(Collectors.joining(", "));
    return new AnnexException(
        ErrorCode.INVALID_ARGUMENTS,
        "Calling %s failed: %s. %s".formatted(invocation.tool(), why, there));
  }

  private static String shown(Item item) {
    return "%d (%s, %s)"
        .formatted(item.number(), item.fields().path("name").asString(""), item.group());
  }
}
