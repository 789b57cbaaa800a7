package dev.annex.runtime.wasm.wasi;

import dev.annex.files.FileRoot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a program finds when it starts: nothing, unless it is given. Immutable; {@code with…}
 * methods copy.
 */
public final class WasiSetup {

  private final List<String> arguments;
  private final Map<String, String> environment;
  private final byte[] input;
  private final Output output;
  private final Output errors;
  private final List<FileRoot> roots;

  private WasiSetup(
      List<String> arguments,
      Map<String, String> environment,
      byte[] input,
      Output output,
      Output errors,
      List<FileRoot> roots) {
    this.arguments = List.copyOf(arguments);
    this.environment = new LinkedHashMap<>(environment);
    this.input = input.clone();
    this.output = output;
    this.errors = errors;
    this.roots = List.copyOf(roots);
    environment
        .keySet()
        .forEach(name -> {
          if (name.isEmpty() || name.indexOf('=') >= 0) {
            throw new IllegalArgumentException("no name of a variable: " + name);
          }
        });
  }

  /** No arguments, no environment, no input, no folders. */
  public static WasiSetup of(Output output, Output errors) {
    return new WasiSetup(List.of(), Map.of(), new byte[0], output, errors, List.of());
  }

  /** A copy with these arguments, the first of which is the program's name. */
  public WasiSetup withArguments(List<String> others) {
    return new WasiSetup(others, environment, input, output, errors, roots);
  }

  /** A copy with these variables, in their order; none of the host's own is ever seen. */
  public WasiSetup withEnvironment(Map<String, String> others) {
    return new WasiSetup(arguments, others, input, output, errors, roots);
  }

  /** A copy that reads this from descriptor 0 before the end of file. */
  public WasiSetup withInput(byte[] other) {
    return new WasiSetup(arguments, environment, other, output, errors, roots);
  }

  /** A copy with these folders, as descriptors 3, 4 and so on. */
  public WasiSetup withRoots(List<FileRoot> others) {
    return new WasiSetup(arguments, environment, input, output, errors, others);
  }

  List<String> arguments() {
    return arguments;
  }

  List<String> environment() {
    if (environment.isEmpty()) {
      return List.of();
    }
    return environment.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .toList();
  }

  byte[] input() {
    return input.clone();
  }

  Output output() {
    return output;
  }

  Output errors() {
    return errors;
  }

  List<FileRoot> roots() {
    return roots;
  }
}
