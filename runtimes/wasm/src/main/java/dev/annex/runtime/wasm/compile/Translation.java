package dev.annex.runtime.wasm.compile;

import dev.annex.runtime.wasm.bytecode.ClassPass;
import dev.annex.runtime.wasm.bytecode.FuelMethod;
import dev.annex.runtime.wasm.bytecode.RewrittenCode;
import dev.annex.runtime.wasm.metering.FuelHelper;
import dev.annex.runtime.wasm.metering.FuelProof;
import dev.annex.runtime.wasm.metering.FuelRewriter;
import dev.annex.runtime.wasm.metering.FuelRules;
import dev.annex.runtime.wasm.metering.JumpShortener;
import dev.annex.runtime.wasm.metering.MeteredModule;
import dev.annex.runtime.wasm.snapshot.SnapshotPlan;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.ExternalType;

/**
 * The way of a module from its bytes to classes of the JVM: checked as its author delivered it,
 * rewritten so that it pays for its work, compiled by the engine, and rewritten once more to work
 * on our memory.
 */
final class Translation {

  private static final FuelRewriter METERING = new FuelRewriter(FuelRules.standard());

  private static final System.Logger LOG = System.getLogger(Translation.class.getName());

  private Translation() {}

  /** Checks and compiles a module. Takes seconds for a large one. */
  static CodeBundle of(byte[] wasm) {
    WasmModule original = Parser.parse(wasm);
    CompiledModule.checkShape(original);
    OpcodeRules.check(original);
    HandlerLimits.check(original);
    MeteredModule metered = METERING.rewrite(JumpShortener.shorten(wasm));
    WasmModule module = Parser.parse(metered.wasm());
    GeneratedCode generated = EngineCode.compile(module);
    Set<Integer> interpreted = generated.interpreted();
    RewrittenCode code =
        isProven(metered)
            ? ClassPass.rewrite(generated.jar(), module, fuelMethods(metered), interpreted)
            : ClassPass.rewriteKeepingPolls(
                generated.jar(), module, fuelMethods(metered), interpreted);
    if (!code.stopsByFuel()) {
      OpcodeRules.refuseTailCalls(original);
    }
    int imported = module.importSection().count(ExternalType.FUNCTION);
    Set<Integer> kept =
        interpreted.stream().map(index -> index - imported).collect(Collectors.toSet());
    StrippedModule stripped = StrippedModule.of(metered.wasm(), kept);
    return new CodeBundle(
        wasm.length,
        stripped.bytes(),
        code.jar(),
        stripped.start(),
        code.globals(),
        LargeFunctions.names(original, interpreted),
        SnapshotPlan.of(wasm));
  }

  /** Whether every loop and every function is known to test its fuel, so that no poll is needed. */
  private static boolean isProven(MeteredModule metered) {
    try {
      return FuelProof.check(metered.wasm(), metered.functions()).equals(metered.sites());
    } catch (FuelProof.Failure e) {
      LOG.log(
          Level.WARNING, "A module keeps its interrupt polls and runs slower. " + e.getMessage());
      return false;
    }
  }

  /** The Java method that stands for each helper of metering, by the helper's index. */
  private static Map<Integer, FuelMethod> fuelMethods(MeteredModule metered) {
    Map<Integer, FuelMethod> methods = new HashMap<>();
    for (FuelHelper helper : FuelHelper.values()) {
      methods.put(metered.functions().index(helper), method(helper));
    }
    return Map.copyOf(methods);
  }

  private static FuelMethod method(FuelHelper helper) {
    return switch (helper) {
      case LOAD -> FuelMethod.LOAD;
      case STORE -> FuelMethod.STORE;
      case CHARGE -> FuelMethod.CHARGE;
      case CHARGE_UNTESTED -> FuelMethod.CHARGE_UNTESTED;
      case REFILL -> FuelMethod.REFILL;
      case BULK -> FuelMethod.BYTES;
      case BULK_REFERENCES -> FuelMethod.REFERENCES;
      case GROW -> FuelMethod.GROWTH;
    };
  }
}
