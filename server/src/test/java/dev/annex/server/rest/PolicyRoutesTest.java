package dev.annex.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.value.Json;
import dev.annex.server.Assembly;
import dev.annex.server.Guests;
import dev.annex.server.RunningHost;
import dev.annex.server.config.AnnexConfig;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

final class PolicyRoutesTest {

  private static final String POLICY = "/extensions/echo/policy";
  private static final String RULES = POLICY + "/rules";
  private static final String GROUPS = POLICY + "/groups";

  @TempDir Path data;
  private RunningHost host;
  private CheckedApi api;

  @BeforeEach
  void open() {
    host = Assembly.open(data, AnnexConfig.defaults());
    api = new CheckedApi(host.api());
    api.install("opskat/echo", "\"all\"");
  }

  @AfterEach
  void close() {
    host.close();
  }

  private JsonNode policy() {
    return api.ask("GET", POLICY).body();
  }

  private String outcome() {
    JsonNode outcome = api.call("echo__echo", "{\"message\":\"hi\"}");
    return outcome.path("outcome").asString() + " " + outcome.at("/error/message").asString("");
  }

  @Test
  void showsWhatAnExtensionProposes() {
    JsonNode policy = policy();
    assertThat(policy.path("family").asString()).isEqualTo("echo");
    assertThat(policy.path("words")).isEqualTo(Json.parse("[\"echo\"]"));
    assertThat(policy.at("/groups/0/id").asString()).isEqualTo("ext:echo:allow-all");
    assertThat(policy.at("/groups/0/holds").asBoolean()).isTrue();
    assertThat(policy.path("rules")).isEmpty();
    assertThat(policy.path("choices")).isEmpty();
    assertThat(outcome()).startsWith("completed");
  }

  @Test
  void aRuleHoldsUntilItIsTakenBackByTheCommandThatItsDenialNames() {
    JsonNode rule = api.send("POST", RULES, "{\"word\":\"echo\",\"verdict\":\"deny\"}").body();
    assertThat(rule.path("verdict").asString()).isEqualTo("deny");
    assertThat(rule.path("by").asString()).isEqualTo("tester");
    assertThat(outcome()).startsWith("failed").contains("annex policy remove echo echo");

    assertThat(removed("DELETE", RULES, Map.of("word", "echo"))).isTrue();
    assertThat(removed("DELETE", RULES, Map.of("word", "echo"))).isFalse();
    assertThat(outcome()).startsWith("completed");
    assertThat(api.ask("GET", "/journal").body().toString())
        .contains("policy.deny", "policy.remove");
  }

  /** Of a call that is denied nothing else runs. */
  @Test
  void sayingWhatACallWouldDoIsPartOfItsCost() {
    api.send("POST", RULES, "{\"word\":\"echo\",\"verdict\":\"deny\"}");
    JsonNode denied = api.call("echo__echo", "{\"message\":\"hi\"}");
    assertThat(denied.path("outcome").asString()).isEqualTo("failed");
    assertThat(denied.at("/cost/fuel").asLong()).isPositive();
    assertThat(denied.at("/cost/peakMemoryBytes").asLong()).isPositive();
  }

  @Test
  void groupsAreChosenAndGoneBackFrom() {
    api.send(
        "POST",
        "/policy/groups",
        "{\"id\":\"user:quiet\",\"title\":\"Quiet\",\"deny\":[\"echo\"]}");
    assertThat(api.ask("GET", "/policy/groups").body().at("/items/0/deny/0").asString())
        .isEqualTo("echo");
    JsonNode chosen = api.send("POST", GROUPS, "{\"groups\":[\"user:quiet\"]}").body();
    assertThat(chosen.path("groups").findValuesAsString("holds"))
        .isEqualTo(java.util.List.of("false", "true"));
    assertThat(outcome()).startsWith("failed").contains("group user:quiet");

    assertThat(removed("DELETE", GROUPS, Map.of())).isTrue();
    assertThat(outcome()).startsWith("completed");
    assertThat(api.ask("DELETE", "/policy/groups/user:quiet").status()).isEqualTo(200);
    assertThat(api.ask("DELETE", "/policy/groups/user:quiet").status()).isEqualTo(404);
  }

  @Test
  void isKeptOverARestart() {
    api.send("POST", RULES, "{\"word\":\"tool:echo\",\"verdict\":\"deny\"}");
    host.close();
    reopen();
    assertThat(policy().at("/rules/0/word").asString()).isEqualTo("tool:echo");
    assertThat(outcome()).startsWith("failed");
    assertThat(api.ask("DELETE", "/extensions/echo").status()).isEqualTo(200);
    api.install("opskat/echo", "\"all\"");
    assertThat(policy().path("rules")).isEmpty();
  }

