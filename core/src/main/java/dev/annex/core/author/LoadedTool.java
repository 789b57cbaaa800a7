package dev.annex.core.author;

import dev.annex.api.call.Caller;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Invoker;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Progress;
import dev.annex.api.extension.Extension;
import dev.annex.api.extension.Tool;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A tool of one version of a self-authored extension. Once that version is unloaded it fails for
 * ever, also when its name is loaded again. Any thread.
 */
public final class LoadedTool {

  private final Authoring authoring;
  private final Authored authored;
  private final String agentName;
  private final Tool tool;

  LoadedTool(Authoring authoring, Authored authored, Extension extension, Tool tool) {
    this.authoring = authoring;
    this.authored = authored;
    this.agentName = extension.agentName(tool.name().tool()).value();
    this.tool = tool;
  }

  /** The name under which agents see it. */
  public String agentName() {
    return agentName;
  }

  /** What it is. */
  public Tool tool() {
    return tool;
  }

  /** Calls it; blocks. Every failure is an outcome. */
  public Outcome call(Invoker invoker, Caller caller, JsonNode arguments, Instant deadline) {
    boolean there =
        authoring
            .find(authored.id())
            .filter(Authored::installed)
            .filter(now -> now.current().number() == authored.current().number())
            .filter(now -> now.loaded().map(Extension::installedAt).equals(loadedAt()))
            .isPresent();
    if (!there) {
      return new Outcome.Failed(Authoring.unloaded(authored.name(), agentName));
    }
    return invoker.invoke(Invocation.of(caller, tool.name(), arguments, deadline), Progress.none());
  }

  private Optional<Instant> loadedAt() {
    return authored.loaded().map(Extension::installedAt);
  }
}
