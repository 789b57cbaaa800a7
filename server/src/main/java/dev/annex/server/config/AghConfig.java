package dev.annex.server.config;

import dev.annex.api.name.ExtensionId;
import dev.annex.runtime.process.dialect.agh.rights.ResourceCeiling;
import dev.annex.runtime.process.dialect.agh.rights.ResourceKinds;
import dev.annex.runtime.process.dialect.agh.rights.SourceTier;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * How far extensions of AGH's contract are trusted.
 *
 * @param tiers where single extensions count as coming from, key {@code extension-tiers}; for all
 *     others it is seen from the form in which they were installed
 * @param resources what extensions may publish at most, keys {@code resource-kinds} and {@code
 *     resource-scope}; default all of it
 */
public record AghConfig(Map<ExtensionId, SourceTier> tiers, ResourceCeiling resources) {

  private static final String KINDS = "resource-kinds";
  private static final String SCOPE = "resource-scope";

  public AghConfig {
    tiers = Map.copyOf(tiers);
  }

  /** What holds when nothing is set. */
  public static AghConfig usual() {
    return new AghConfig(Map.of(), ResourceCeiling.NONE);
  }

  static AghConfig read(Setting setting) {
    return new AghConfig(
        setting.tiersByExtension("extension-tiers").orElse(Map.of()),
        new ResourceCeiling(setting.texts(KINDS).map(AghConfig::kinds), global(setting)));
  }

  private static Set<String> kinds(Set<String> written) {
    List<String> known =
        ResourceKinds.families().stream()
            .map(ResourceKinds::of)
            .flatMap(Optional::stream)
            .sorted()
            .toList();
    Set<String> unknown = new TreeSet<>(written);
    known.forEach(unknown::remove);
    if (!unknown.isEmpty()) {
      throw AnnexConfig.invalid(KINDS, "may hold %s".formatted(String.join(", ", known)));
    }
    return written;
  }

  private static boolean global(Setting setting) {
    return switch (setting.text(SCOPE).orElse("global")) {
      case "global" -> true;
      case "workspace" -> false;
      default -> throw AnnexConfig.invalid(SCOPE, "must be \"global\" or \"workspace\"");
    };
  }
}
