package dev.annex.runtime.javascript;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.annex.api.call.Limits;
import dev.annex.runtime.wasm.WasmEngine;
import dev.annex.runtime.wasm.WasmSettings;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  /** With and without a promise around it, and given by an object that is like one. */
  @ParameterizedTest
  @CsvSource({
    "'a string', a string",
    "'', ''",
    "undefined, ''",
    "null, ''",
    "-0, 0",
    "1e21, 1e+21",
    "NaN, NaN",
    "true, true",
    "12345678901234567890n, 12345678901234567890",
    "[1], 1",
    "{ toString() { return 'shown' } }, shown",
    "() => 1, () => 1",
    "'new Proxy({}, {})', [object Object]",
  })
  void givesWhatAFunctionGivesAsText(String value, String text) {
    String expression = value.isEmpty() || value.startsWith("a ") ? "'" + value + "'" : value;
    String ends = "const v = (%s); ".formatted(expression);
    assertEquals(text, call(ends + "function run() { return v }"));
    assertEquals(text, call(ends + "async function run() { return v }"));
    assertEquals(text, call(ends + "async function run() { await null; return v }"));
    assertEquals(text, call(ends + "function run() { return { then(ok) { ok(v) } } }"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "function run() { throw new RangeError('no') }",
        "async function run() { throw new RangeError('no') }",
        "async function run() { await null; throw new RangeError('no') }",
        "function run() { return { then(ok, no) { no(new RangeError('no')) } } }",
        "function run() { return { then() { throw new RangeError('no') } } }",
        "function run() { return { toString() { throw new RangeError('no') } } }",
        "async function run() { return { toString() { throw new RangeError('no') } } }",
      })
  void throwsWhatAFunctionThrows(String script) {
    ScriptException error = assertThrows(ScriptException.class, () -> call(script));
    assertEquals("RangeError", error.name());
    assertEquals("RangeError: no", error.getMessage());
  }

  @Test
  void aSymbolIsNoText() {
    ScriptException error =
        assertThrows(ScriptException.class, () -> call("function run() { return Symbol('s') }"));
    assertEquals("TypeError", error.name());
  }

  @Test
  void aFunctionThatIsNotThereIsNamed() {
    ScriptException error = assertThrows(ScriptException.class, () -> call("const a = 1;"));
    assertEquals("TypeError: run is not a function", error.getMessage());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 20})
  void passesAnyNumberOfArguments(int count) {
    String[] arguments =
        IntStream.range(0, count).mapToObj(Integer::toString).toArray(String[]::new);
    assertEquals(
        count + " " + String.join(",", arguments),
        call("function run(...all) { return all.length + ' ' + all }", arguments));
  }

  @Test
  void passesArgumentsOfAnyLength() {
    for (int length : new int[] {1, 4_000, 4_027, 4_028, 4_029, 100_000}) {
      String given = "x".repeat(length);
      assertEquals(given + "y", call("function run(a, b) { return a + b }", given, "y"));
    }
  }

  /** What other jobs do that were there before runs before the call is over. */
  @Test
  void jobsThatWaitRunBeforeACallEndsThatHasItsResultAlready() {
    assertEquals(
        "before",
        call(
            "let s = 'never'; async function run() { queueMicrotask(() => { s = 'before' }); return { toString: () => s } }"));
  }
}
