package dev.annex.server.mcp;

import dev.annex.api.call.Ability;
import dev.annex.api.call.Audience;
import dev.annex.api.call.Caller;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Invoker;
import dev.annex.api.call.Limits;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.SessionId;
import dev.annex.api.extension.Catalog;
import dev.annex.api.extension.Extension;
import dev.annex.api.name.Printable;
import dev.annex.api.name.ToolName;
import dev.annex.api.store.ArtifactStore;
import dev.annex.mcp.Answers;
import dev.annex.mcp.ClientCapabilities;
import dev.annex.mcp.Implementation;
import dev.annex.mcp.McpRequestContext;
import dev.annex.server.edge.Speaker;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Turns a client's request into an invocation: who calls, how long it may take, who hears of it.
 */
final class Calls {

  private static final int MAX_CLIENT_LENGTH = 128;

  private final Invoker invoker;
  private final Catalog catalog;
  private final ArtifactStore artifacts;
  private final Duration timeout;
  private final Clock clock;

  Calls(Invoker invoker, Catalog catalog, ArtifactStore artifacts, Duration timeout, Clock clock) {
    this.invoker = invoker;
    this.catalog = catalog;
    this.artifacts = artifacts;
    this.timeout = timeout;
    this.clock = clock;
  }

  Outcome run(
      Audience role,
      ToolName tool,
      JsonNode arguments,
      Answers answers,
      McpRequestContext context) {
    Invocation invocation =
        Invocation.of(caller(context).as(role), tool, arguments, clock.instant().plus(timeout))
            .answered(Questions.answers(answers));
    context
        .cancellation()
        .onCancel(() -> invocation.cancellation().cancel("its client gave it up"));
    try (SavedFiles files = new SavedFiles(artifacts)) {
      ContextProgress progress = new ContextProgress(tool.extension(), context, files);
      Outcome outcome = invoker.invoke(invocation, progress);
      return files.attachTo(outcome, invocation, limits(tool));
    }
  }

  private Limits limits(ToolName tool) {
    return catalog.extension(tool.extension()).map(Extension::limits).orElseGet(Limits::defaults);
  }

  static Caller caller(McpRequestContext context) {
    return new Caller(
        Audience.AGENT,
        context.principal().id(),
        context.client().map(Calls::shown).orElse(""),
        abilities(context.capabilities()),
        Speaker.locale(context.principal()),
        context.session().map(SessionId::new));
  }

  private static String shown(Implementation client) {
    return Printable.show((client.name() + " " + client.version()).strip(), MAX_CLIENT_LENGTH);
  }

  private static Set<Ability> abilities(ClientCapabilities capabilities) {
    Set<Ability> abilities = EnumSet.noneOf(Ability.class);
    if (capabilities.elicitsForms()) {
      abilities.add(Ability.FORM);
    }
    if (capabilities.elicitsUrls()) {
      abilities.add(Ability.LINK);
    }
    if (capabilities.samples()) {
      abilities.add(Ability.SAMPLING);
    }
    if (capabilities.listsRoots()) {
      abilities.add(Ability.ROOTS);
    }
    return abilities;
  }
}
