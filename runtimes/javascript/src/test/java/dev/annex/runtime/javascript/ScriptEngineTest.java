package dev.annex.runtime.javascript;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.annex.api.call.Limits;
import dev.annex.runtime.wasm.WasmEngine;
import dev.annex.runtime.wasm.WasmSettings;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ScriptEngineTest {

  private static WasmEngine wasm;
  private static ScriptEngine engine;

  @BeforeAll
  static void open() {
    wasm = WasmEngine.open(WasmSettings.defaults());
    engine = new ScriptEngine(wasm);
  }

  @AfterAll
  static void close() {
    wasm.close();
  }

  private static String call(String script, String... arguments) {
    return engine.evaluate(
        List.of(),
        List.of(new Script("test.js", script)),
        "run",
        List.of(arguments),
        Limits.defaults());
  }

  @Test
  void callsAFunctionWithStrings() {
    assertEquals("a-b", call("function run(x, y) { return x + '-' + y }", "a", "b"));
  }

  @Test
  void awaitsAPromise() {
    assertEquals(
        "3",
        call(
            "async function run() { await new Promise(r => setTimeout(r, 5)); return 1 + await 2 }"));
  }

  @Test
  void tellsFileAndLineOfASyntaxError() {
    ScriptException error =
        assertThrows(ScriptException.class, () -> call("let a = 1;\nlet b = ;"));
    assertEquals("SyntaxError", error.name());
    assertTrue(error.stack().contains("test.js:2"), error.stack());
  }

  @Test
  void namesAPromiseThatNeverSettles() {
    ScriptException error =
        assertThrows(
            ScriptException.class, () -> call("function run() { return new Promise(() => {}) }"));
    assertEquals("NeverSettledError", error.name());
  }
}
