package dev.annex.runtime.wasm.guest;

import dev.annex.runtime.wasm.compile.CompiledModule;
import java.util.Collection;
import run.endive.runtime.ImportFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;

/**
 * What the instances of one extension are made from: its code and the host functions it imports.
 * Made once, so that a call makes nothing but the instance. Immutable; any thread.
 */
public final class Blueprint {

  private final CompiledModule module;
  private final ImportValues imports;

  private Blueprint(CompiledModule module, ImportValues imports) {
    this.module = module;
    this.imports = imports;
  }

  /**
   * The blueprint of a module.
   *
   * @param functions every function it imports, and perhaps more
   */
  public static Blueprint of(CompiledModule module, Collection<HostFunction> functions) {
    ImportFunction[] imports =
        functions.stream().map(Blueprint::toEngine).toArray(ImportFunction[]::new);
    return new Blueprint(module, ImportValues.builder().addFunction(imports).build());
  }

  private static ImportFunction toEngine(HostFunction function) {
    boolean returns = !function.signature().text().endsWith("()");
    return new run.endive.runtime.HostFunction(
        function.module(),
        function.name(),
        function.signature().toEngine(),
        (instance, arguments) -> {
          long result = guestOf(instance).callHost(function, arguments);
          return returns ? new long[] {result} : NOTHING;
        });
  }

  private static final long[] NOTHING = {};

  private static Guest guestOf(Instance instance) {
    return Guest.of(instance);
  }

  /** The code. */
  public CompiledModule module() {
    return module;
  }

  ImportValues imports() {
    return imports;
  }
}
