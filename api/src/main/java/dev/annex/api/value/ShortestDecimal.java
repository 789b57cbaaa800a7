package dev.annex.api.value;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * The fewest decimal digits that read back as the same double; Java's own text has at least two.
 * Writers of canonical forms lay them out as their form wants. Immutable.
 *
 * @param digits without leading or trailing zeros
 * @param point where the decimal point stands, counted from before the first digit; it may lie
 *     outside of the digits
 */
public record ShortestDecimal(String digits, int point) {

  private static final MathContext ONE_DIGIT = new MathContext(1, RoundingMode.HALF_EVEN);

  /** Those of a number that is finite and greater than 0. */
  public static ShortestDecimal of(double value) {
    if (!(value > 0) || value == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException("not finite and greater than 0: " + value);
    }
    BigDecimal oneDigit = new BigDecimal(value).round(ONE_DIGIT);
    BigDecimal shortest =
        oneDigit.doubleValue() == value
            ? oneDigit.stripTrailingZeros()
            : new BigDecimal(Double.toString(value)).stripTrailingZeros();
    String digits = shortest.unscaledValue().toString();
    return new ShortestDecimal(digits, digits.length() - shortest.scale());
  }

  /** What stands behind the {@code e} when the point follows the first digit. */
  public int exponent() {
    return point - 1;
  }

  /** The digits with the point behind the first of them, as before an exponent. */
  public void appendMantissa(StringBuilder out) {
    out.append(digits.charAt(0));
    if (digits.length() > 1) {
      out.append('.').append(digits, 1, digits.length());
    }
  }

  /** The number without an exponent. */
  public void appendPlain(StringBuilder out) {
    if (point <= 0) {
      out.append("0.").repeat("0", -point).append(digits);
    } else if (point >= digits.length()) {
      out.append(digits).repeat("0", point - digits.length());
    } else {
      out.append(digits, 0, point).append('.').append(digits, point, digits.length());
    }
  }
}
