package dev.annex.runtime.javascript;

import dev.annex.api.value.Json;
import java.text.BreakIterator;
import java.text.ListFormat;
import java.time.DateTimeException;
import java.util.Arrays;
import java.util.IllformedLocaleException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * What {@code intl.js} asks of the JDK: the customs of languages as the JDK's copy of Unicode's
 * Common Locale Data Repository has them. Stateless; any thread.
 */
final class LocaleFormats {

  /** What one question costs besides its length, in units of fuel: some ten microseconds. */
  static final long FUEL = 20_000;

  /** What scripts are given who ask for none, or for one that nobody knows. */
  private static final Locale USUAL = Locale.US;

  private static final Set<String> LANGUAGES =
      Arrays.stream(Locale.getAvailableLocales())
          .map(Locale::getLanguage)
          .filter(language -> !language.isEmpty())
          .collect(Collectors.toUnmodifiableSet());

  private LocaleFormats() {}

  /**
   * Answers a question with JSON.
   *
   * @throws ScriptException an error for the script
   */
  static String answer(JsonNode question) {
    try {
      return Json.write(
          switch (question.path("operation").asString("")) {
            case "canonical" -> text(canonical(question.path("locale").asString("")));
            case "number" -> NumberParts.of(question, locale(question));
            case "date" -> DateParts.of(question, locale(question));
            case "zone" -> text(DateParts.zone(question.path("timeZone").asString("")).getId());
            case "list" -> list(question);
            case "segments" -> segments(question);
            case "name" -> name(question);
            case String other -> throw CryptoQuestion.unsupported(other);
          });
    } catch (DateTimeException | IllegalArgumentException | ArithmeticException e) {
      throw new ScriptException("RangeError", String.valueOf(e.getMessage()), "");
    }
  }

  /** The tag as the standard writes it; one of an unknown language becomes the usual one. */
  private static String canonical(String tag) {
    try {
      Locale locale = new Locale.Builder().setLanguageTag(tag).build();
      if (locale.getLanguage().isEmpty()) {
        throw new IllformedLocaleException(tag);
      }
      return LANGUAGES.contains(locale.getLanguage())
          ? locale.toLanguageTag()
          : USUAL.toLanguageTag();
    } catch (IllformedLocaleException e) {
      throw new ScriptException("RangeError", "Incorrect locale information provided: " + tag, "");
    }
  }

  private static Locale locale(JsonNode question) {
    return Locale.forLanguageTag(question.path("locale").asString("")).stripExtensions();
  }

  /** A list of items as "a, b, and c", the items as {@code element}. */
  private static JsonNode list(JsonNode question) {
    List<String> items = question.path("items").valueStream().map(JsonNode::asString).toList();
    ListFormat.Type type =
        switch (question.path("type").asString("")) {
          case "disjunction" -> ListFormat.Type.OR;
          case "unit" -> ListFormat.Type.UNIT;
          default -> ListFormat.Type.STANDARD;
        };
    ListFormat.Style style =
        switch (question.path("style").asString("")) {
          case "short" -> ListFormat.Style.SHORT;
          case "narrow" -> ListFormat.Style.NARROW;
          default -> ListFormat.Style.FULL;
        };
    return text(ListFormat.getInstance(locale(question), type, style).format(items));
  }

  /** Where the pieces of a text end. */
  private static JsonNode segments(JsonNode question) {
    BreakIterator breaks =
        switch (question.path("granularity").asString("")) {
          case "word" -> BreakIterator.getWordInstance(locale(question));
          case "sentence" -> BreakIterator.getSentenceInstance(locale(question));
          default -> BreakIterator.getCharacterInstance(locale(question));
        };
    breaks.setText(question.path("text").asString(""));
    ArrayNode ends = Json.object().arrayNode();
    int end = breaks.first();
    while ((end = breaks.next()) != BreakIterator.DONE) {
      ends.add(end);
    }
    return ends;
  }

  /** What a language, a region, a script or a currency is called; empty when nobody knows. */
  private static JsonNode name(JsonNode question) {
    String code = question.path("code").asString("");
    Locale in = locale(question);
    String found =
        switch (question.path("type").asString("")) {
          case "language" -> Locale.forLanguageTag(code).getDisplayName(in);
          case "region" -> new Locale.Builder().setRegion(code).build().getDisplayCountry(in);
          case "script" -> new Locale.Builder().setScript(code).build().getDisplayScript(in);
          case "currency" -> NumberParts.currency(code).getDisplayName(in);
          default -> "";
        };
    return text(found);
  }

  private static JsonNode text(String text) {
    return Json.object().stringNode(text);
  }
}
