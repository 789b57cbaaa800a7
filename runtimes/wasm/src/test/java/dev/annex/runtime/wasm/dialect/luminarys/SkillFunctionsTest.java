package dev.annex.runtime.wasm.dialect.luminarys;

import static dev.annex.runtime.wasm.dialect.luminarys.HostBench.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Models, the machine, the skill's own settings, and the cluster. */
final class SkillFunctionsTest {

  private HostBench bench = new HostBench();

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void completesAPrompt() {
    var _ = bench.answering("llm.complete", "{'content':'tea','finishReason':'stop'}");
    assertThat(
            bench.call(
                LuminarysImport.PROMPT_COMPLETE, "{'prompt':'p','temperature':0.5,'max_tokens':9}"))
        .isEqualTo(json("{'content':'tea','text':'tea'}"));
    assertThat(bench.asked("llm.complete"))
        .isEqualTo(
            json("{'messages':[{'role':'user','content':'p'}],'temperature':0.5,'maxTokens':9}"));
    var _ =
        bench.call(
            LuminarysImport.PROMPT_COMPLETE, "{'prompt':'p','temperature':0,'max_tokens':0}");
    assertThat(bench.asked("llm.complete"))
        .isEqualTo(json("{'messages':[{'role':'user','content':'p'}]}"));
  }

