package dev.annex.capabilities.workspace;

import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.HostRequests;
import dev.annex.api.capability.Operation;
import dev.annex.api.store.WorkspaceStore.Kind;
import dev.annex.api.store.WorkspaceStore.Selection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** The user's connections, as extensions see them. */
final class Assets {

  static final String LIST = "workspace.list-assets";
  static final String GET = "workspace.get-asset";
  static final String REVEAL = "workspace.reveal-asset";

  private static final Pattern TYPE = Pattern.compile("[A-Za-z][A-Za-z0-9._-]{0,63}");

  record ListRequest(Optional<String> type, Optional<String> cursor, Optional<Long> limit) {}

  record IdRequest(Optional<String> id) {}

  /** That an asset exists. */
  record Entry(String id, String type, String name) {
    static Entry of(Asset asset) {
      return new Entry(Long.toString(asset.id()), asset.type(), asset.name());
    }
  }

  /**
   * What an asset is set to.
   *
   * @param secrets the names of its secret fields that are set
   */
  record Detail(
      String id, String type, String name, JsonNode config, Set<String> secrets, long revision) {
    static Detail of(Asset asset) {
      return new Detail(
          Long.toString(asset.id()),
          asset.type(),
          asset.name(),
          asset.config(),
          asset.orderedSecretFields(),
          asset.revision());
    }
  }

  record Found(Optional<Detail> asset) {}

  /** Secrets in plain; never printed. */
  record Revealed(Map<String, String> secrets) {
    @Override
    public String toString() {
      return "•••";
    }
  }

  private final Desk desk;
  private final AssetBook book;

  Assets(Desk desk, AssetBook book) {
    this.desk = desk;
    this.book = book;
  }

  List<Operation<?, ?, ?>> operations() {
    return List.of(
        Verb.reading(
            LIST,
            ListRequest.class,
            Assets::list,
            (selection, context) -> desk.page(selection, item -> Entry.of(AssetBook.asset(item)))),
        Verb.noted(
            GET,
            IdRequest.class,
            request -> at(Reach.READ, request, GET),
            (spot, context) -> new Found(now(spot).map(Detail::of))),
        Verb.noted(
            REVEAL, IdRequest.class, request -> at(Reach.REVEAL, request, REVEAL), this::reveal));
  }

  private static Target<Selection> list(ListRequest request) {
    Selection selection =
        Selection.of(Kind.ASSET, Bounds.listLimit(request.limit(), LIST))
            .after(Cursor.read(request.cursor(), LIST));
    request
        .type()
        .filter(type -> !TYPE.matcher(type).matches())
        .ifPresent(type -> {
          throw HostRequests.invalidField(LIST, "type", "is no type of assets");
        });
    return Target.of(
        Reach.READ,
        Part.ASSETS,
        request.type().orElse(""),
        request.type().map(selection::in).orElse(selection));
  }

  /** Only a permission that names the asset or its type is enough. */
  private Target<Spot> at(Reach reach, IdRequest request, String operation) {
    Spot spot = Spot.of(desk, Kind.ASSET, Bounds.id(request.id(), operation, "id"));
    String id = Long.toString(spot.number());
    Set<String> names = spot.group().isEmpty() ? Set.of(id) : Set.of(id, spot.group());
    String shown =
        spot.group().isEmpty()
            ? "assets:%s".formatted(id)
            : "assets:%s (%s)".formatted(id, spot.group());
    return new Target<>(reach, Part.ASSETS, names, true, shown, spot);
  }

  private Optional<Asset> now(Spot spot) {
    return spot.now(desk).map(AssetBook::asset);
  }

  private Revealed reveal(Spot spot, HostContext context) {
    Asset asset =
        now(spot)
            .orElseThrow(() ->
                Desk.failed(REVEAL, "not-found", "there is no asset %d".formatted(spot.number())));
    Map<String, String> secrets = new LinkedHashMap<>();
    book.secretsOf(asset).forEach((field, value) -> secrets.put(field, value.reveal()));
    return new Revealed(secrets);
  }
}
