package dev.annex.runtime.wasm;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.runtime.wasm.compile.CompiledModule;
import dev.annex.runtime.wasm.compile.CompiledModule.ImportedFunction;
import dev.annex.runtime.wasm.compile.Signature;
import dev.annex.runtime.wasm.wasi.Wasi;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What every dialect checks of a module's imports and exports, each problem by its name. */
public final class ImportRules {

  private ImportRules() {}

  /**
   * Checks that every import is a function of WASI or of the dialect, with the right type.
   *
   * @param module the name of the dialect's import module
   * @param functions the dialect's functions with their types
   * @throws AnnexException {@code UNKNOWN_IMPORT}
   */
  public static void check(CompiledModule code, String module, Map<String, Signature> functions) {
    for (ImportedFunction wanted : code.imports()) {
      Optional<Signature> known =
          switch (wanted.module()) {
            case Wasi.MODULE -> Wasi.signature(wanted.name());
            case String other when other.equals(module) ->
                Optional.ofNullable(functions.get(wanted.name()));
            default -> Optional.empty();
          };
      if (known.isEmpty()) {
        throw new AnnexException(
            ErrorCode.UNKNOWN_IMPORT,
            "Unknown import: %s. This host has the functions of %s and %s only."
                .formatted(wanted, Wasi.MODULE, module));
      }
      if (!known.get().equals(wanted.signature())) {
        throw new AnnexException(
            ErrorCode.UNKNOWN_IMPORT,
            "Unknown import: %s with the type %s. This host has it with the type %s."
                .formatted(wanted, wanted.signature(), known.get()));
      }
    }
  }

  /**
   * Checks that a function is exported under one of its names.
   *
   * @throws AnnexException {@code CODE_INVALID} when it is not, or has another type
   */
  public static void requireExport(CompiledModule code, List<String> names, String signature) {
    Optional<String> name = names.stream().filter(n -> code.function(n).isPresent()).findFirst();
    if (name.isEmpty()) {
      throw invalid("it does not export the function %s".formatted(names.getFirst()));
    }
    requireType(code, name.get(), signature);
  }

  /**
   * Checks the type of a function that need not be exported.
   *
   * @throws AnnexException {@code CODE_INVALID} when it is exported with another type
   */
  public static void requireType(CompiledModule code, String name, String signature) {
    Optional<Signature> found = code.function(name);
    if (found.isPresent() && !found.get().text().equals(signature)) {
      throw invalid(
          "it exports %s with the type %s instead of %s".formatted(name, found.get(), signature));
    }
  }

  /**
   * Checks that the memory is exported.
   *
   * @throws AnnexException {@code CODE_INVALID} when it is not
   */
  public static void requireMemory(CompiledModule code) {
    if (!code.exportsMemory()) {
      throw invalid("it does not export its memory under the name memory");
    }
  }

  private static AnnexException invalid(String why) {
    return new AnnexException(
        ErrorCode.CODE_INVALID, "The WebAssembly code cannot be used: %s.".formatted(why));
  }
}
