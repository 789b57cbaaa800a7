package dev.annex.runtime.javascript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.call.Meter;
import dev.annex.api.call.Progress;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.runtime.Program;
import dev.annex.api.runtime.Sandbox;
import dev.annex.api.value.Json;
import dev.annex.runtime.wasm.WasmEngine;
import dev.annex.runtime.wasm.WasmSettings;
import dev.annex.testkit.NoHost;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@Timeout(120)
class ScriptRuntimeTest {

  private static final Limits LIMITS = Limits.defaults();
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final ScriptWorkshop workshop = new ScriptWorkshop();

  private JsonNode run(String script) {
    return run(script, new NoHost());
  }

  private JsonNode run(String script, HostCalls host) {
    return workshop.run(script, host, LIMITS, MINUTE);
  }

  private static JsonNode call(Sandbox sandbox) {
    return ScriptWorkshop.call(sandbox, "test", "run", new NoHost(), Meter.start(LIMITS, MINUTE));
  }

  @Test
  void everyCallStartsWhereItsCodeWasEvaluated() {
    String script = "let n = 40; n += 2; function run() { return n++ }";
    try (Program program = workshop.prepare("test", script, LIMITS);
        Sandbox first = program.open();
        Sandbox second = program.open()) {
      assertThat(call(first).intValue()).isEqualTo(42);
      assertThat(call(first).intValue()).isEqualTo(42);
      assertThat(call(second).intValue()).isEqualTo(42);
    }
  }

  @Test
  void aLastingInstanceRemembers() {
    String script = "let n = 0; function run() { setInterval(() => { n += 100 }, 0); return ++n }";
    try (Program program = workshop.prepare("test", script, LIMITS);
        Sandbox sandbox = program.openLasting().orElseThrow()) {
      assertThat(call(sandbox).intValue()).isEqualTo(1);
      assertThat(call(sandbox).intValue()).as("timers end with their call").isEqualTo(2);
      assertThat(call(sandbox).intValue()).isEqualTo(3);
      assertThat(sandbox.reusable()).isTrue();
    }
  }

  @Test
  void aLastingInstanceOutlivesAnError() {
    String script =
        "let n = 0; function run() { if (++n === 1) throw new Error('once'); return n }";
    try (Program program = workshop.prepare("test", script, LIMITS);
        Sandbox sandbox = program.openLasting().orElseThrow()) {
      assertThatExceptionOfType(AnnexException.class)
          .isThrownBy(() -> call(sandbox))
          .satisfies(e -> assertThat(e.fault().message()).isEqualTo("Error: once"));
      assertThat(call(sandbox).intValue()).isEqualTo(2);
    }
  }

  @Test
  void anInstanceThatComesToNoRestIsNotUsedAgain() {
    String ends = "function run() { queueMicrotask(function f() { queueMicrotask(f) }); return 1 }";
    try (Program program = workshop.prepare("test", ends, LIMITS);
        Sandbox sandbox = program.openLasting().orElseThrow()) {
      assertThat(call(sandbox).intValue()).isEqualTo(1);
      assertThat(sandbox.reusable()).isFalse();
    }
  }

  @Test
  void randomNumbersTimeAndIdsAreNotThoseOfTheSnapshot() {
    String script =
        "function run() { return [Math.random(), crypto.randomUUID(), crypto.getRandomValues(new Uint32Array(2))[1], performance.now() < 5000, Math.abs(Date.now() - performance.timeOrigin) < 5000] }";
    try (Program program = workshop.prepare("test", script, LIMITS);
        Sandbox sandbox = program.open()) {
      JsonNode first = call(sandbox);
      JsonNode second = call(sandbox);
      for (int i = 0; i < 3; i++) {
        assertThat(first.get(i)).isNotEqualTo(second.get(i));
      }
      assertThat(second.get(3).booleanValue()).isTrue();
      assertThat(second.get(4).booleanValue()).isTrue();
    }
  }

