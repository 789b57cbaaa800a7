package dev.annex.runtime.process.dialect.agh.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.annex.api.call.Progress;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.value.Json;
import dev.annex.runtime.process.dialect.agh.Cases;
import dev.annex.runtime.process.dialect.agh.rights.HostMethods;
import dev.annex.runtime.process.dialect.agh.rights.ResourceKinds;
import dev.annex.runtime.process.dialect.agh.session.HostRequest;
import dev.annex.runtime.process.dialect.agh.session.Rights;
import dev.annex.runtime.process.rpc.RpcException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class HostApiTest {

  private static final ExtensionId EXTENSION = new ExtensionId("x");
  private static final Rights EVERYTHING =
      new Rights(
          List.copyOf(HostMethods.names()),
          List.of("*"),
          ResourceKinds.families().stream()
              .flatMap(family -> ResourceKinds.of(family).stream())
              .toList(),
          List.of("global", "workspace"));

  private final HostApi api = new HostApi(new ResourceRegistry(InstantSource.fixed(Instant.EPOCH)));

  /** Answers exactly the calls of a case, in order. */
  private static final class Scripted implements HostCalls {
    private final Deque<JsonNode> calls = new ArrayDeque<>();

    Scripted(JsonNode calls) {
      calls.forEach(this.calls::add);
    }

    @Override
    public JsonNode call(String operation, JsonNode request) {
      JsonNode expected = calls.removeFirst();
      assertThat(operation).isEqualTo(expected.path("operation").asString(""));
      assertThat(Cases.canonical(request)).isEqualTo(Cases.canonical(expected.path("request")));
      assertThat(HostApi.operations()).contains(operation);
      JsonNode failure = expected.path("fails");
      if (failure.isObject()) {
        Map<String, JsonNode> details = new HashMap<>();
        failure
            .path("details")
            .properties()
            .forEach(one -> details.put(one.getKey(), one.getValue()));
        throw new AnnexException(
            ErrorCode.valueOf(failure.path("code").asString("")),
            failure.path("message").asString(""),
            details);
      }
      return expected.path("answer");
    }

    @Override
    public boolean holds(String capability) {
      return true;
    }

    @Override
    public Progress progress() {
      return Progress.none();
    }
  }

  private JsonNode ask(String method, JsonNode params, String nonce, HostCalls host) {
    return api.answer(EXTENSION, new HostRequest(method, params, EVERYTHING, nonce), host);
  }

  private JsonNode ask(String method, String params, String nonce) {
    return ask(method, Json.parse(params), nonce, new Scripted(Json.object().arrayNode()));
  }

  @TestFactory
  Stream<DynamicTest> requests() {
    return Cases.in("host.json")
        .map(one ->
            DynamicTest.dynamicTest(
                "%s: %s".formatted(one.path("method").asString(""), one.path("about").asString("")),
                () -> check(one)));
  }

  private void check(JsonNode one) {
    Scripted host = new Scripted(one.path("calls"));
    JsonNode params = Optional.ofNullable(one.get("params")).orElseGet(Json::object);
    String method = one.path("method").asString("");
    if (one.has("error")) {
      assertThatExceptionOfType(RpcException.class)
          .isThrownBy(() -> ask(method, params, "n", host))
          .satisfies(e ->
              assertThat(Cases.canonical(e.error().toJson()))
                  .isEqualTo(Cases.canonical(one.path("error"))));
    } else {
      assertThat(Cases.canonical(ask(method, params, "n", host)))
          .isEqualTo(Cases.canonical(one.path("result")));
    }
    assertThat(host.calls).isEmpty();
  }

  @TestFactory
  Stream<DynamicTest> everyMethodIsAnsweredOrUnavailableButNeverUnknown() {
    return HostMethods.names().stream()
        .sorted()
        .map(method -> DynamicTest.dynamicTest(method, () -> neverUnknown(method)));
  }

  private void neverUnknown(String method) {
    ObjectNode nothing = Json.object();
    nothing.putArray("items");
    nothing.putArray("models");
    HostCalls host =
        new HostCalls() {
          @Override
          public JsonNode call(String operation, JsonNode request) {
            return nothing;
          }

          @Override
          public boolean holds(String capability) {
            return true;
          }

          @Override
          public Progress progress() {
            return Progress.none();
          }
        };
    try {
      assertThat(ask(method, Json.object(), "n", host).isMissingNode()).isFalse();
    } catch (RpcException e) {
      assertThat(e.error().code()).isIn(-32_602L, -32_005L, -32_006L);
      JsonNode data = e.error().data().orElseThrow();
      assertThat(data.path("error").asString("")).isNotBlank();
      if (e.error().code() == -32_005) {
        assertThat(e.error().message()).isEqualTo("Unavailable");
        assertThat(data.path("error").asString("")).contains(" is not configured: ");
      }
    }
  }

  @Test
  void whatEndsTheCallIsNobodysToAnswer() {
    ArrayNode calls = Json.object().arrayNode();
    ObjectNode call = calls.addObject().put("operation", "workspace.forget");
    call.putObject("request").put("key", "k");
    call.putObject("fails").put("code", "DEADLINE_EXCEEDED").put("message", "over");

    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(
            () -> ask("memory/forget", Json.parse("{\"key\":\"k\"}"), "n", new Scripted(calls)))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED));
  }

  private static String record(String id, String spec) {
    return """
    {"kind":"tool","id":"%s","scope":{"kind":"global"},"spec":%s}\
    """
        .formatted(id, spec);
  }

  private static String snapshot(int version, String... records) {
    return """
    {"source_version":%d,"records":[%s]}\
    """
        .formatted(version, String.join(",", records));
  }

  private void refuses(String method, String params, String nonce, int code, String words) {
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> ask(method, params, nonce))
        .satisfies(e -> {
          assertThat(e.error().code()).isEqualTo(code);
          assertThat(e.error().data().orElseThrow().path("error").asString("")).contains(words);
        });
  }

  @Test
  void aSnapshotIsTheCompleteSet() {
    assertThat(
            ask(
                "resources/snapshot",
                snapshot(1, record("a", "{\"v\":1}"), record("b", "{}")),
                "n"))
        .isEqualTo(Json.object());
    assertThat(ask("resources/list", "{\"kind\":\"tool\"}", "n")).hasSize(2);
    assertThat(Cases.canonical(ask("resources/get", "{\"kind\":\"tool\",\"id\":\"a\"}", "n")))
        .isEqualTo(
            Cases.canonical(
                Json.parse(
                    """
                    {"kind":"tool","id":"a","version":1,"scope":{"kind":"global"},
                     "owner":{"kind":"extension","id":"x"},
                     "source":{"kind":"extension","id":"x"},"spec":{"v":1},
                     "created_at":"1970-01-01T00:00:00Z",
                     "updated_at":"1970-01-01T00:00:00Z"}\
                    """)));

    ask("resources/snapshot", snapshot(2, record("a", "{\"v\":2}")), "n");

    assertThat(ask("resources/list", "{}", "n")).hasSize(1);
    assertThat(
            ask("resources/get", "{\"kind\":\"tool\",\"id\":\"a\"}", "n").path("version").asLong(0))
        .isEqualTo(2);
    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() -> ask("resources/get", "{\"kind\":\"tool\",\"id\":\"b\"}", "n"))
        .satisfies(e ->
            assertThat(Cases.canonical(e.error().toJson()))
                .isEqualTo(
                    "{\"code\":-32006,\"data\":{\"id\":\"b\",\"resource\":\"tool\"},\"message\":\"Not found\"}"));
  }

  @Test
  void aSnapshotThatIsRefusedChangesNothing() {
    ask("resources/snapshot", snapshot(1, record("a", "{}")), "n");

    refuses("resources/snapshot", snapshot(1, record("b", "{}")), "n", 409, "is not above 1");
    refuses("resources/snapshot", snapshot(0), "n", -32_602, "greater than zero");
    refuses(
        "resources/snapshot",
        snapshot(2, record("b", "{}"), record("b", "{}")),
        "n",
        -32_602,
        "is there twice");
    refuses("resources/snapshot", snapshot(2, record("b", "5")), "n", -32_602, "spec must be");
    refuses(
        "resources/snapshot",
        snapshot(2, record("b", "\"x\"").replace("global", "workspace")),
        "n",
        -32_602,
        "scope must be global without an id, or workspace with one");
    refuses(
        "resources/snapshot",
        snapshot(2, record("b", "{}").replace("tool", "bridge.instance")),
        "n",
        403,
        "was not granted");
    refuses(
        "resources/snapshot",
        snapshot(2, record("b", "{\"x\":\"%s\"}".formatted("y".repeat(256 << 10)))),
        "n",
        413,
        "spec has more than");
    refuses(
        "resources/snapshot",
        snapshot(
            2,
            Stream.iterate(0, i -> i + 1)
                .limit(257)
                .map(i -> record("r" + i, "{}"))
                .toArray(String[]::new)),
        "n",
        413,
        "at most 256");
    refuses(
        "resources/snapshot",
        snapshot(
            2,
            Stream.iterate(0, i -> i + 1)
                .limit(10)
                .map(i -> record("r" + i, "{\"x\":\"%s\"}".formatted("y".repeat(220 << 10))))
                .toArray(String[]::new)),
        "n",
        413,
        "snapshot has more than");

    assertThat(ask("resources/list", "{}", "n")).hasSize(1);
  }

  @Test
  void whatAnEarlierLaunchPublishedIsGoneAndItMayNotWriteAnyMore() {
    ask("resources/snapshot", snapshot(7, record("a", "{}")), "first");

    assertThat(ask("resources/list", "{}", "second")).isEmpty();
    ask("resources/snapshot", snapshot(1, record("b", "{}")), "second");

    refuses("resources/snapshot", snapshot(8, record("a", "{}")), "first", 409, "stale");
    assertThat(ask("resources/list", "{}", "second")).hasSize(1);
  }

  @Test
  void publishesWithinWhatWasGrantedOnly() {
    Rights narrow =
        new Rights(
            List.of("resources/snapshot"),
            List.of("resources.write"),
            List.of("tool"),
            List.of("workspace"));

    assertThatExceptionOfType(RpcException.class)
        .isThrownBy(() ->
            api.answer(
                EXTENSION,
                new HostRequest(
                    "resources/snapshot", Json.parse(snapshot(1, record("a", "{}"))), narrow, "n"),
                new Scripted(Json.object().arrayNode())))
        .satisfies(e -> assertThat(e.error().code()).isEqualTo(403));
  }
}
