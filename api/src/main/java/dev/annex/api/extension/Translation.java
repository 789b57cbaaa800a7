package dev.annex.api.extension;

import dev.annex.api.name.ToolName;
import java.util.Map;

/**
 * The texts of a manifest in another language. What is missing stays as it is.
 *
 * @param title of the extension
 * @param description of the extension
 * @param tools descriptions of tools
 * @param assetTypes connection types by name, of which only texts differ
 * @param policyGroups texts of policy groups by id
 * @param snippetCategories titles by id
 * @param pages titles by id
 */
public record Translation(
    String title,
    String description,
    Map<ToolName, String> tools,
    Map<String, AssetType> assetTypes,
    Map<String, GroupTexts> policyGroups,
    Map<String, String> snippetCategories,
    Map<String, String> pages) {

  public Translation {
    tools = Map.copyOf(tools);
    assetTypes = Map.copyOf(assetTypes);
    policyGroups = Map.copyOf(policyGroups);
    snippetCategories = Map.copyOf(snippetCategories);
    pages = Map.copyOf(pages);
  }

  /** What people read about a policy group. */
  public record GroupTexts(String title, String description) {}
}