  private void reopen() {
    host = Assembly.open(data, AnnexConfig.defaults());
    api = new CheckedApi(host.api());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"word\":\"echo\"}",
        "{\"word\":\"echo\",\"verdict\":\"ALLOW\"}",
        "{\"word\":\" \",\"verdict\":\"allow\"}",
        "{\"verdict\":\"allow\"}",
        "{\"word\":\"echo\",\"verdict\":\"allow\",\"asset\":7}",
        "{\"word\":\"echo\",\"verdict\":\"allow\",\"asset\":\"x\"}"
      })
  void refusesRulesThatMakeNoSense(String request) {
    assertThat(api.send("POST", RULES, request).status()).isEqualTo(400);
    assertThat(policy().path("rules")).isEmpty();
  }

  @Test
  void refusesConnectionsThatAreNotThereOrNotTheExtensions() {
    String request = "{\"word\":\"echo\",\"verdict\":\"allow\",\"asset\":\"%s\"}";
    assertThat(api.send("POST", RULES, request.formatted("999")).status()).isEqualTo(404);
    JsonNode mail =
        api.send("POST", "/workspace/assets", "{\"type\":\"mail\",\"name\":\"a\"}").body();
    AdminResponse foreign = api.send("POST", RULES, request.formatted(mail.path("id").asString()));
    assertThat(foreign.status()).isEqualTo(400);
    assertThat(foreign.body().toString()).contains("type mail");
  }

  @Test
  void refusesGroupsThatAreNone() {
    assertThat(api.send("POST", GROUPS, "{\"groups\":[\"ext:echo:none\"]}").body().toString())
        .contains("ext:echo:allow-all");
    assertThat(api.send("POST", GROUPS, "{}").status()).isEqualTo(400);
    assertThat(api.send("POST", "/policy/groups", "{\"id\":\"ext:mine\"}").status()).isEqualTo(400);
    assertThat(api.ask("GET", "/extensions/nobody/policy").status()).isEqualTo(404);
  }

  @Test
  void rulesAndChoicesForAConnectionHoldForItAloneAndGoWithIt() {
    ObjectNode manifest = Guests.manifest("opskat/echo");
    manifest.put("name", "voices");
    manifest.set("assetTypes", Json.parse("[{\"type\":\"voice\"}]"));
    var _ =
        api.install(Guests.zip("opskat/echo", Map.of("manifest.json", Json.writeBytes(manifest))));
    String first = voice();
    String second = voice();
    String policy = "/extensions/voices/policy";
    String scoped = "{\"asset\":\"%s\",".formatted(first);

    JsonNode rule =
        api.send("POST", policy + "/rules", scoped + "\"word\":\"echo\",\"verdict\":\"deny\"}")
            .body();
    assertThat(rule.path("asset").asString()).isEqualTo(first);
    JsonNode chosen = api.send("POST", policy + "/groups", scoped + "\"groups\":[]}").body();
    assertThat(chosen.path("asset").asString()).isEqualTo(first);
    assertThat(chosen.at("/groups/0/holds").asBoolean()).isFalse();

    JsonNode ofSecond = api.ask("GET", policy, Map.of("asset", second)).body();
    assertThat(ofSecond.at("/groups/0/holds").asBoolean()).isTrue();
    assertThat(ofSecond.path("rules")).isEmpty();
    assertThat(ofSecond.path("choices")).isEmpty();
    assertThat(api.ask("GET", policy).body().path("rules")).hasSize(1);
    String call = "{\"message\":\"hi\",\"assetId\":%s}";
    assertThat(api.call("voices__echo", call.formatted(first)).at("/error/message").asString())
        .contains("annex policy remove voices echo --asset " + first);
    assertThat(api.call("voices__echo", call.formatted(second)).path("outcome").asString())
        .isEqualTo("completed");

    assertThat(api.ask("DELETE", "/workspace/assets/" + first).status()).isEqualTo(200);
    assertThat(api.ask("GET", policy).body().path("rules")).isEmpty();
    assertThat(api.ask("GET", policy).body().path("choices")).isEmpty();
  }

  private String voice() {
    return api.send("POST", "/workspace/assets", "{\"type\":\"voice\",\"name\":\"a\"}")
        .body()
        .path("id")
        .asString();
  }

  private boolean removed(String method, String path, Map<String, String> query) {
    return api.ask(method, path, query).body().path("removed").asBoolean();
  }
}
