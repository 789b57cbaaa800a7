package dev.annex.runtime.wasm.spec;

import java.util.Optional;
import run.endive.wasm.types.Value;
import tools.jackson.databind.JsonNode;

/** Values as scripts write them: integers and the bits of floats in decimal, and kinds of NaN. */
final class Expected {

  private static final int FLOAT_CANONICAL = 0x7FC0_0000;
  private static final long DOUBLE_CANONICAL = 0x7FF8_0000_0000_0000L;

  private Expected() {}

  static long[] arguments(JsonNode values) {
    long[] bits = new long[values.size()];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = bits(values.get(i));
    }
    return bits;
  }

  static boolean match(JsonNode values, long[] results) {
    if (values.size() != results.length) {
      return false;
    }
    for (int i = 0; i < results.length; i++) {
      if (!matches(values.get(i), results[i])) {
        return false;
      }
    }
    return true;
  }

  private static boolean matches(JsonNode value, long result) {
    Optional<String> written = value.path("value").stringValueOpt();
    return switch (value.get("type").stringValue()) {
      case "i32" -> (int) result == (int) bits(value);
      case "f32" ->
          switch (written.orElseThrow()) {
            case "nan:canonical" -> ((int) result & Integer.MAX_VALUE) == FLOAT_CANONICAL;
            case "nan:arithmetic" -> ((int) result & FLOAT_CANONICAL) == FLOAT_CANONICAL;
            default -> (int) result == (int) bits(value);
          };
      case "f64" ->
          switch (written.orElseThrow()) {
            case "nan:canonical" -> (result & Long.MAX_VALUE) == DOUBLE_CANONICAL;
            case "nan:arithmetic" -> (result & DOUBLE_CANONICAL) == DOUBLE_CANONICAL;
            default -> result == bits(value);
          };
      case "funcref" ->
          written.isPresent() ? result == bits(value) : result != Value.REF_NULL_VALUE;
      default -> result == bits(value);
    };
  }

  private static long bits(JsonNode value) {
    String written = value.path("value").stringValue("null");
    return switch (value.get("type").stringValue()) {
      case "i32", "f32" -> (int) Long.parseLong(written);
      case "i64", "f64" ->
          written.startsWith("-") ? Long.parseLong(written) : Long.parseUnsignedLong(written);
      case "funcref", "externref" ->
          written.equals("null") ? Value.REF_NULL_VALUE : Long.parseLong(written);
      case "refnull" -> Value.REF_NULL_VALUE;
      case String other -> throw new IllegalArgumentException("no such type: " + other);
    };
  }
}
