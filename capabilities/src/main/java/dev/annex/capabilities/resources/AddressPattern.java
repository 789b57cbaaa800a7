package dev.annex.capabilities.resources;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Which addresses a URI template (RFC 6570) can expand to. It says yes to every expansion and to
 * some texts that only look like one, which is enough to tell whose an address is.
 *
 * <p>A template becomes a list of steps: a literal takes exactly one character, an expression takes
 * any number of the characters its operator can produce. Matching follows all possible positions in
 * that list at once, one address character after the other, so it takes at most the product of both
 * lengths and no template can make it slow.
 */
final class AddressPattern {

  private final List<Step> steps;

  private AddressPattern(List<Step> steps) {
    this.steps = steps;
  }

  /** Reads a template; a brace that is never closed is a literal. */
  static AddressPattern of(String template) {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < template.length(); i++) {
      char c = template.charAt(i);
      int close = c == '{' ? template.indexOf('}', i) : -1;
      if (close > i + 1) {
        steps.add(expression(template.charAt(i + 1)));
        i = close;
      } else {
        steps.add(new Literal(c));
      }
    }
    return new AddressPattern(steps);
  }

  private static Step expression(char operator) {
    return switch (operator) {
      case '+', '#' -> new Expression("");
      case '/' -> new Expression("?#");
      case '?', '&' -> new Expression("#");
      default -> new Expression("/?#");
    };
  }

  boolean matches(String address) {
    BitSet positions = new BitSet(steps.size() + 1);
    positions.set(0);
    skipExpressions(positions);
    for (int i = 0; i < address.length() && !positions.isEmpty(); i++) {
      positions = after(positions, address.charAt(i));
    }
    return positions.get(steps.size());
  }

  private BitSet after(BitSet positions, char c) {
    BitSet next = new BitSet(steps.size() + 1);
    for (int at = positions.nextSetBit(0); at >= 0; at = positions.nextSetBit(at + 1)) {
      if (at == steps.size()) {
        break;
      }
      switch (steps.get(at)) {
        case Literal literal when literal.character() == c -> next.set(at + 1);
        case Expression expression when expression.takes(c) -> next.set(at);
        default -> {}
      }
    }
    skipExpressions(next);
    return next;
  }

  private void skipExpressions(BitSet positions) {
    for (int at = positions.nextSetBit(0); at >= 0; at = positions.nextSetBit(at + 1)) {
      if (at < steps.size() && steps.get(at) instanceof Expression) {
        positions.set(at + 1);
      }
    }
  }

  private sealed interface Step {}

  private record Literal(char character) implements Step {}

  /** Any number of characters outside a set. */
  private record Expression(String without) implements Step {
    boolean takes(char c) {
      return without.indexOf(c) < 0;
    }
  }
}
