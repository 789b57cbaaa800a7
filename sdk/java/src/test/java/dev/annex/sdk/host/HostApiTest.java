package dev.annex.sdk.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.sdk.json.Json;
import dev.annex.sdk.json.JsonArray;
import dev.annex.sdk.json.JsonObject;
import dev.annex.sdk.rpc.RpcException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HostApiTest {

  private final List<String> asked = new ArrayList<>();

  private HostApi answering(String json) {
    return new HostApi((method, params) -> {
      asked.add(method + " " + params);
      return Json.parse(json);
    });
  }

  @Test
  void typedMethodsAskAndRead() {
    assertThat(answering("[{\"key\":\"k\",\"content\":\"c\",\"score\":1}]").recall("q", 5))
        .containsExactly(new Memory("k", "c", 1));
    assertThat(
            answering(
                    "[{\"id\":\"s1\",\"agent\":\"coder\",\"created_at\":\"2026-01-01T00:00:00Z\"}]")
                .sessions())
        .singleElement()
        .satisfies(session -> assertThat(session.createdAt()).contains("2026-01-01T00:00:00Z"));
    assertThat(
            answering("[{\"type\":\"t\",\"timestamp\":\"x\",\"data\":{}}]")
                .logs("w1", JsonObject.EMPTY))
        .containsExactly(new LogEntry("t", "x", Optional.of(JsonObject.EMPTY)));
    assertThat(answering("[{\"name\":\"n\",\"source\":\"user\"}]").skills())
        .containsExactly(new Skill("n", Optional.empty(), Optional.of("user")));
    answering("{}")
        .publish(7, List.of(new Publication("skill", "a", Scope.global(), JsonObject.EMPTY)));
    answering("{}").forget("k");
    assertThat(asked)
        .containsExactly(
            "memory/recall {\"query\":\"q\",\"limit\":5}",
            "sessions/list {}",
            "logs/list {\"workspace_id\":\"w1\"}",
            "skills/list {}",
            "resources/snapshot {\"source_version\":7,\"records\":[{\"kind\":\"skill\",\"id\":\"a\",\"scope\":{\"kind\":\"global\"},\"spec\":{}}]}",
            "memory/forget {\"key\":\"k\"}");
  }

  @Test
  void aResourceThatIsMissingIsNone() {
    HostApi host =
        new HostApi((_, _) -> {
          throw RpcException.of(RpcException.NOT_FOUND, JsonObject.EMPTY);
        });
    assertThat(host.resource("skill", "x")).isEmpty();
  }

  @Test
  void aHostThatIsNotReadyIsAskedAgainAFewTimes() {
    AtomicInteger times = new AtomicInteger();
    HostApi soon =
        new HostApi((_, _) -> {
          if (times.incrementAndGet() < 4) {
            throw RpcException.of(RpcException.NOT_INITIALIZED, JsonObject.EMPTY);
          }
          return JsonArray.EMPTY;
        });
    assertThat(soon.sessions()).isEmpty();
    assertThat(times).hasValue(4);
    AtomicInteger tries = new AtomicInteger();
    HostApi never =
        new HostApi((_, _) -> {
          tries.incrementAndGet();
          throw RpcException.of(RpcException.NOT_INITIALIZED, JsonObject.EMPTY);
        });
    assertThatThrownBy(never::sessions).hasMessageContaining("-32003");
    assertThat(tries).hasValue(6);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'access_token':1}           | $.access_token",
        "{'a':{'X-Refresh-Token':''}} | $.a.X-Refresh-Token",
        "{'a':[1,{'my_password':1}]}  | $.a[1].my_password",
        "{'a':['agh_claim_1']}        | $.a[0]",
      })
  void secretsAreNotSent(String params, String path) {
    JsonObject object = Json.parse(params.replace('\'', '"')).asObject();
    assertThatThrownBy(() -> answering("{}").request("memory/store", object))
        .isInstanceOfSatisfying(
            RpcException.class,
            error -> {
              assertThat(error.code()).isEqualTo(RpcException.INVALID_PARAMS);
              assertThat(error.data().orElseThrow().asObject().text("path")).contains(path);
            });
    assertThat(asked).isEmpty();
  }
}
