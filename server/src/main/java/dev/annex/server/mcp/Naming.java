package dev.annex.server.mcp;

import dev.annex.api.extension.Catalog;
import dev.annex.api.extension.Catalog.Listed;
import dev.annex.api.extension.Catalog.ListedPrompt;
import java.util.Optional;

/** Under which names clients see tools and prompts, and back. Any thread. */
public interface Naming {

  /** The name of a tool. */
  String of(Listed tool);

  /** The name of a prompt. */
  String of(ListedPrompt prompt);

  /** The tool with a name, also when its extension is disabled. */
  Optional<Listed> tool(Catalog catalog, String name);

  /** The prompt of an enabled extension with a name. */
  default Optional<ListedPrompt> prompt(Catalog catalog, String name) {
    return catalog.prompts().stream().filter(prompt -> of(prompt).equals(name)).findFirst();
  }

  /** The names of the catalog, which say whose a tool is. */
  static Naming agentNames() {
    return new AgentNaming();
  }
}
