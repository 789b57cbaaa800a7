package dev.annex.runtime.wasm.guest;

import dev.annex.runtime.wasm.compile.CompiledModule;
import dev.annex.runtime.wasm.memory.MemoryImage;
import java.util.Collection;
import run.endive.runtime.ImportFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Memory;

/**
 * What the instances of one extension are made from: its code and the host functions it imports.
 * Made once, so that a call makes nothing but the instance. Immutable; any thread.
 */
public final class Blueprint {

  private static final long[] NOTHING = {};

  private final CompiledModule module;
  private final ImportValues imports;
  private final MemoryImage image;

  private Blueprint(CompiledModule module, ImportValues imports) {
    this.module = module;
    this.imports = imports;
    this.image = MemoryImage.empty(module.initialPages() * Memory.PAGE_SIZE);
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
          long result = Guest.of(instance).callHost(function, arguments);
          return returns ? new long[] {result} : NOTHING;
        });
  }

  /** The code. */
  public CompiledModule module() {
    return module;
  }

  ImportValues imports() {
    return imports;
  }

  /** What memory holds before segments are copied into it. */
  MemoryImage image() {
    return image;
  }
}