  @Test
  void warmingUpIsNoticedByNobody() {
    String script = "let n = 0; function run() { return ++n }";
    try (Program program = workshop.prepare("test", script, LIMITS);
        Sandbox sandbox = program.open()) {
      AtomicInteger rounds = new AtomicInteger();
      program.warmUp(() -> rounds.incrementAndGet() < 20);
      assertThat(rounds.get()).as("rehearsals did not fail").isEqualTo(20);
      assertThat(call(sandbox).intValue()).isEqualTo(1);
    }
  }

  @Test
  void hostCallsRunAtTheSameTime() {
    CyclicBarrier all = new CyclicBarrier(8);
    workshop.answer(
        "test",
        (_, json) -> {
          try {
            all.await(30, TimeUnit.SECONDS);
          } catch (Exception e) {
            throw new ScriptException("Error", "the others did not come", "");
          }
          return json;
        });
    JsonNode result =
        run(
            "async function run(args, ask) { return (await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(n => ask('f', n)))).join() }");
    assertThat(result.stringValue()).isEqualTo("1,2,3,4,5,6,7,8");
  }

  @Test
  void whatTheHostThrowsRejectsThePromise() {
    workshop.answer(
        "test",
        (function, _) -> {
          throw function.equals("own")
              ? new ScriptException("TypeError", "not so", "")
              : new AnnexException(ErrorCode.PERMISSION_DENIED, "denied");
        });
    assertThat(
            run("async function run(args, ask) { const seen = []; for (const f of ['own', 'other']) try { await ask(f) } catch (e) { seen.push(e instanceof TypeError, String(e)) } return seen }")
                .toString())
        .isEqualTo("[true,\"TypeError: not so\",false,\"Error: denied\"]");
  }

