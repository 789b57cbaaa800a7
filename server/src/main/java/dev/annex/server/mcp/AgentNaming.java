package dev.annex.server.mcp;

import dev.annex.api.extension.Catalog;
import dev.annex.api.extension.Catalog.Listed;
import dev.annex.api.extension.Catalog.ListedPrompt;
import dev.annex.api.name.AgentName;
import java.util.Optional;

final class AgentNaming implements Naming {

  @Override
  public String of(Listed tool) {
    return tool.agentName().value();
  }

  @Override
  public String of(ListedPrompt prompt) {
    return prompt.agentName().value();
  }

  @Override
  public Optional<Listed> tool(Catalog catalog, String name) {
    try {
      return catalog.find(new AgentName(name));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
