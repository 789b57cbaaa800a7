package dev.annex.runtime.javascript;

import dev.annex.api.call.Limits;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.runtime.Program;
import dev.annex.runtime.wasm.WasmEngine;
import java.util.List;

/**
 * Evaluates scripts in the sandbox. Any thread.
 *
 * <p>For the runtime, for dialects that must ask code for its manifest when it is installed, and
 * for tools of our own that are written in JavaScript.
 */
public final class ScriptEngine {

  private final WasmEngine engine;

  /**
   * An engine.
   *
   * @param engine runs the guests; closed by whoever opened it, after this one was used last
   */
  public ScriptEngine(WasmEngine engine) {
    this.engine = engine;
  }

  /**
   * Evaluates scripts in a fresh instance without any power: no host, no network, no log. Calls one
   * of their functions and forgets the instance.
   *
   * @param preludes as {@link ScriptBinding#preludes}
   * @param scripts as {@link ScriptBinding#scripts}
   * @param function name of a property of the global object
   * @return its result as a string; empty for {@code undefined} and {@code null}
   * @throws ScriptException when a script or the function threw, with file and line in its stack
   * @throws dev.annex.api.fault.AnnexException when a limit was reached
   */
  public String evaluate(
      List<Script> preludes,
      List<Script> scripts,
      String function,
      List<String> arguments,
      Limits limits) {
    throw new UnsupportedOperationException(engine + " is being built");
  }

  Program program(ExtensionId id, ScriptBinding binding, Limits limits) {
    throw new UnsupportedOperationException(engine + " is being built");
  }
}
