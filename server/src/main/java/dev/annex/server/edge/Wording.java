package dev.annex.server.edge;

import dev.annex.api.extension.Manifest;
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

  private static String or(Optional<String> translated, String own) {
    return translated.filter(text -> !text.isBlank()).orElse(own);
  }
}
