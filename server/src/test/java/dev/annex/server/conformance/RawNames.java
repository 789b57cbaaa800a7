package dev.annex.server.conformance;

import dev.annex.api.extension.Catalog;
import dev.annex.api.extension.Catalog.Listed;
import dev.annex.api.extension.Catalog.ListedPrompt;
import dev.annex.server.mcp.Naming;
import java.util.Optional;

/** The extensions' own words, because the suite looks for tools by fixed names. */
public final class RawNames implements Naming {

  @Override
  public String of(Listed tool) {
    return tool.tool().name().tool();
  }

  @Override
  public String of(ListedPrompt prompt) {
    return prompt.prompt().name();
  }

  @Override
  public Optional<Listed> tool(Catalog catalog, String name) {
    return catalog.extensions().stream()
        .flatMap(extension -> extension.tools().stream())
        .filter(tool -> tool.name().tool().equals(name))
        .findFirst()
        .flatMap(tool -> catalog.find(tool.name()));
  }
}
