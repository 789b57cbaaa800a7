package dev.annex.api.extension;

import dev.annex.api.call.Caller;
import dev.annex.api.call.Subscription;
import dev.annex.api.name.AgentName;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The live index of what can be called. Any thread; every answer is from one consistent state. */
public interface Catalog {

  /** Every installed extension, disabled ones included, by id. */
  List<Extension> extensions();

  /** One installed extension. */
  Optional<Extension> extension(ExtensionId id);

  /** A tool by its name, also when its extension is disabled. */
  Optional<Listed> find(ToolName name);

  /** A tool by the name agents see, also when its extension is disabled. */
  Optional<Listed> find(AgentName name);

  /** The tools a caller may see, ordered by agent name. */
  List<Listed> visibleTo(Caller caller);

  /** The resources of enabled extensions, ordered by address. */
  List<Resource> resources();

  /** The resource templates of enabled extensions, ordered by template. */
  List<ResourceTemplate> resourceTemplates();

  /** The prompts of enabled extensions, ordered by agent name. */
  List<ListedPrompt> prompts();

  /** Tells what has changed, after the change can be seen here. */
  Subscription onChange(Consumer<Set<Change>> listener);

  /** A tool, whose it is, and under which name agents see it. */
  record Listed(Extension extension, Tool tool, AgentName agentName) {}

  /** A prompt, whose it is, and under which name agents see it. */
  record ListedPrompt(Extension extension, Prompt prompt, AgentName agentName) {}

  /** A part of the catalog. */
  enum Change {
    TOOLS,
    RESOURCES,
    PROMPTS,
    /** Context blocks that enabled extensions declare. */
    CONTEXT,
    /** Whether the code of extensions is ready to run; what is offered stays the same. */
    READINESS
  }
}
