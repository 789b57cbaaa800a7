package dev.annex.server.edge;

import dev.annex.api.extension.AssetType;
import dev.annex.api.extension.Manifest;
import dev.annex.api.extension.Pages;
import dev.annex.api.extension.PolicyGroup;
import dev.annex.api.extension.Snippets;
import dev.annex.api.extension.Tool;
import dev.annex.api.extension.Translation;
import java.util.Locale;
import java.util.Optional;

/** The texts of an extension in a language, as far as it has them; else its own. */
public final class Wording {

  private final Manifest manifest;
  private final Optional<Translation> translation;

  /** The texts for somebody who wants a language. */
  public Wording(Manifest manifest, Locale locale) {
    this.manifest = manifest;
    this.translation = manifest.contributions().in(locale);
  }

  /** Of the extension. */
  public String title() {
    return or(translation.map(Translation::title), manifest.title());
  }

  /** Of the extension. */
  public String description() {
    return or(translation.map(Translation::description), manifest.description());
  }

  /** Of one of its tools. */
  public String description(Tool tool) {
    return or(
        translation.flatMap(texts -> Optional.ofNullable(texts.tools().get(tool.name()))),
        tool.description());
  }

  /** A connection type of it, with the texts of its settings. */
  public AssetType assetType(AssetType type) {
    return translation
        .flatMap(texts -> Optional.ofNullable(texts.assetTypes().get(type.name())))
        .orElse(type);
  }

  /** A policy group; one that is not its own stays as it is. */
  public PolicyGroup group(PolicyGroup group) {
    return translation
        .flatMap(texts -> Optional.ofNullable(texts.policyGroups().get(group.id())))
        .map(texts ->
            new PolicyGroup(
                group.id(),
                or(Optional.of(texts.title()), group.title()),
                or(Optional.of(texts.description()), group.description()),
                group.allow(),
                group.deny()))
        .orElse(group);
  }

  /** The title of one of its snippet categories. */
  public String title(Snippets.Category category) {
    return or(
        translation.flatMap(
            texts -> Optional.ofNullable(texts.snippetCategories().get(category.id()))),
        category.title());
  }

  /** The title of one of its pages. */
  public String title(Pages.Page page) {
    return or(
        translation.flatMap(texts -> Optional.ofNullable(texts.pages().get(page.id()))),
        page.title());
  }

  private static String or(Optional<String> translated, String own) {
    return translated.filter(text -> !text.isBlank()).orElse(own);
  }
}
