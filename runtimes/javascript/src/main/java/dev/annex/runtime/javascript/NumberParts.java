package dev.annex.runtime.javascript;

import dev.annex.api.value.Json;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.text.AttributedCharacterIterator;
import java.text.AttributedCharacterIterator.Attribute;
import java.text.CharacterIterator;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.text.NumberFormat;
import java.util.Currency;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** A number in the parts that {@code Intl.NumberFormat} makes of it. Stateless; any thread. */
final class NumberParts {

  /** More digits than any number of JavaScript that is not a BigInt has. */
  private static final int MOST_CHARACTERS = 100_000;

  private static final int MOST_FRACTION = 100;

  /** As many digits are all of a double's. */
  private static final int MOST_EXPONENT = 400;

  private static final int FEW_DIGITS = 4;

  /** Where numbers of four digits are not grouped; the JDK does not tell. */
  private static final Set<String> FOUR_TOGETHER =
      Set.of("be", "bg", "es", "et", "hu", "hy", "it", "ka", "lv", "pl", "sl", "sq");

  private static final char MINUS = '-';

  private static final Map<NumberFormat.Field, String> TYPES =
      Map.of(
          NumberFormat.Field.INTEGER, "integer",
          NumberFormat.Field.FRACTION, "fraction",
          NumberFormat.Field.DECIMAL_SEPARATOR, "decimal",
          NumberFormat.Field.GROUPING_SEPARATOR, "group",
          NumberFormat.Field.CURRENCY, "currency",
          NumberFormat.Field.PERCENT, "percentSign",
          NumberFormat.Field.EXPONENT, "exponentInteger",
          NumberFormat.Field.EXPONENT_SYMBOL, "exponentSeparator",
          NumberFormat.Field.EXPONENT_SIGN, "exponentMinusSign");

  private NumberParts() {}

  /**
   * The parts, as pairs of type and text.
   *
   * @throws IllegalArgumentException when the number or an option is none
   */
  static ArrayNode of(JsonNode question, Locale locale) {
    BigDecimal value = value(question.path("value").asString(""));
    NumberFormat format = format(question, locale);
    format.setRoundingMode(RoundingMode.HALF_UP);
    BigDecimal scaled = significant(value, question.path("significant"));
    format.setMinimumIntegerDigits(question.path("leastInteger").intValue(1));
    format.setMinimumFractionDigits(
        Math.min(MOST_FRACTION, question.path("leastFraction").intValue(0)));
    format.setMaximumFractionDigits(
        Math.min(MOST_FRACTION, question.path("mostFraction").intValue(3)));
    if (question.path("significant").isObject()) {
      int shown = Math.max(0, scaled.scale());
      int least =
          question.path("significant").path("least").intValue(1)
              - (scaled.precision() - scaled.scale());
      format.setMinimumFractionDigits(Math.clamp(least, 0, MOST_FRACTION));
      format.setMaximumFractionDigits(Math.clamp(Math.max(shown, least), 0, MOST_FRACTION));
    }
    format.setGroupingUsed(grouped(question.path("grouping").asString("auto"), scaled, locale));
    if (!question.path("notation").asString("").equals("compact")) {
      return parts(format.formatToCharacterIterator(scaled));
    }
    // A BigDecimal is divided without places by the JDK, a double is not.
    double number = scaled.doubleValue();
    ArrayNode parts = parts(format.formatToCharacterIterator(number));
    return !question.path("exact").asBoolean(false) && !question.path("significant").isObject()
        ? compact(format, number, parts)
        : parts;
  }

  private static boolean grouped(String wish, BigDecimal value, Locale locale) {
    boolean longer = value.precision() - value.scale() > FEW_DIGITS;
    return switch (wish) {
      case "always" -> true;
      case "false" -> false;
      case "min2" -> longer;
      default ->
          longer
              || !(FOUR_TOGETHER.contains(locale.getLanguage())
                  || locale.toLanguageTag().equals("pt-PT"));
    };
  }

