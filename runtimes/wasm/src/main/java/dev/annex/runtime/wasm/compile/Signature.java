package dev.annex.runtime.wasm.compile;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

/**
 * The type of a function, written {@code (i32, i64) -> i32}; a function without result ends in
 * {@code -> ()}.
 */
public record Signature(String text) {

  /** From the written form. */
  public static Signature of(String text) {
    return new Signature(text);
  }

  static Signature of(FunctionType type) {
    return new Signature(show(type.params()) + " -> " + results(type.returns()));
  }

  private static String show(List<ValType> types) {
    return types.stream().map(Signature::word).collect(Collectors.joining(", ", "(", ")"));
  }

  private static String results(List<ValType> types) {
    return types.size() == 1 ? word(types.getFirst()) : show(types);
  }

  private static String word(ValType type) {
    if (type.equals(ValType.I32)) {
      return "i32";
    }
    if (type.equals(ValType.I64)) {
      return "i64";
    }
    if (type.equals(ValType.F32)) {
      return "f32";
    }
    return type.equals(ValType.F64) ? "f64" : "reference";
  }

  /** The engine's form. */
  public FunctionType toEngine() {
    int arrow = text.indexOf(" -> ");
    return FunctionType.of(types(text.substring(0, arrow)), types(text.substring(arrow + 4)));
  }

  private static List<ValType> types(String words) {
    String bare = words.replace("(", "").replace(")", "").strip();
    if (bare.isEmpty()) {
      return List.of();
    }
    return Arrays.stream(bare.split(", ")).map(Signature::type).toList();
  }

  private static ValType type(String word) {
    return switch (word) {
      case "i32" -> ValType.I32;
      case "i64" -> ValType.I64;
      case "f32" -> ValType.F32;
      case "f64" -> ValType.F64;
      default -> throw new IllegalArgumentException("no value type: " + word);
    };
  }

  @Override
  public String toString() {
    return text;
  }
}