  @Test
  void hostCallsOfACallEndWithIt() {
    workshop.answer(
        "test",
        (_, _) -> {
          try {
            Thread.sleep(Duration.ofMinutes(10));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return "";
        });
    assertThat(run("function run(args, ask) { ask('f'); return 1 }").intValue()).isEqualTo(1);
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() ->
            workshop.run(
                "function run(args, ask) { return ask('f') }",
                new NoHost(),
                LIMITS,
                Duration.ofMillis(300)))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED));
  }

  @Test
  void stringsComeThroughUnchanged() {
    workshop.answer("test", (_, json) -> json);
    assertThat(
            run("async function run(args, ask) { const s = 'a\\u0000b\\ud800c\\u{1f600}é€\\udc00'; return JSON.parse(await ask('f', s)) === s }")
                .booleanValue())
        .isTrue();
    assertThat(Wtf8.decode(Wtf8.encode("x\uD800y\uD83D\uDE00\0\uDC00")))
        .isEqualTo("x\uD800y\uD83D\uDE00\0\uDC00");
  }

  @Test
  void codeThatCannotBeEvaluatedIsRefusedWithItsPlace() {
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> workshop.prepare("test", "let a = 1;\nnull.b;", LIMITS))
        .satisfies(e -> {
          assertThat(e.code()).isEqualTo(ErrorCode.CODE_INVALID);
          assertThat(e.fault().message()).contains("TypeError").contains("main.js:2");
        });
  }

  @Test
  void codeThatDoesNotEndIsRefused() {
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(
            () -> workshop.prepare("test", "for (;;);", LIMITS.withTime(Duration.ofMillis(500))))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED));
  }

  @Test
  void whileItIsEvaluatedNothingIsAskedOfTheHost() {
    String script =
        "let text; fetch('https://example.com').catch(e => { text = e.message }); function run() { return text }";
    assertThat(run(script).stringValue())
        .startsWith("Disallowed operation called within global scope");
  }

  @Test
  void rejectionsThatNobodyHandlesAreLoggedAndTheCallGoesOn() {
    LoggingHost host = new LoggingHost();
    JsonNode result =
        run(
            "async function run() { Promise.reject(new TypeError('lost')); const late = Promise.reject(1); await null; late.catch(() => {}); await new Promise(r => setTimeout(r, 1)); return 1 }",
            host);
    assertThat(result.intValue()).isEqualTo(1);
    assertThat(host.lines).hasSize(1);
    assertThat(host.lines.getFirst()).startsWith("error Unhandled rejection: TypeError: lost");
  }

  @Test
  void theRejectionOfTheCallItselfIsItsFailureAndNoLineOfTheLog() {
    for (String wait : List.of("", "await null; ")) {
      LoggingHost host = new LoggingHost();
      String script = "async function run() { %sthrow new Error('mine') }".formatted(wait);
      assertThatExceptionOfType(AnnexException.class)
          .isThrownBy(() -> run(script, host))
          .satisfies(e -> assertThat(e.fault().message()).isEqualTo("Error: mine"));
      assertThat(host.lines).isEmpty();
    }
  }

  @Test
  void theConsoleIsTheLog() {
    LoggingHost host = new LoggingHost();
    JsonNode _ =
        run(
            "function run() { console.log('a %s', 'b', { c: [1] }); console.warn(1); console.error('e') }",
            host);
    assertThat(host.lines).containsExactly("info a b { c: [ 1 ] }", "warn 1", "error e");
  }

  @Test
  void fetchAsksTheHttpCapability() {
    LoggingHost host = new LoggingHost();
    JsonNode result =
        run(
            "async function run() { const r = await fetch('https://a.test/x', { method: 'POST', body: 'hi', headers: { x: 'y' } }); return [r.status, r.headers.get('content-type'), await r.json(), r.url] }",
            host);
    assertThat(result.toString())
        .isEqualTo("[201,\"application/json\",{\"ok\":true},\"https://a.test/x\"]");
    assertThat(host.request.path("method").stringValue()).isEqualTo("POST");
    assertThat(new String(host.request.path("body").binaryValue(), StandardCharsets.UTF_8))
        .isEqualTo("hi");
    assertThat(host.request.path("headers").toString())
        .isEqualTo("[[\"content-type\",\"text/plain;charset=UTF-8\"],[\"x\",\"y\"]]");
  }

  @Test
  void fetchWithoutPermissionIsRejected() {
    assertThat(
            run("async function run() { try { await fetch('https://a.test/') } catch (e) { return e.message } }")
                .stringValue())
        .contains("not permitted to access the network");
  }

  @Test
  void theOperatorMayForbidSnapshots() {
    String script =
        "let n = 40; const made = {}; n += 2; function run() { made.n = n++; return made.n }";
    try (Program program = workshop.prepare(ScriptWorkshop.FORBIDDEN, script, LIMITS);
        Program other = workshop.prepare("test", script, LIMITS);
        Sandbox sandbox = program.open();
        Sandbox lasting = program.openLasting().orElseThrow()) {
      assertThat(program.notes())
          .containsExactly("starts anew for every call: the operator switched snapshots of it off");
      assertThat(other.notes()).containsExactly("starts from a snapshot");
      assertThat(call(sandbox).intValue()).isEqualTo(42);
      assertThat(call(sandbox).intValue()).isEqualTo(42);
      assertThat(call(lasting).intValue()).isEqualTo(42);
      assertThat(call(lasting).intValue()).as("evaluated once for a session").isEqualTo(43);
      AtomicInteger rounds = new AtomicInteger();
      program.warmUp(() -> rounds.incrementAndGet() < 3);
      assertThat(rounds.get()).isEqualTo(3);
    }
  }

  @Test
  void codeThatIsNotSoundIsRefusedWithoutSnapshotsToo() {
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> workshop.prepare(ScriptWorkshop.FORBIDDEN, "null.b;", LIMITS))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.CODE_INVALID));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Math.random()",
        "crypto.randomUUID()",
        "crypto.getRandomValues(new Uint32Array(2))[1]",
      })
  void randomNumbersOfTheEvaluationAreThoseOfOneInstance(String drawn) {
    String script = "const kept = %s; function run() { return kept }".formatted(drawn);
    try (Program program = workshop.prepare("test", script, LIMITS);
        Sandbox first = program.open();
        Sandbox lasting = program.openLasting().orElseThrow()) {
      assertThat(program.notes())
          .containsExactly(
              "starts anew for every call: its code drew random numbers while it was evaluated");
      assertThat(call(first)).isNotEqualTo(call(first));
      assertThat(call(lasting)).isEqualTo(call(lasting));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Date.now()", "new Date().getTime()", "performance.now()", "setTimeout(run, 9)"})
  void theTimeOfTheEvaluationIsThatOfOneInstance(String read) {
    String script = "const kept = %s; function run() { return kept }".formatted(read);
    try (Program program = workshop.prepare("test", script, LIMITS)) {
      assertThat(program.notes())
          .containsExactly(
              "starts anew for every call: its code read the clock or set a timer while it was evaluated");
    }
  }

  @Test
  void timeThatCodeKeepsIsTheTimeOfItsInstance() {
    String script = "const kept = Date.now(); function run() { return kept }";
    try (Program program = workshop.prepare("test", script, LIMITS);
        Sandbox sandbox = program.open()) {
      long prepared = System.currentTimeMillis();
      while (System.currentTimeMillis() == prepared) {
        Thread.onSpinWait();
      }
      assertThat(call(sandbox).longValue()).isGreaterThan(prepared);
    }
  }

  @Test
  void anOperatorWhoVouchesForItGetsASnapshotAllTheSame() {
    String script = "const kept = Math.random(); function run() { return kept }";
    try (Program program = workshop.prepare(ScriptWorkshop.TRUSTED, script, LIMITS);
        Sandbox sandbox = program.open()) {
      assertThat(program.notes()).containsExactly("starts from a snapshot");
      assertThat(call(sandbox)).isEqualTo(call(sandbox));
    }
  }

  /** What nearly all code touches while it is evaluated. */
  @Test
  void theEnvironmentItselfNeitherDrawsRandomNumbersNorReadsTheClock() {
    String script =
        "const m = new Map([[{}, 1]]); class A extends EventTarget {} new A(); new URL('https://a.b/?c'); new Headers({ a: 'b' }); new AbortController(); structuredClone(m); new TextDecoder(); new Date(0); Promise.resolve().then(() => 1); queueMicrotask(() => 2); new URLPattern({}); Buffer.from('a'); process.nextTick(() => 3); new TransformStream(); const later = import('node:util'); console.log('x'); new Response('a'); [3, 1].sort(); 'a'.localeCompare('b'); function run() { return 1 }";
    try (Program program = workshop.prepare("test", script, LIMITS)) {
      assertThat(program.notes()).containsExactly("starts from a snapshot");
    }
  }

  @Test
  void snapshotsAreKeptForLaterStarts(@TempDir Path cache) {
    WasmSettings settings = WasmSettings.defaults().withCacheDirectory(cache);
    String script = "let n = 1; function run() { return ++n }";
    for (int start = 0; start < 2; start++) {
      try (WasmEngine wasm = WasmEngine.open(settings);
          ScriptWorkshop own = new ScriptWorkshop(new ScriptEngine(wasm))) {
        assertThat(own.run(script, new NoHost(), LIMITS, MINUTE).intValue()).isEqualTo(2);
      }
    }
  }

  @Test
  void webSocketTalksOverTheHostsConnections() {
    SocketHost host = new SocketHost();
    JsonNode result =
        run(
            """
            async function run() {
              const seen = [];
              const ws = new WebSocket('wss://chat.test/room', ['v2', 'v1']);
              try { ws.send('early') } catch (e) { seen.push(e.name) }
              ws.onmessage = (e) => {
                seen.push(typeof e.data === 'string' ? e.data : new Uint8Array(e.data).join());
                if (typeof e.data !== 'string') ws.close(3000, 'enough');
              };
              const closed = new Promise((resolve) => ws.addEventListener('close', resolve));
              await new Promise((resolve) => { ws.onopen = resolve; });
              seen.push(ws.readyState === WebSocket.OPEN, ws.protocol, ws.url);
              ws.send('hi');
              ws.send(new Uint8Array([1, 2]));
              const { code, reason, wasClean } = await closed;
              return [...seen, code, reason, wasClean, ws.readyState];
            }
            """,
            host);
    assertThat(result.toString())
        .isEqualTo(
            "[\"InvalidStateError\",true,\"v2\",\"wss://chat.test/room\",\"hi\",\"1,2\",3000,\"enough\",true,3]");
    assertThat(host.dialled.toString())
        .isEqualTo("{\"url\":\"wss://chat.test/room\",\"subprotocols\":[\"v2\",\"v1\"]}");
  }

  @Test
  void webSocketWithoutPermissionTellsItWithItsEvents() {
    JsonNode result =
        run(
            "async function run() { const ws = new WebSocket('wss://a.test/'); const seen = []; ws.onerror = e => seen.push(e.message.includes('not permitted')); await new Promise(r => { ws.onclose = e => { seen.push(e.code, e.wasClean); r() } }); try { new WebSocket('ftp://a.test') } catch (e) { seen.push(e.name) } return seen }");
    assertThat(result.toString()).isEqualTo("[true,1006,false,\"SyntaxError\"]");
  }

  @Test
  void keysCostFuel() {
    String script =
        "async function run() { await crypto.subtle.generateKey({ name: 'RSA-PSS', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' }, true, ['sign']); return 1 }";
    Limits little = LIMITS.with(Limit.FUEL, 150_000_000);
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> workshop.run(script, new NoHost(), little, MINUTE))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_REACHED));
  }

  /** A server that repeats what is said, and then what was said to it as its goodbye. */
  private static final class SocketHost implements HostCalls {

    private final BlockingQueue<JsonNode> said = new LinkedBlockingQueue<>();
    private JsonNode dialled = Json.object();

    @Override
    public JsonNode call(String operation, JsonNode asked) {
      return switch (operation) {
        case "websocket.dial" -> {
          dialled = asked;
          yield Json.object().put("handle", 7).put("protocol", "v2");
        }
        case "websocket.send" -> {
          said.add(((ObjectNode) asked.deepCopy()).put("type", "message"));
          yield Json.object();
        }
        case "websocket.close" -> {
          said.add(((ObjectNode) asked.deepCopy()).put("type", "close"));
          yield Json.object();
        }
        case "websocket.receive" -> {
          try {
            yield said.take();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AnnexException(ErrorCode.CANCELLED, "the call is over");
          }
        }
        default -> Json.object();
      };
    }

    @Override
    public boolean holds(String capability) {
      return capability.equals("websocket");
    }

    @Override
    public Progress progress() {
      return Progress.none();
    }
  }

  /** Has a log and one web page. */
  private static final class LoggingHost implements HostCalls {

    private final List<String> lines = new ArrayList<>();
    private JsonNode request = Json.object();

    @Override
    public JsonNode call(String operation, JsonNode asked) {
      if (operation.equals("log.write")) {
        lines.add(asked.path("level").stringValue() + " " + asked.path("message").stringValue());
        return Json.object();
      }
      request = asked;
      return Json.parse(
              "{\"status\":201,\"url\":\"https://a.test/x\",\"headers\":[[\"content-type\",\"application/json\"]],\"truncated\":false}")
          .asObject()
          .put("body", "{\"ok\":true}".getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean holds(String capability) {
      return Set.of("log", "http").contains(capability);
    }

    @Override
    public Progress progress() {
      return Progress.none();
    }
  }
}
