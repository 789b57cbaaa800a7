package dev.annex.runtime.wasm.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.CallResult;
import run.endive.wasm.types.ValType;
import run.endive.wasm.types.Value;

/** References to things of the host: the engine wants objects, scripts write numbers. */
final class References {

  private References() {}

  /** The objects behind the numbers; null where none is wanted or meant. */
  static @Nullable Object[] taken(List<ValType> types, long[] numbers) {
    @Nullable Object[] objects = new Object[numbers.length];
    for (int i = 0; i < objects.length; i++) {
      boolean reference = types.get(i).isObjectRef() && numbers[i] != Value.REF_NULL_VALUE;
      objects[i] = reference ? Long.valueOf(numbers[i]) : null;
    }
    return objects;
  }

  /** The numbers of a result, those behind objects among them. */
  static long[] given(List<ValType> types, CallResult result) {
    long[] numbers = new long[types.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = types.get(i).isObjectRef() ? number(result.refResult(i)) : result.longResult(i);
    }
    return numbers;
  }

  private static long number(@Nullable Object reference) {
    return reference == null ? Value.REF_NULL_VALUE : (Long) reference;
  }
}
