package dev.annex.runtime.wasm.bytecode;

import dev.annex.runtime.wasm.memory.FlatMemory;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a helper function that metering appended to a module becomes in rewritten code: a static
 * method of {@link FlatMemory} with the same parameters and the memory as the last one.
 */
public enum FuelMethod {
  LOAD("fuelSlice", "", "I"),
  STORE("setFuelSlice", "I", "V"),
  CHARGE("charge", "I", "V"),
  CHARGE_UNTESTED("chargeUntested", "I", "V"),
  REFILL("refill", "I", "I"),
  BYTES("chargeBytes", "I", "I"),
  REFERENCES("chargeReferences", "I", "I"),
  GROWTH("chargeGrowth", "I", "I");

  /** Names of all these methods. */
  static final Set<String> NAMES =
      Arrays.stream(values()).map(FuelMethod::methodName).collect(Collectors.toUnmodifiableSet());

  private final String methodName;
  private final String parameters;
  private final String result;

  FuelMethod(String methodName, String parameters, String result) {
    this.methodName = methodName;
    this.parameters = parameters;
    this.result = result;
  }

  String methodName() {
    return methodName;
  }

  String descriptor() {
    return "(%sL%s;)%s".formatted(parameters, Engine.FLAT_MEMORY, result);
  }

  /** The descriptor of the function as the engine generates it, with our memory. */
  String helperDescriptor() {
    return "(%sL%s;L%s;)%s".formatted(parameters, Engine.FLAT_MEMORY, Engine.INSTANCE, result);
  }

  boolean takesNumber() {
    return !parameters.isEmpty();
  }

  boolean returnsNumber() {
    return !result.equals("V");
  }
}
