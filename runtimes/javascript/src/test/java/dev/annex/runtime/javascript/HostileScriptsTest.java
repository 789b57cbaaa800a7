package dev.annex.runtime.javascript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.testkit.NoHost;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Scripts that mean harm end as an error of their own call, and as nothing else. */
@Timeout(120)
class HostileScriptsTest {

  private static final Duration SHORT = Duration.ofMillis(700);
  private static final Duration LONG = Duration.ofSeconds(60);

  private final ScriptWorkshop workshop = new ScriptWorkshop();

  private JsonNode run(String script, Duration time) {
    return workshop.run(script, new NoHost(), Limits.defaults(), time);
  }

  private void assertFails(String script, Duration time, ErrorCode... codes) {
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> run(script, time))
        .satisfies(e -> assertThat(e.code()).as(e.fault().message()).isIn((Object[]) codes));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "function run() { for (;;); }",
        "function run() { const f = () => Promise.resolve().then(f); f(); return new Promise(() => {}) }",
        "function run() { const f = () => queueMicrotask(f); f(); return new Promise(() => {}) }",
        "function run() { const f = () => { setTimeout(f, 0); setTimeout(f, 0) }; f(); return new Promise(() => {}) }",
        "function run() { setInterval(() => {}, 0); return new Promise(() => {}) }",
        "function run() { return /^(a+)+$/.test('a'.repeat(60) + 'b') }",
        "function run() { try { for (;;); } finally { for (;;); } }",
        "function run() { while (true) { try { (function f() { f() })() } catch {} } }",
        "async function run() { for (;;) await null }",
        "function run() { return { then(f) { for (;;); } } }",
        "function run() { [3, 2, 1].sort(() => { for (;;); }) }",
        "function run() { return new Promise(r => setTimeout(r, 1e9)) }",
        "function run() { return { toJSON() { for (;;); } } }",
      })
  void endsAtItsDeadline(String script) {
    assertFails(script, SHORT, ErrorCode.DEADLINE_EXCEEDED);
  }

  @Test
  void endsAtItsFuel() {
    Limits limits = Limits.defaults().with(Limit.FUEL, 300_000_000);
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> workshop.run("function run() { for (;;); }", new NoHost(), limits, LONG))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_REACHED));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "function run() { const all = []; for (;;) all.push(new Uint8Array(1 << 20).fill(1)) }",
        "function run() { let s = 'x'; for (;;) s += s }",
        "function run() { const all = []; for (;;) all.push({ a: [1, 2, 3] }) }",
        "function run() { return 'x'.repeat(2 ** 29) }",
        "function run() { return new Array(2 ** 30).fill(0) }",
        "function run() { return JSON.stringify('\\u0000'.repeat(40e6)) }",
      })
  void memoryBombsAreErrorsOfTheirOwn(String script) {
    assertFails(
        script, LONG, ErrorCode.MEMORY_EXCEEDED, ErrorCode.TOOL_FAILED, ErrorCode.LIMIT_REACHED);
  }

  @Test
  void runningOutOfMemoryHasACodeOfItsOwn() {
    assertFails(
        "function run() { const all = []; for (;;) all.push(new Uint8Array(1 << 20)) }",
        LONG,
        ErrorCode.MEMORY_EXCEEDED);
  }

  @Test
  void outOfMemoryCanBeCaught() {
    assertThat(
            run(
                    "function run() { try { 'x'.repeat(100).split('').map(() => new Uint8Array(1 << 20)); return 'no error' } catch (e) { return e.message } }",
                    LONG)
                .stringValue())
        .isEqualTo("out of memory");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(function f() { f() })()",
        "(function f(a, b, c, d) { return f(a, b, c, d) + 1 })(1, 2, 3, 4)",
        "(function f() { [1].forEach(f) })()",
        "(function f() { [2, 1].sort(() => f()) })()",
        "(function f() { 'a'.replace(/a/, f) })()",
        "(function f() { JSON.parse('[1]', f) })()",
        "(function f() { JSON.stringify({ toJSON: f }) })()",
        "(function f() { new Proxy({}, { get: f }).x })()",
        "(function f() { return { get x() { return f().x } } })().x",
        "class A { constructor() { new A() } } new A()",
        "(function f() { f.apply(null, [1]) })()",
        "(function f() { f.bind(null)() })()",
        "let a = []; for (let i = 0; i < 1e5; i++) a = [a]; JSON.stringify(a)",
        "JSON.parse('['.repeat(1e5))",
        "new RegExp('('.repeat(1e5) + ')'.repeat(1e5))",
        "let s = () => 1; for (let i = 0; i < 1e5; i++) { const t = s; s = { get x() { return t.x } } } s.x",
      })
  void deepNestingCanBeCaught(String expression) {
    JsonNode result =
        run(
            "function run() { try { %s; return 'ended' } catch (e) { return e.name } }"
                .formatted(expression),
            LONG);
    assertThat(result.stringValue()).isIn("RangeError", "SyntaxError", "InternalError", "ended");
  }

  @Test
  void aPromiseThatCannotSettleIsNamedAtOnce() {
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> run("function run() { return new Promise(() => {}) }", LONG))
        .satisfies(e -> {
          assertThat(e.code()).isEqualTo(ErrorCode.TOOL_FAILED);
          assertThat(e.fault().message()).contains("NeverSettledError").contains("callTool()");
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "JSON.stringify = JSON.parse = () => 'bad'",
        "Promise = class {}; globalThis.Promise = null",
        "Promise.prototype.then = () => { throw 1 }",
        "Promise.resolve = Promise.reject = null; Reflect.defineProperty(Promise, Symbol.species, { get() { throw 1 } })",
        "Array.prototype[Symbol.iterator] = () => { throw 1 }; Array.prototype.push = null",
        "Object.defineProperty(Object.prototype, 'value', { get() { throw 1 }, set() { throw 2 } })",
        "Object.defineProperty(Object.prototype, 'get', { get() { throw 1 } })",
        "Object.defineProperty(Array.prototype, '0', { set() { throw 2 } })",
        "Object.prototype.then = undefined; Object.prototype.resolve = 1; Object.prototype.constructor = null",
        "String.prototype.substring = String.prototype.indexOf = () => { throw 1 }",
        "Reflect.apply = Reflect.defineProperty = null; Function.prototype.call = Function.prototype.apply = null",
        "globalThis.setTimeout = globalThis.performance = globalThis.Math = null",
        "delete globalThis.Object; delete globalThis.Error",
        "Error.prepareStackTrace = () => { throw 1 }; Error.stackTraceLimit = 'x'",
      })
  void changedGlobalsBreakNeitherTheBridgeNorTheResult(String change) {
    workshop.answer("test", (function, json) -> function + json);
    assertThat(
            run(change + ";\nasync function run(args, ask) { return await ask('f', 1) }", LONG)
                .stringValue())
        .isEqualTo("f1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "typeof annexHost",
        "typeof globalThis.annexHost",
        "typeof annex",
        "typeof require",
        "typeof WebAssembly",
        "typeof std + typeof os === 'undefinedundefined' ? 'undefined' : 'found'",
        "Object.getOwnPropertyNames(globalThis).some(n => /annex/i.test(n)) ? 'found' : 'undefined'",
      })
  void thereIsNoWayToTheBridgeItself(String expression) {
    assertThat(run("function run() { return %s }".formatted(expression), LONG).stringValue())
        .isEqualTo("undefined");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "eval('1')",
        "(0, eval)('1')",
        "new Function('return 1')",
        "Function('return 1')",
        "(() => {}).constructor('return 1')",
        "(async () => {}).constructor('return 1')",
        "(function* () {}).constructor('return 1')",
        "(async function* () {}).constructor('return 1')",
        "Reflect.construct((class {}).constructor, ['return 1'])",
        "Object.getPrototypeOf((async () => {}).constructor)('return 1')",
        "class F extends Function {}; new F('return 1')",
        "Function.prototype.constructor.call(null, 'return 1')",
        "setTimeout.constructor('return 1')",
        "Error.constructor('return 1')",
        "(class { static x() {} }).x.constructor('return 1')",
      })
  void codeFromStringsIsRefused(String expression) {
    assertThat(
            run(
                    "function run() { try { %s; return 'it ran' } catch (e) { return `${e.name}: ${e.message}` } }"
                        .formatted(expression),
                    LONG)
                .stringValue())
        .isEqualTo("EvalError: Code generation from strings disallowed for this context");
  }

  @Test
  void aThenableIsCalledOnceAndCannotSettleTwice() {
    assertThat(
            run("function run() { return { then(ok, no) { ok(1); ok(2); no(3); throw 4 } } }", LONG)
                .intValue())
        .isEqualTo(1);
  }

  @Test
  void floodsOfHostCallsAreRefusedToTheScript() {
    workshop.answer("test", (_, json) -> json);
    assertThat(
            run(
                    "async function run(args, ask) { const all = []; for (let i = 0; i < 1e4; i++) all.push(ask('f', i).catch(e => e.name)); return (await Promise.all(all)).filter(x => x === 'RangeError').length }",
                    LONG)
                .intValue())
        .isPositive();
  }

  @Test
  void argumentsWithGettersAndProxiesAreStringsOnTheWay() {
    workshop.answer("test", (function, json) -> json);
    assertThat(
            run(
                    """
                    async function run(args, ask) {
                      const spy = new Proxy({}, { get(t, k) { return k === 'toJSON' ? undefined : 7 }, ownKeys: () => ['a'],
                        getOwnPropertyDescriptor: () => ({ value: 7, enumerable: true, configurable: true }) });
                      return [await ask('f', spy), await ask('f', { get a() { return 8 } }), await ask({ toString: () => 'f' }, 9)];
                    }
                    """,
                    LONG)
                .toString())
        .isEqualTo("[\"{\\\"a\\\":7}\",\"{\\\"a\\\":8}\",\"9\"]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "JSON.stringify = () => '{\"operation\":\"none\"}'; await crypto.subtle.digest('SHA-256', new Uint8Array(1))",
        "JSON.stringify = () => 'no JSON'; await crypto.subtle.digest('SHA-256', new Uint8Array(1))",
        "JSON.stringify = () => '{\"operation\":\"digest\",\"hash\":\"none\",\"data\":\"!\"}'; await crypto.subtle.digest('SHA-256', new Uint8Array(1))",
        "Math.ceil = () => 1e9; await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, [])",
        "JSON.stringify = () => '{\"url\":1,\"headers\":7,\"body\":\"!\"}'; await fetch('https://a.test/')",
        "JSON.stringify = () => '[[['; await fetch('https://a.test/')",
      })
  void changedPartsOfTheEnvironmentAreErrorsOfTheScript(String body) {
    assertThat(
            run(
                    "async function run() { const { stringify } = JSON; try { %s; return 'done' } catch (e) { return 'caught' } finally { JSON.stringify = stringify } }"
                        .formatted(body),
                    LONG)
                .stringValue())
        .isEqualTo("caught");
  }

  @Test
  void answersThatNobodyTakesWaitAtTheHost() {
    workshop.answer("test", (_, _) -> "x".repeat(1 << 20));
    assertThat(
            run(
                    "async function run(args, ask) { const all = []; for (let i = 0; i < 200; i++) all.push(ask('f').then(t => t.length)); const end = Date.now() + 300; while (Date.now() < end); return (await Promise.all(all)).length }",
                    LONG)
                .intValue())
        .isEqualTo(200);
  }
}
