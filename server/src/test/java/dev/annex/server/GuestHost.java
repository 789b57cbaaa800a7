package dev.annex.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.Caller;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Progress;
import dev.annex.api.extension.PackageFiles;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.core.install.InstallPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;

/** Installs guests into a whole host and calls them, as an operator and an agent would. */
record GuestHost(RunningHost host) {

  /**
   * Installs a guest.
   *
   * @param grants what is granted; a word without a scope is all that the manifest asks for under
   *     that name
   */
  ExtensionId install(PackageFiles files, String alias, List<String> grants) {
    InstallPlan plan = host.host().installer().plan(files, Optional.of(alias));
    ExtensionId installed = host.host().installer().install(plan, List.of(), false, "ann").id();
    for (String grant : grants) {
      for (PermissionRequest permission : meant(plan, PermissionRequest.parse(grant))) {
        host.host().grants().grant(installed, permission, "ann", Optional.empty());
      }
    }
    return installed;
  }

  private static List<PermissionRequest> meant(InstallPlan plan, PermissionRequest grant) {
    return grant.scope().isEmpty()
        ? plan.manifest().requests().stream()
            .filter(request -> request.name().equals(grant.name()))
            .toList()
        : List.of(grant);
  }

  /**
   * Calls a tool that completes, and gives back what it answered.
   *
   * @param logged takes what is logged meanwhile
   */
  JsonNode call(ExtensionId extension, String tool, JsonNode arguments, List<String> logged) {
    Outcome outcome = run(extension, tool, arguments, logged);
    assertThat(outcome).isInstanceOf(Outcome.Completed.class);
    return ((Outcome.Completed) outcome).result().value().orElseThrow();
  }

  /** Calls a tool, however it ends. */
  Outcome run(ExtensionId extension, String tool, JsonNode arguments, List<String> logged) {
    Invocation invocation =
        Invocation.of(
            Caller.agent("test"),
            new ToolName(extension, tool),
            arguments,
            Instant.now().plus(Duration.ofSeconds(60)));
    return host.host().invoker().invoke(invocation, listener(logged));
  }

  private static Progress listener(List<String> logged) {
    return new Progress() {
      @Override
      public void advanced(double done, OptionalDouble total, String message) {}

      @Override
      public void logged(LogLine line) {
        logged.add(line.level() + " " + line.message());
      }

      @Override
      public void emitted(String type, JsonNode data) {}
    };
  }
}
