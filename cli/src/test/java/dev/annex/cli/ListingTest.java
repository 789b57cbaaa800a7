package dev.annex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ListingTest {

  private static final String EXTENSIONS =
      """
      {"items":[{"id":"io.example.notes","alias":"notes","version":"1.0.0","state":"enabled","readiness":"preparing","tools":2},
       {"id":"bad","alias":"bad","version":"","state":"broken","tools":0,"problem":"its file is gone"}]}
      """;
  private static final String JOURNAL =
      """
      {"items":[
       {"sequence":2,"time":"2026-01-01T00:00:01Z","kind":"CALL","verdict":"FAILED","actor":"cli",
        "action":"tool.call","target":"notes/add","facts":{"code":"TRAPPED"}},
       {"sequence":1,"time":"2026-01-01T00:00:00Z","kind":"HOST","verdict":"DONE","actor":"host",
        "action":"start","target":"host","facts":{}}]}
      """;

  private static FakeHost host() {
    return new FakeHost().answer("GET /extensions", 200, EXTENSIONS);
  }

  @Test
  void alignsExtensionsAndShowsWhatIsWrong() {
    assertThat(CommandRun.piped(host(), "list").output())
        .isEqualTo(
            """
            EXTENSION         ALIAS  VERSION  STATE    CODE       TOOLS
            io.example.notes  notes  1.0.0    enabled  preparing  2
            bad               bad             broken              0      its file is gone
            """);
  }

  @Test
  void givesTheJsonOfTheHostUnchanged() {
    assertThat(dev.annex.api.value.Json.parse(CommandRun.piped(host(), "list", "--json").output()))
        .isEqualTo(dev.annex.api.value.Json.parse(EXTENSIONS));
  }

  @Test
  void saysWhatToDoWhenThereIsNothing() {
    FakeHost empty = new FakeHost().answer("GET /extensions", 200, "{\"items\":[]}");
    assertThat(CommandRun.piped(empty, "list").output()).contains("annex install");
  }

  @Test
  void findsAnExtensionByItsAlias() {
    FakeHost host =
        host().answer("POST /extensions/io.example.notes/disable", 200, "{\"id\":\"x\"}");
    assertThat(CommandRun.piped(host, "disable", "notes").output()).isEqualTo("Disabled notes.\n");
  }

  @Test
  void leavesUnknownExtensionsToTheHost() {
    FakeHost host =
        host()
            .answer(
                "GET /extensions/nope",
                404,
                "{\"error\":{\"code\":\"EXTENSION_NOT_FOUND\",\"message\":\"No.\"}}");
    CommandRun run = CommandRun.piped(host, "info", "nope");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.errors()).contains("EXTENSION_NOT_FOUND");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../secrets", "a/b", "..", "", "a?b", "a b"})
  void sendsNoPathThatIsNoName(String name) {
    FakeHost host = host();
    assertThat(CommandRun.piped(host, "enable", name).exitCode()).isEqualTo(2);
    assertThat(host.asked()).isEmpty();
  }

  @Test
  void grantsEachPermissionUntilAnEnd() {
    FakeHost host = host().answer("POST /extensions/io.example.notes/grants", 201, "{}");
    CommandRun run = CommandRun.piped(host, "grant", "notes", "kv", "log", "--for", "1h");
    assertThat(run.output()).isEqualTo("Granted kv to notes.\nGranted log to notes.\n");
    assertThat(host.body("POST /extensions/io.example.notes/grants"))
        .contains("\"permission\":\"kv\"", "\"permission\":\"log\"", "\"until\":\"2");
  }

  @Test
  void deletesDataOnlyWhenTold() {
    FakeHost host = host().answer("DELETE /extensions/io.example.notes", 200, "{}");
    CommandRun.piped(host, "uninstall", "notes");
    CommandRun.piped(host, "uninstall", "notes", "--delete-data");
    assertThat(host.asked())
        .filteredOn(request -> request.method().equals("DELETE"))
        .extracting(request -> request.query().get("data"))
        .isEqualTo(List.of("false", "true"));
  }

  @Test
  void uninstallsByForceOnlyWhenTold() {
    FakeHost host = host().answer("DELETE /extensions/io.example.notes", 200, "{}");
    CommandRun.piped(host, "uninstall", "notes");
    CommandRun.piped(host, "uninstall", "notes", "--force");
    assertThat(host.asked())
        .filteredOn(request -> request.method().equals("DELETE"))
        .extracting(request -> request.query().containsKey("force"))
        .isEqualTo(List.of(false, true));
  }

  @Test
  void showsToolsWithTheirArgumentsOnRequest() {
    FakeHost host =
        host()
            .answer(
                "GET /tools",
                200,
                """
                {"items":[{"name":"notes/add","agentName":"notes__add","extension":"io.example.notes",
                 "description":"Adds","inputSchema":{"type":"object","required":["text"],
                 "properties":{"text":{},"tag":{}}}},
                 {"name":"b/c","agentName":"b__c","extension":"b","description":"","inputSchema":{}}]}
                """);
    assertThat(CommandRun.piped(host, "tools", "notes", "-v").output())
        .contains("notes__add", "text tag?")
        .doesNotContain("b__c");
    assertThat(CommandRun.piped(host, "tools", "nope").exitCode()).isEqualTo(1);
  }

  @Test
  void tellsTheJournalInTheOrderOfEvents() {
    FakeHost host = new FakeHost().answer("GET /journal", 200, JOURNAL);
    CommandRun run = CommandRun.piped(host, "journal", "--kind", "CALL", "--limit", "7");
    assertThat(run.output().lines().toList().get(0)).contains("start host by host");
    assertThat(run.output().lines().toList().get(1))
        .contains("FAILED", "tool.call notes/add by cli code=TRAPPED");
    assertThat(host.asked().getFirst().query())
        .containsEntry("kind", "CALL")
        .containsEntry("limit", "7");
  }

  private static final String LOG =
      """
      {"items":[
       {"sequence":8,"time":"2026-01-01T00:00:00Z","level":"info","message":"began","fields":{"stream":"stderr"}},
       {"sequence":9,"time":"2026-01-01T00:00:01Z","level":"warn","message":"odd\\u001b[31m","fields":{"n":2}}]}
      """;

  @Test
  void showsWhatAnExtensionLogged() {
    FakeHost host = host().answer("GET /extensions/io.example.notes/log", 200, LOG);
    CommandRun run = CommandRun.piped(host, "logs", "notes", "-n", "7");
    assertThat(run.errors()).isEmpty();
    assertThat(run.output().lines().toList().get(0)).contains("info  began stream=stderr");
    assertThat(run.output().lines().toList().get(1)).endsWith("warn  odd\\u{1b}[31m n=2");
    assertThat(host.asked().getLast().query()).containsExactly(Map.entry("limit", "7"));
    assertThat(CommandRun.piped(host, "logs", "notes", "--json").output())
        .contains("\"sequence\" : 9");
  }

  @Test
  void followsALogFromTheLastLineOn() {
    FakeHost host =
        host()
            .outliving()
            .answer("GET /extensions/io.example.notes/log", 200, LOG)
            .answer("GET /extensions/io.example.notes/log", 200, "{\"items\":[]}")
            .answer(
                "GET /extensions/io.example.notes/log",
                503,
                "{\"error\":{\"code\":\"UNAVAILABLE\",\"message\":\"Bye.\"}}");
    CommandRun run = CommandRun.piped(host, "logs", "notes", "--follow");
    assertThat(run.output().lines()).hasSize(2);
    assertThat(run.errors()).contains("Bye.");
    assertThat(host.asked().getLast().query()).containsEntry("after", "9");
  }

  @Test
  void followsNoLogOfAHostThatWouldNotLast() {
    CommandRun run = CommandRun.piped(host(), "logs", "notes", "-f");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.errors()).contains("annex serve");
  }

  @Test
  void refusesToFollowAHostThatWouldNotLast() {
    CommandRun run =
        CommandRun.piped(new FakeHost().answer("GET /journal", 200, JOURNAL), "journal", "-f");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.errors()).contains("annex serve");
  }

  @Test
  void followsWithoutSayingAnythingTwice() {
    FakeHost host =
        new FakeHost()
            .outliving()
            .answer("GET /journal", 200, JOURNAL)
            .answer("GET /journal", 200, JOURNAL)
            .answer(
                "GET /journal", 503, "{\"error\":{\"code\":\"UNAVAILABLE\",\"message\":\"Bye.\"}}");
    CommandRun run = CommandRun.piped(host, "journal", "--follow", "--json");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.output().lines()).hasSize(2);
    assertThat(run.errors()).contains("Bye.");
  }
}
