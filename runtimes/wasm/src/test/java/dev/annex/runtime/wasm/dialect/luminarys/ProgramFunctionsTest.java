package dev.annex.runtime.wasm.dialect.luminarys;

import static dev.annex.runtime.wasm.dialect.luminarys.HostBench.json;
import static dev.annex.runtime.wasm.dialect.luminarys.HostBench.object;
import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Programs, within a call and in the background. */
final class ProgramFunctionsTest {

  private final HostBench bench = new HostBench();

  @AfterEach
  void close() {
    bench.close();
  }

  private static ObjectNode ended(String output, String more) {
    return object("{'timedOut':false,'stdoutTruncated':false," + more + "}")
        .put("stdout", output.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void runsACommand() {
    var _ = bench.answering("shell.run", request -> ended("out\n", "'exitCode':3"));
    assertThat(
            bench.call(
                LuminarysImport.SHELL_EXEC,
                "{'command':'git commit -m \\\"a \\\\\\\"b\\\\\\\"\\\"','workdir':'/repo/x','tail':5,'grep':'^o','timeout_ms':100}"))
        .isEqualTo(json("{'output':'out\\n','exit_code':3}"));
    assertThat(bench.asked("shell.run"))
        .isEqualTo(
            json(
                "{'argv':['git','commit','-m','a \\\"b\\\"'],'directory':'/repo/x','environment':{'KEY':'none','REGION':'eu'},'timeoutMillis':100,'mergeErrors':true,'tail':5,'grep':'^o'}"));
  }

  @Test
  void startsInTheFirstFolderOfTheManifest() {
    var _ = bench.answering("shell.run", request -> ended("", "'exitCode':0"));
    assertThat(bench.call(LuminarysImport.SHELL_EXEC, "{'command':'ls'}"))
        .isEqualTo(json("{'output':'','exit_code':0}"));
    assertThat(bench.asked("shell.run"))
        .isEqualTo(
            json(
                "{'argv':['ls'],'directory':'/work','environment':{'KEY':'none','REGION':'eu'},'timeoutMillis':30000,'mergeErrors':true}"));
  }

  @Test
  void saysWhenTimeWasOverAndWhatWasCut() {
    var _ =
        bench.answering(
            "shell.run",
            request ->
                ended("so far", "'exitCode':null")
                    .put("timedOut", true)
                    .put("stdoutTruncated", true));
    assertThat(bench.call(LuminarysImport.SHELL_EXEC, "{'command':'sleep 9','timeout_ms':5}"))
        .isEqualTo(
            json(
                "{'output':'so far','exit_code':-1,'truncated':true,'error':'timeout: sleep 9 ran longer than 5 ms'}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a && b",
        "a || b",
        "a; b",
        "a | b",
        "a & b",
        "a > b",
        "a >> b",
        "a < b",
        "a $(b)",
        "a `b`",
        "a\nb",
        "a 'b",
        "a \"b",
        "a \\",
        " ",
        "git log --format=format:%an <%ae>"
      })
  void runsNothingThatNeedsAShell(String command) {
    assertThat(
            bench
                .call(LuminarysImport.SHELL_EXEC, Json.object().put("command", command))
                .get("error")
                .stringValue())
        .startsWith("command not allowed: " + command + ". ");
    assertThat(bench.requests()).isEmpty();
  }

  @Test
  void splitsCommandsAsShellsDo() {
    assertThat(CommandLine.split("a  'b c' \"d $(e) \\\"f\\\" \\g \\\\\" h\\ i'j'\"k\" '' $X *"))
        .isEqualTo(List.of("a", "b c", "d $(e) \"f\" \\g \\", "h ijk", "", "$X", "*"));
    assertThat(CommandLine.split("a ';|<>' \"&&`\" \\; \\|"))
        .isEqualTo(List.of("a", ";|<>", "&&`", ";", "|"));
  }

  @Test
  void saysWhatIsNotAllowed() {
    var _ = bench.failing("shell.run", ErrorCode.PERMISSION_DENIED, "action", "shell.run");
    assertThat(bench.call(LuminarysImport.SHELL_EXEC, "{'command':'rm -rf /'}"))
        .isEqualTo(json("{'error':'permission denied: rm -rf /. It did not work.'}"));
  }

  @Test
  void startsInTheBackgroundAndReadsTheLog() {
    var _ =
        bench
            .answering("shell.start", "{'program':7,'pid':4711,'running':true}")
            .answering(
                "shell.output",
                request -> {
                  boolean first = request.get("offset").asLong() == 0;
                  return Json.object()
                      .put("output", (first ? "one\n" : "two\n").getBytes(StandardCharsets.UTF_8))
                      .put("nextOffset", first ? 4 : 8)
                      .put("oldestOffset", 0)
                      .put("truncated", first);
                });
    JsonNode started =
        bench.call(LuminarysImport.SHELL_EXEC, "{'command':'serve','as_daemon':true}");
    assertThat(started)
        .isEqualTo(
            json(
                "{'output':'','exit_code':0,'pid':4711,'log_file':'/annex/programs/7/output.log'}"));
    assertThat(bench.asked("shell.start"))
        .isEqualTo(
            json(
                "{'argv':['serve'],'directory':'/work','environment':{'KEY':'none','REGION':'eu'}}"));
    ObjectNode log = Json.object().set("path", started.get("log_file")).asObject();
    assertThat(bench.call(LuminarysImport.FS_READ, log).get("content").binaryValue())
        .isEqualTo("one\ntwo\n".getBytes(StandardCharsets.UTF_8));
    assertThat(bench.call(LuminarysImport.FS_READ_LINES, log.put("limit", 1)))
        .isEqualTo(json("{'lines':['one'],'total_lines':2,'offset':0,'is_truncated':true}"));
    assertThat(bench.call(LuminarysImport.FS_READ_LINES, log.put("offset", 5)))
        .isEqualTo(json("{'lines':[],'total_lines':2,'offset':5,'is_truncated':false}"));
  }

  @Test
  void logsToTheFileThatIsNamed() {
    var _ = bench.answering("shell.start", "{'program':7,'pid':4711,'running':true}");
    assertThat(
            bench.call(
                LuminarysImport.SHELL_EXEC,
                "{'command':'serve','as_daemon':true,'log_file':'/data/log'}"))
        .isEqualTo(json("{'output':'','exit_code':0,'pid':4711,'log_file':'/data/log'}"));
    assertThat(bench.asked("shell.start"))
        .isEqualTo(
            json(
                "{'argv':['serve'],'directory':'/work','environment':{'KEY':'none','REGION':'eu'},'logFile':'/data/log'}"));
  }
}