  /** Two digits where there would be one: 1.2K, and 12K. */
  private static ArrayNode compact(NumberFormat format, double value, ArrayNode parts) {
    long digits =
        parts
            .valueStream()
            .filter(part -> part.get(0).asString().equals("integer"))
            .mapToLong(part -> part.get(1).asString().length())
            .sum();
    if (digits != 1) {
      return parts;
    }
    format.setMaximumFractionDigits(1);
    return parts(format.formatToCharacterIterator(value));
  }

  private static BigDecimal value(String text) {
    if (text.length() > MOST_CHARACTERS) {
      throw new IllegalArgumentException("the number is too long");
    }
    BigDecimal value = new BigDecimal(text);
    if (Math.abs((long) value.scale()) > Math.max(MOST_EXPONENT, text.length())) {
      throw new IllegalArgumentException("the number is too large or too small");
    }
    return value;
  }

  private static BigDecimal significant(BigDecimal value, JsonNode wanted) {
    if (!wanted.isObject() || value.signum() == 0) {
      return value;
    }
    BigDecimal rounded =
        value.round(
            new MathContext(
                Math.clamp(wanted.path("most").intValue(21), 1, MOST_FRACTION),
                RoundingMode.HALF_UP));
    return rounded.stripTrailingZeros();
  }

  private static NumberFormat format(JsonNode question, Locale locale) {
    NumberFormat format =
        switch (question.path("notation").asString("")) {
          case "compact" ->
              NumberFormat.getCompactNumberInstance(
                  locale,
                  question.path("compactDisplay").asString("").equals("long")
                      ? NumberFormat.Style.LONG
                      : NumberFormat.Style.SHORT);
          case "scientific" -> new DecimalFormat("0.###E0", symbols(locale));
          case "engineering" -> new DecimalFormat("##0.###E0", symbols(locale));
          default ->
              switch (question.path("style").asString("")) {
                case "percent" -> NumberFormat.getPercentInstance(locale);
                case "currency" -> NumberFormat.getCurrencyInstance(locale);
                default -> NumberFormat.getNumberInstance(locale);
              };
        };
    if (question.path("style").asString("").equals("currency")
        && format instanceof DecimalFormat decimal) {
      Currency currency = currency(question.path("currency").asString(""));
      var own = decimal.getDecimalFormatSymbols();
      own.setCurrency(currency);
      if (question.path("currencyDisplay").asString("").equals("code")) {
        boolean first = decimal.toPattern().indexOf('\u00a4') < decimal.toPattern().indexOf('0');
        own.setCurrencySymbol(currency.getCurrencyCode() + (first ? "\u00a0" : ""));
      }
      decimal.setDecimalFormatSymbols(own);
      // Locales may put negative amounts in brackets; Intl does so only when it is asked to.
      decimal.setNegativePrefix(MINUS + decimal.getPositivePrefix());
      decimal.setNegativeSuffix(decimal.getPositiveSuffix());
    }
    return format;
  }

  private static DecimalFormatSymbols symbols(Locale locale) {
    return DecimalFormatSymbols.getInstance(locale);
  }

  static Currency currency(String code) {
    try {
      return Currency.getInstance(code.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("Invalid currency code : " + code, e);
    }
  }

  private static ArrayNode parts(AttributedCharacterIterator text) {
    ArrayNode parts = Json.object().arrayNode();
    char next = text.first();
    while (next != CharacterIterator.DONE) {
      int end = text.getRunLimit();
      StringBuilder run = new StringBuilder();
      String type = type(text.getAttributes());
      while (next != CharacterIterator.DONE && text.getIndex() < end) {
        run.append(next);
        next = text.next();
      }
      parts.addArray().add(type).add(run.toString());
    }
    return parts;
  }

  private static String type(Map<Attribute, Object> attributes) {
    if (attributes.containsKey(NumberFormat.Field.GROUPING_SEPARATOR)) {
      return "group";
    }
    for (Attribute attribute : attributes.keySet()) {
      if (attribute.equals(NumberFormat.Field.SIGN)) {
        return "minusSign";
      }
      if (attribute instanceof NumberFormat.Field field && TYPES.containsKey(field)) {
        return TYPES.get(field);
      }
      if (attribute.equals(NumberFormat.Field.PREFIX)
          || attribute.equals(NumberFormat.Field.SUFFIX)) {
        return "compact";
      }
    }
    return "literal";
  }
}
