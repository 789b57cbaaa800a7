package dev.annex.sdk.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Pattern;

/**
 * A JSON number as it was written. Two are equal when they were written alike; compare {@link
 * #decimal()} to compare values.
 *
 * @param literal a number in JSON's notation, at most 1000 characters
 */
public record JsonNumber(String literal) implements Json {

  /** How many characters a number may have. */
  static final int MAX_LENGTH = 1000;

  /** Exponents beyond this are refused where a number has to be laid out in digits. */
  private static final int MAX_SCALE = 2000;

  private static final Pattern GRAMMAR =
      Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?");

  /** Checks the literal. */
  public JsonNumber {
    if (literal.length() > MAX_LENGTH) {
      throw new JsonException("a number has more than %d characters".formatted(MAX_LENGTH));
    }
    if (!GRAMMAR.matcher(literal).matches()) {
      throw new JsonException("\"%s\" is no number".formatted(literal));
    }
  }

  /** A whole number. */
  public static JsonNumber of(long number) {
    return new JsonNumber(Long.toString(number));
  }

  /**
   * A number; a whole one is written without a fraction.
   *
   * @throws IllegalArgumentException when it is infinite or none
   */
  public static JsonNumber of(double number) {
    if (!Double.isFinite(number)) {
      throw new IllegalArgumentException("JSON has no number " + number);
    }
    return number == Math.rint(number) && Math.abs(number) < (1L << 53)
        ? of((long) number)
        : new JsonNumber(Double.toString(number));
  }

  /** A number with all its digits. */
  public static JsonNumber of(BigDecimal number) {
    return new JsonNumber(number.toString());
  }

  /** A whole number with all its digits. */
  public static JsonNumber of(BigInteger number) {
    return new JsonNumber(number.toString());
  }

  /** The value with all its digits. */
  public BigDecimal decimal() {
    try {
      return new BigDecimal(literal);
    } catch (NumberFormatException impossible) {
      throw new JsonException("the exponent of %s is too large".formatted(literal));
    }
  }

  /** The nearest double; infinite when the number is beyond all. */
  public double doubleValue() {
    return Double.parseDouble(literal);
  }

  /**
   * The value as a whole number of any size.
   *
   * @throws JsonException when it has a fraction or thousands of digits
   */
  public BigInteger integer() {
    BigDecimal decimal = decimal();
    if (Math.abs((long) decimal.scale()) > MAX_SCALE) {
      throw new JsonException("the exponent of %s is too large".formatted(literal));
    }
    try {
      return decimal.toBigIntegerExact();
    } catch (ArithmeticException fraction) {
      throw new JsonException("%s is no whole number".formatted(literal));
    }
  }

  /**
   * The value as a whole number.
   *
   * @throws JsonException when it has a fraction or does not fit into 64 bits
   */
  public long longValue() {
    BigInteger integer = integer();
    if (integer.bitLength() > 63) {
      throw new JsonException("%s does not fit into 64 bits".formatted(literal));
    }
    return integer.longValue();
  }

  /** Whether it is written without a fraction and without an exponent. */
  public boolean isPlainInteger() {
    return literal.chars().noneMatch(c -> c == '.' || c == 'e' || c == 'E');
  }

  @Override
  public String toString() {
    return literal;
  }
}
