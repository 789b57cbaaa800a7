package dev.annex.api.extension;

import dev.annex.api.name.ToolName;
import java.util.Map;

/**
 * The texts of a manifest in another language.
 *
 * @param title of the extension
 * @param description of the extension
 * @param tools descriptions of tools; one that is missing stays as it is
 */
public record Translation(String title, String description, Map<ToolName, String> tools) {

  public Translation {
    tools = Map.copyOf(tools);
  }
}
