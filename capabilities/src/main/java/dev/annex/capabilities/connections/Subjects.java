package dev.annex.capabilities.connections;

import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionReader;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.Audience;
import dev.annex.api.call.Invocation;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ToolName;
import dev.annex.capabilities.workspace.Asset;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Which connection a call is about, and permissions {@code workspace.connect}, which depend on it.
 * Any thread.
 *
 * <p>A call is about the connection whose id is its argument {@code assetId}. One that tries
 * settings out before they are kept has them as its arguments; only a person or the host may start
 * such a call, because whoever does names the servers.
 */
public final class Subjects implements PermissionReader {

  /** The permission, read here. */
  public static final String PERMISSION = "workspace.connect";

  private static final Pattern SCOPE = Pattern.compile("assets:([A-Za-z0-9._-]{1,64})");
  private static final Set<Audience> MAY_TRY = Set.of(Audience.PERSON, Audience.HOST);

  private final LongFunction<Optional<Asset>> assets;
  private final Predicate<ToolName> triesSettings;
  private final Trials trials;

  /**
   * Over the user's connections.
   *
   * @param assets finds one by its id
   * @param triesSettings whether a tool's arguments are settings to be tried out
   * @param trials whose settings are being tried out
   */
  public Subjects(
      LongFunction<Optional<Asset>> assets, Predicate<ToolName> triesSettings, Trials trials) {
    this.assets = assets;
    this.triesSettings = triesSettings;
    this.trials = trials;
  }

  @Override
  public Permission read(PermissionRequest request) {
    var scope = SCOPE.matcher(request.scope());
    if (!request.name().equals(PERMISSION) || !scope.matches()) {
      throw new AnnexException(
          ErrorCode.INVALID_NAME,
          "Permission \"%s\" does not say which connections: expected %s=assets:TYPE or %s=assets:ID."
              .formatted(request, PERMISSION, PERMISSION));
    }
    return new ConnectPermission(scope.group(1), this);
  }

  /** The servers a call is about; empty when it is about none of {@code which}. */
  Optional<NamedServers> servers(String which, Invocation call) {
    if (triesSettings.test(call.tool())) {
      return isId(which) ? Optional.empty() : tried(call);
    }
    return asset(call)
        .filter(asset -> asset.type().equals(which) || Long.toString(asset.id()).equals(which))
        .map(asset -> NamedServers.in(asset.config(), true));
  }

  /**
   * What a call is about.
   *
   * @param tunnel through which those servers are reached
   */
  record About(NamedServers servers, long tunnel) {}

  /** The servers a call reaches through a tunnel; empty when it is about none. */
  Optional<About> tunnelled(Invocation call) {
    if (triesSettings.test(call.tool())) {
      Optional<Long> tunnel =
          trials.assetOf(call.id()).flatMap(assets::apply).flatMap(Asset::tunnel);
      return tunnel.flatMap(id -> tried(call).map(servers -> new About(servers, id)));
    }
    return asset(call)
        .flatMap(asset ->
            asset.tunnel().map(id -> new About(NamedServers.in(asset.config(), true), id)));
  }

  private static Optional<NamedServers> tried(Invocation call) {
    return MAY_TRY.contains(call.caller().audience())
        ? Optional.of(NamedServers.in(call.arguments(), false))
        : Optional.empty();
  }

  private Optional<Asset> asset(Invocation call) {
    JsonNode id = call.arguments().path("assetId");
    return id.isIntegralNumber() && id.canConvertToLong() && id.longValue() > 0
        ? assets.apply(id.longValue())
        : Optional.empty();
  }

  private static boolean isId(String which) {
    return Character.isDigit(which.charAt(0));
  }
}
