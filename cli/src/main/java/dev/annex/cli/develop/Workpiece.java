package dev.annex.cli.develop;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.extension.Extension;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.value.Json;
import dev.annex.cli.terminal.SafeText;
import dev.annex.cli.terminal.Terminal;
import dev.annex.core.install.InstallPlan;
import dev.annex.core.install.InstallPlan.AskedPermission;
import dev.annex.distribution.PackageReader;
import dev.annex.server.RunningHost;
import dev.annex.server.develop.DevelopmentFeed;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * The package that somebody works on, in its host. A version that cannot be installed leaves the
 * one before in its place. One thread at a time.
 */
final class Workpiece {

  private static final String BY = "annex dev";
  private static final int LINE = 2_000;

  private final RunningHost host;
  private final Path source;
  private final List<String> grants;
  private final Terminal terminal;
  private final Set<PermissionRequest> noticed = new HashSet<>();

  Workpiece(RunningHost host, Path source, List<String> grants, Terminal terminal) {
    this.host = host;
    this.source = source;
    this.grants = List.copyOf(grants);
    this.terminal = terminal;
  }

  /** Installs it as it is now, and tells what came of it. */
  void put(DevelopmentFeed feed) {
    try {
      InstallPlan plan = host.host().installer().plan(PackageReader.read(source), Optional.empty());
      notice(plan);
      List<PermissionRequest> asked =
          plan.permissions().stream().map(AskedPermission::request).toList();
      Extension installed = host.host().installer().install(plan, asked, true, BY);
      for (String grant : grants) {
        host.host()
            .grants()
            .grant(installed.id(), PermissionRequest.parse(grant), BY, Optional.empty());
      }
      terminal.line(
          "Installed %s %s, with %d tools."
              .formatted(
                  SafeText.line(installed.id().value(), LINE),
                  SafeText.line(installed.manifest().version().toString(), LINE),
                  installed.manifest().tools().size()));
      ObjectNode data = Json.object().put("extension", installed.id().value());
      feed.tell("installed", data.put("digest", plan.digest().toString()));
    } catch (AnnexException e) {
      String why = String.valueOf(e.getMessage());
      terminal.note(SafeText.block(why));
      feed.tell("refused", Json.object().put("code", e.code().name()).put("message", why));
    }
  }

  /** Says once what it is granted. */
  private void notice(InstallPlan plan) {
    List<AskedPermission> fresh =
        plan.permissions().stream().filter(one -> noticed.add(one.request())).toList();
    if (fresh.isEmpty()) {
      return;
    }
    terminal.line("It may now, because it asks for it:");
    for (AskedPermission permission : fresh) {
      terminal.line(
          "  %s: %s"
              .formatted(
                  SafeText.line(permission.request().toString(), LINE),
                  SafeText.line(permission.allows(), LINE)));
    }
  }
}