  private void conversations() {
    var _ =
        bench
            .answering(
                "workspace.list-conversations",
                request ->
                    request.has("cursor")
                        ? Json.parse(
                            "{\"items\":[{\"id\":\"3\",\"messages\":1,\"changedAt\":\"2026-01-01T00:00:00Z\"},{\"id\":\"4\",\"messages\":0,\"changedAt\":\"2026-12-01T00:00:00Z\"}],\"next\":null}")
                        : Json.parse(
                            "{\"items\":[{\"id\":\"1\",\"messages\":2,\"changedAt\":\"2025-01-01T00:00:00Z\"},{\"id\":\"2\",\"messages\":4,\"changedAt\":\"2026-11-01T00:00:00Z\"}],\"next\":\"2\"}"))
            .answering(
                "workspace.list-messages",
                request ->
                    request.has("cursor")
                        ? Json.parse(
                            "{\"items\":[{\"role\":\"system\",\"content\":\"a\"},{\"role\":\"user\",\"content\":\"b\"}],\"next\":null}")
                        : Json.parse(
                            "{\"items\":[{\"role\":\"assistant\",\"content\":\"c\"},{\"role\":\"user\",\"content\":\"d\"}],\"next\":\"9\"}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | [{'role':'system','content':'a'},{'role':'user','content':'b'},{'role':'assistant','content':'c'},{'role':'user','content':'d'}]",
        "last:1 | [{'role':'user','content':'d'}]",
        "last:0 | []",
        "role:user | [{'role':'user','content':'b'},{'role':'user','content':'d'}]",
        "role:user, last:1 | [{'role':'user','content':'d'}]",
        "last:3 | [{'role':'user','content':'b'},{'role':'assistant','content':'c'},{'role':'user','content':'d'}]"
      })
  void tellsWhatWasSaidLast(String filter, String expected) {
    conversations();
    assertThat(bench.call(LuminarysImport.HISTORY_GET, Json.object().put("filter", filter)))
        .isEqualTo(json(expected));
    assertThat(bench.asked("workspace.list-messages").get("conversation").stringValue())
        .isEqualTo("2");
  }

  @Test
  void tellsNothingWhereNothingWasSaid() {
    var _ = bench.answering("workspace.list-conversations", "{'items':[],'next':null}");
    assertThat(bench.call(LuminarysImport.HISTORY_GET, "{}")).isEqualTo(json("[]"));
    assertThat(bench.call(LuminarysImport.HISTORY_GET, "{'filter':'first:3'}"))
        .isEqualTo(
            json(
                "{'error':'invalid request: history_get: filter must be made of last:NUMBER and role:NAME'}"));
    var _ = bench.failing("workspace.list-conversations", ErrorCode.PERMISSION_DENIED);
    assertThat(bench.call(LuminarysImport.HISTORY_GET, "{}"))
        .isEqualTo(json("{'error':'permission denied: history. It did not work.'}"));
  }

  @Test
  void tellsTheMachineAndItsNameIfItMay() {
    var _ =
        bench.answering(
            "system.info",
            request ->
                Json.object()
                    .put("os", "linux")
                    .put("arch", "amd64")
                    .put("processors", 8)
                    .put("hostName", request.has("hostName") ? "box" : null));
    assertThat(bench.call(LuminarysImport.SYS_INFO, "{}"))
        .isEqualTo(json("{'os':'linux','arch':'amd64','hostname':'box','num_cpu':8}"));
  }

  @Test
  void asksForTheNameOnceAndDoesWithoutIt() {
    var _ =
        bench.answering(
            "system.info",
            request -> {
              if (request.has("hostName")) {
                throw new dev.annex.api.fault.AnnexException(ErrorCode.PERMISSION_DENIED, "no");
              }
              return Json.parse("{\"os\":\"linux\",\"arch\":\"arm64\",\"processors\":2}");
            });
    JsonNode expected = json("{'os':'linux','arch':'arm64','hostname':'','num_cpu':2}");
    assertThat(bench.call(LuminarysImport.SYS_INFO, "{}")).isEqualTo(expected);
    assertThat(bench.call(LuminarysImport.SYS_INFO, "{}")).isEqualTo(expected);
    assertThat(bench.requests()).containsExactly(json("{'hostName':true}"), json("{}"), json("{}"));
  }

  @Test
  void tellsTheTimeAndItsZone() {
    var _ =
        bench.answering(
            "system.time",
            "{'epochSecond':1700000000,'nano':5,'iso':'x','zone':'Europe/Zurich','offsetSeconds':3600}");
    assertThat(bench.call(LuminarysImport.TIME_NOW, "{}"))
        .isEqualTo(
            json(
                "{'unix':1700000000,'unix_nano':1700000000000000005,'rfc3339':'2023-11-14T23:13:20+01:00','timezone':'Europe/Zurich','utc_offset':3600}"));
  }

  @Test
  void tellsTheTimeToWhoeverAsks() {
    var _ =
        bench
            .failing("system.time", ErrorCode.PERMISSION_DENIED)
            .answering("clock.now", "{'epochMillis':1700000000007,'iso':'x'}");
    JsonNode expected =
        json(
            "{'unix':1700000000,'unix_nano':1700000000007000000,'rfc3339':'2023-11-14T22:13:20Z','timezone':'UTC','utc_offset':0}");
    assertThat(bench.call(LuminarysImport.TIME_NOW, "{}")).isEqualTo(expected);
    assertThat(bench.call(LuminarysImport.TIME_NOW, "{}")).isEqualTo(expected);
    assertThat(bench.requests()).containsExactly(json("{}"), json("{}"), json("{}"));
  }

  @Test
  void tellsOnlyVariablesOfTheManifest() {
    var _ =
        bench.answering(
            "env.get",
            request ->
                request.get("name").stringValue().equals("REGION")
                    ? Json.object().put("value", "us")
                    : Json.object().putNull("value"));
    assertThat(bench.call(LuminarysImport.ENV_GET, "{'key':'REGION'}"))
        .isEqualTo(json("{'value':'us'}"));
    assertThat(bench.call(LuminarysImport.ENV_GET, "{'key':'KEY'}"))
        .isEqualTo(json("{'value':'none'}"));
    assertThat(bench.call(LuminarysImport.ENV_GET, "{'key':'PATH'}"))
        .isEqualTo(json("{'value':''}"));
    assertThat(bench.requests()).doesNotContain(json("{'name':'PATH'}"));
  }

  @ParameterizedTest
  @CsvSource({"debug, debug", "warning, warn", "error, error", "loud, info", "'', info"})
  void logs(String given, String level) {
    var _ = bench.answering("log.write", "{}");
    JsonNode request =
        Json.object()
            .put("level", given)
            .put("message", "m")
            .set("fields", Json.object().put("a", 1));
    assertThat(bench.call(LuminarysImport.LOG_WRITE, request)).isEqualTo(json("{}"));
    assertThat(bench.asked("log.write"))
        .isEqualTo(json("{'level':'%s','message':'m','fields':{'a':1}}".formatted(level)));
  }

  @Test
  void dropsALineThatMayNotBeLogged() {
    var _ = bench.failing("log.write", ErrorCode.PERMISSION_DENIED);
    assertThat(bench.call(LuminarysImport.LOG_WRITE, "{'message':'m'}")).isEqualTo(json("{}"));
  }

  @Test
  void namesItselfAsTheOnlyNode() {
    assertThat(bench.call(LuminarysImport.CLUSTER_NODE_LIST, "{}"))
        .isEqualTo(
            json(
                "{'current_node':'local','nodes':[{'node_id':'local','role':'master','skills':['fs-skill']}]}"));
    var _ =
        bench.answering(
            "extensions.list",
            "{'tools':[{'extension':'web','tool':'a'},{'extension':'web','tool':'b'},{'extension':'git','tool':'c'}]}");
    assertThat(bench.call(LuminarysImport.CLUSTER_NODE_LIST, "{}").at("/nodes/0/skills"))
        .isEqualTo(json("['fs-skill','git','web']"));
  }

  @Test
  void movesFilesToAndFromItself() {
    var _ = bench.answering("files.copy", "{'files':1}");
    assertThat(
            bench.call(
                LuminarysImport.FILE_TRANSFER_SEND,
                "{'target_node':'local','local_path':'/data/a','remote_path':'/data/b'}"))
        .isEqualTo(json("{}"));
    assertThat(
            bench.call(
                LuminarysImport.FILE_TRANSFER_RECV,
                "{'source_node':'local','local_path':'/data/a','remote_path':'/data/b'}"))
        .isEqualTo(json("{}"));
    assertThat(bench.requests())
        .containsExactly(
            json(
                "{'from':'/data/a','to':'/data/b','replace':true,'recursive':true,'parents':true}"),
            json(
                "{'from':'/data/b','to':'/data/a','replace':true,'recursive':true,'parents':true}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"slave-1", "LOCAL"})
  void knowsNoOtherNode(String node) {
    assertThat(
            bench.call(
                LuminarysImport.FILE_TRANSFER_RECV,
                Json.object()
                    .put("source_node", node)
                    .put("local_path", "/data/a")
                    .put("remote_path", "/data/b")))
        .isEqualTo(json("{'error':'node not found'}"));
  }

  @Test
  void movesNothingWithoutPermissionInTheManifest() {
    bench.close();
    SkillSettings some = HostBench.SETTINGS;
    bench =
        new HostBench(
            new SkillSettings(
                some.id(),
                some.environment(),
                some.maxResponseBytes(),
                some.folders(),
                some.shellFolders(),
                true,
                List.of("slave-1"),
                some.callers(),
                false));
    assertThat(
            bench
                .call(
                    LuminarysImport.FILE_TRANSFER_SEND,
                    "{'target_node':'local','local_path':'/data/a','remote_path':'/data/b'}")
                .get("error")
                .stringValue())
        .startsWith("permission denied: node local. To allow it: file_transfer");
  }
}
