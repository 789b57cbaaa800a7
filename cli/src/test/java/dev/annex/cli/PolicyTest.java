package dev.annex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.value.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PolicyTest {

  private static final String RULES = "POST /extensions/oss/policy/rules";
  private static final String GROUPS = "POST /extensions/oss/policy/groups";

  private static FakeHost host() {
    return new FakeHost()
        .answer("GET /extensions", 200, "{\"items\":[{\"id\":\"oss\",\"alias\":\"store\"}]}");
  }

  @ParameterizedTest
  @CsvSource({
    "allow,Allowed write for store.",
    "ask,A person is asked about write for store.",
    "deny,Denied write for store."
  })
  void makesARuleForAnExtension(String verdict, String said) {
    FakeHost host = host().answer(RULES, 201, "{}");
    CommandRun run = CommandRun.piped(host, "policy", verdict, "store", "write");
    assertThat(run.output()).isEqualTo(said + "\n");
    assertThat(Json.parse(host.body(RULES)))
        .isEqualTo(Json.object().put("word", "write").put("verdict", verdict));
  }

  @Test
  void makesARuleForAConnection() {
    FakeHost host = host().answer(RULES, 201, "{}");
    CommandRun run =
        CommandRun.piped(host, "policy", "deny", "oss", "tool:copy_object", "--asset", "7");
    assertThat(run.output()).isEqualTo("Denied tool:copy_object for oss with asset 7.\n");
    assertThat(Json.parse(host.body(RULES)).path("asset").asString()).isEqualTo("7");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "x", "7/../8", ""})
  void sendsNoConnectionThatIsNone(String asset) {
    FakeHost host = host();
    assertThat(
            CommandRun.piped(host, "policy", "allow", "oss", "read", "--asset=" + asset).exitCode())
        .isEqualTo(2);
    assertThat(host.asked()).isEmpty();
  }

  @Test
  void takesARuleBackAndSaysWhenThereWasNone() {
    FakeHost host =
        host()
            .answer("DELETE /extensions/oss/policy/rules", 200, "{\"removed\":true}")
            .answer("DELETE /extensions/oss/policy/rules", 200, "{\"removed\":false}");
    assertThat(CommandRun.piped(host, "policy", "remove", "oss", "write", "--asset", "7").output())
        .isEqualTo("Removed the rule for write of oss with asset 7.\n");
    assertThat(host.asked().getLast().query())
        .containsEntry("word", "write")
        .containsEntry("asset", "7");
    CommandRun none = CommandRun.piped(host, "policy", "remove", "oss", "write");
    assertThat(none.exitCode()).isEqualTo(1);
    assertThat(none.errors()).contains("annex policy show oss");
  }

  @Test
  void choosesGroupsOrNoneAndGoesBack() {
    FakeHost host =
        host()
            .answer(GROUPS, 200, "{}")
            .answer("DELETE /extensions/oss/policy/groups", 200, "{\"removed\":true}");
    assertThat(CommandRun.piped(host, "policy", "use", "oss", "ext:oss:ro", "user:n").output())
        .isEqualTo("For oss holds: ext:oss:ro, user:n.\n");
    assertThat(host.body(GROUPS)).isEqualTo("{\"groups\":[\"ext:oss:ro\",\"user:n\"]}");
    assertThat(CommandRun.piped(host, "policy", "use", "oss", "--none").output())
        .isEqualTo("No group holds for oss.\n");
    assertThat(host.body(GROUPS)).endsWith("{\"groups\":[]}");
    assertThat(CommandRun.piped(host, "policy", "use", "oss").exitCode()).isEqualTo(2);
    assertThat(CommandRun.piped(host, "policy", "use", "oss", "user:n", "--none").exitCode())
        .isEqualTo(2);
    assertThat(CommandRun.piped(host, "policy", "reset", "oss", "--asset", "7").output())
        .contains("with asset 7");
  }

  @Test
  void showsWhatHolds() {
    FakeHost host =
        host()
            .answer(
                "GET /extensions/oss/policy",
                200,
                """
                {"extension":"oss","family":"oss","needsAsset":true,"words":["list","read"],"defaults":[],
                 "groups":[{"id":"ext:oss:ro","title":"Read-only","description":"","allow":["list","read"],
                   "deny":["delete"],"holds":true}],
                 "rules":[{"word":"write","verdict":"ask","asset":"7","by":"cli","at":"2026-01-01T00:00:00Z"}],
                 "choices":[{"groups":[],"by":"cli","at":"2026-01-01T00:00:00Z"}]}
                """);
    assertThat(CommandRun.piped(host, "policy", "show", "oss").output())
        .isEqualTo(
            """
            oss says what its calls do, in the words: list, read.
            What no rule and no group allows is asked; every call needs a connection.

            GROUP       HOLDS  ALLOWS      DENIES  TITLE
            ext:oss:ro  yes    list, read  delete  Read-only

            RULE  WORD   FOR      BY
            ask   write  asset 7  cli

            CHOSEN GROUPS  FOR        BY
            none           all calls  cli
            """);
  }

  @Test
  void keepsGroupsOfTheOperator() {
    FakeHost host =
        host()
            .answer("POST /policy/groups", 201, "{}")
            .answer("GET /policy/groups", 200, "{\"items\":[]}")
            .answer("DELETE /policy/groups/user:night", 200, "{}");
    CommandRun.piped(
        host, "policy", "group", "add", "user:night", "--allow", "list, read", "--deny", "delete");
    assertThat(Json.parse(host.body("POST /policy/groups")))
        .isEqualTo(
            Json.parse(
                "{\"id\":\"user:night\",\"allow\":[\"list\",\"read\"],\"deny\":[\"delete\"]}"));
    assertThat(CommandRun.piped(host, "policy", "group", "list").output())
        .contains("annex policy group add");
    assertThat(CommandRun.piped(host, "policy", "group", "remove", "user:night").output())
        .isEqualTo("Removed group user:night.\n");
    assertThat(CommandRun.piped(host, "policy", "group", "remove", "user:../x").exitCode())
        .isEqualTo(2);
  }
}
