package dev.annex.server.mcp;

import dev.annex.api.extension.Catalog;
import dev.annex.api.extension.Catalog.Listed;
import dev.annex.api.extension.Catalog.ListedPrompt;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.name.AgentName;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.runtime.process.dialect.agh.AghDialect;
import dev.annex.runtime.process.dialect.agh.tool.ToolId;
import java.util.Optional;

/**
 * The catalog's names. A call may also say {@code extension/tool}, by id or alias, as people and
 * other hosts write it; that is in no list, and never means another tool, because no name of the
 * catalog has a slash. A tool of an AGH extension also goes by the id that it has there, unless the
 * catalog has another tool of that name.
 */
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
    if (name.indexOf('/') > 0) {
      return written(catalog, name);
    }
    return listed(catalog, name).or(() -> ofAgh(catalog, name));
  }

  private static Optional<Listed> listed(Catalog catalog, String name) {
    try {
      return catalog.find(new AgentName(name));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<Listed> ofAgh(Catalog catalog, String name) {
    if (!name.startsWith(ToolId.EXTENSIONS) || ToolId.problem(name).isPresent()) {
      return Optional.empty();
    }
    ToolId id = new ToolId(name);
    return catalog.extensions().stream()
        .filter(one -> one.manifest().dialect().equals(AghDialect.NAME))
        .flatMap(one ->
            id.within(one.id().value()).flatMap(tool -> tool(catalog, one.id(), tool)).stream())
        .findFirst();
  }

  private static Optional<Listed> written(Catalog catalog, String name) {
    int slash = name.indexOf('/');
    String whose = name.substring(0, slash);
    return catalog.extensions().stream()
        .filter(one -> one.id().value().equals(whose))
        .findFirst()
        .or(() ->
            catalog.extensions().stream().filter(one -> one.alias().equals(whose)).findFirst())
        .flatMap(extension -> tool(catalog, extension.id(), name.substring(slash + 1)));
  }

  private static Optional<Listed> tool(Catalog catalog, ExtensionId extension, String tool) {
    try {
      return catalog.find(new ToolName(extension, tool));
    } catch (AnnexException e) {
      return Optional.empty();
    }
  }
}
