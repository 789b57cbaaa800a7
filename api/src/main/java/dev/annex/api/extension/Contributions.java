package dev.annex.api.extension;

import dev.annex.api.name.ToolName;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What some extensions bring beside tools, resources and prompts.
 *
 * @param assetTypes kinds of connections
 * @param policy rules for its tools
 * @param actions operations for its own pages and for people
 * @param snippets texts for people
 * @param guide what its author tells models about its tools, in Markdown
 * @param configCheck a tool for {@code HOST} that judges the settings of a connection: they are its
 *     arguments; its result is a list of {@code {"field": …, "message": …}}, empty when all is well
 * @param pages what user interfaces show of it
 * @param translations by language tag in lower case, such as {@code zh-cn}; English is the manifest
 *     itself
 * @param hooks what it wants to be called for; each calls one of its tools for {@code HOST}
 */
public record Contributions(
    List<AssetType> assetTypes,
    Optional<PolicyBook> policy,
    Optional<Actions> actions,
    Snippets snippets,
    Optional<String> guide,
    Optional<ToolName> configCheck,
    Optional<Pages> pages,
    Map<String, Translation> translations,
    List<Hook> hooks) {

  /** Nothing. */
  public static final Contributions NONE =
      new Contributions(
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Snippets.NONE,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Map.of());

  /** Contributions without hooks. */
  public Contributions(
      List<AssetType> assetTypes,
      Optional<PolicyBook> policy,
      Optional<Actions> actions,
      Snippets snippets,
      Optional<String> guide,
      Optional<ToolName> configCheck,
      Optional<Pages> pages,
      Map<String, Translation> translations) {
    this(assetTypes, policy, actions, snippets, guide, configCheck, pages, translations, List.of());
  }

  public Contributions {
    assetTypes = List.copyOf(assetTypes);
    translations = Map.copyOf(translations);
    hooks = List.copyOf(hooks);
  }

  /** The same with these hooks. */
  public Contributions withHooks(List<Hook> others) {
    return new Contributions(
        assetTypes, policy, actions, snippets, guide, configCheck, pages, translations, others);
  }

  /** The kind of connection with a name. */
  public Optional<AssetType> assetType(String name) {
    return assetTypes.stream().filter(type -> type.name().equals(name)).findFirst();
  }

  /**
   * The texts for somebody who wants a language: in exactly this one, or in another form of it.
   * Empty for English, and when there are none.
   */
  public Optional<Translation> in(Locale locale) {
    if (translations.isEmpty()) {
      return Optional.empty();
    }
    String tag = locale.toLanguageTag().toLowerCase(Locale.ROOT);
    String language = locale.getLanguage();
    return Optional.ofNullable(translations.get(tag))
        .or(() -> Optional.ofNullable(translations.get(language)))
        .or(() -> language.equals("en") ? Optional.empty() : sameLanguage(language));
  }

  private Optional<Translation> sameLanguage(String language) {
    return translations.keySet().stream()
        .filter(tag -> tag.startsWith(language + "-"))
        .sorted()
        .findFirst()
        .map(translations::get);
  }
}
