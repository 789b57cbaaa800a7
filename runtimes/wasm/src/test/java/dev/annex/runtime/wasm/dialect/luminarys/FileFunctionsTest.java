package dev.annex.runtime.wasm.dialect.luminarys;

import static dev.annex.runtime.wasm.dialect.luminarys.HostBench.json;
import static dev.annex.runtime.wasm.dialect.luminarys.HostBench.object;
import static dev.annex.runtime.wasm.dialect.luminarys.HostBench.packed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Files, folders, searches and archives. */
final class FileFunctionsTest {

  private final HostBench bench = new HostBench();

  @AfterEach
  void close() {
    bench.close();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void readsAFile() {
    var _ =
        bench.answering(
            "files.read",
            request -> Json.object().put("content", bytes("one")).put("size", 3).put("end", true));
    assertThat(bench.call(LuminarysImport.FS_READ, "{'path':'/data/a'}"))
        .isEqualTo(packed(Json.object().put("content", bytes("one"))));
    assertThat(bench.asked("files.read")).isEqualTo(json("{'path':'/data/a'}"));
  }

  @ParameterizedTest
  @CsvSource({"FS_WRITE, replace", "FS_CREATE, create"})
  void writesAWholeFileAndMakesItsFolders(LuminarysImport function, String mode) {
    var _ = bench.answering("files.write", "{'size':3}");
    assertThat(bench.call(function, object("{'path':'/data/a'}").put("content", bytes("one"))))
        .isEqualTo(json("{}"));
    assertThat(bench.asked("files.write"))
        .isEqualTo(
            packed(
                Json.object()
                    .put("path", "/data/a")
                    .put("content", bytes("one"))
                    .put("mode", mode)
                    .put("parents", true)));
    assertThat(bench.call(function, "{'path':'/data/a','content':null}")).isEqualTo(json("{}"));
    assertThat(bench.asked("files.write").get("content").binaryValue()).isEmpty();
  }

  @Test
  void deletesCopiesAndChangesModes() {
    var _ =
        bench
            .answering("files.delete", "{'deleted':3}")
            .answering("files.copy", "{'files':1,'directories':0,'bytes':3,'skipped':0}")
            .answering("files.chmod", "{'changed':1}");
    assertThat(bench.call(LuminarysImport.FS_DELETE, "{'path':'/data/d'}")).isEqualTo(json("{}"));
    assertThat(bench.call(LuminarysImport.FS_COPY, "{'source':'/data/a','dest':'/data/b'}"))
        .isEqualTo(json("{}"));
    assertThat(
            bench.call(LuminarysImport.FS_CHMOD, "{'path':'/data/a','mode':493.0,'recursive':1}"))
        .isEqualTo(json("{}"));
    assertThat(bench.requests())
        .containsExactly(
            json("{'path':'/data/d','recursive':true}"),
            json(
                "{'from':'/data/a','to':'/data/b','replace':true,'recursive':true,'parents':true}"),
            json("{'path':'/data/a','permissions':493,'recursive':true}"));
  }

  @Test
  void makesEveryFolderThatBracesComeTo() {
    var _ = bench.answering("files.mkdir", "{'created':true}");
    assertThat(bench.call(LuminarysImport.FS_MKDIR, "{'path':'/data/{x,y{1,2}}/z'}"))
        .isEqualTo(json("{}"));
    assertThat(bench.requests())
        .containsExactly(
            json("{'path':'/data/x/z','parents':true}"),
            json("{'path':'/data/y1/z','parents':true}"),
            json("{'path':'/data/y2/z','parents':true}"));
  }

  @Test
  void listsAFolderToItsEnd() {
    var _ =
        bench.answering(
            "files.list",
            request ->
                request.get("after").stringValue().isEmpty()
                    ? object(
                        "{'entries':[{'name':'a','kind':'file','size':3,'permissions':420,'modifiedMillis':1999}],'end':false}")
                    : object(
                        "{'entries':[{'name':'d','kind':'directory','size':0,'permissions':493,'modifiedMillis':-1},{'name':'l','kind':'link','size':1,'permissions':511,'modifiedMillis':0}],'end':true}"));
    assertThat(bench.call(LuminarysImport.FS_LS, "{'path':'/data'}"))
        .isEqualTo(
            json(
                "{'entries':[{'name':'a','size':3,'is_dir':false},{'name':'d','size':0,'is_dir':true},{'name':'l','size':1,'is_dir':false}]}"));
    assertThat(bench.requests())
        .containsExactly(
            json("{'path':'/data','after':'','limit':10000}"),
            json("{'path':'/data','after':'a','limit':10000}"));
    assertThat(bench.call(LuminarysImport.FS_LS, "{'path':'/data','long':true}"))
        .isEqualTo(
            json(
                "{'entries':[{'name':'a','size':3,'is_dir':false,'mod_time':1,'mode':420,'mode_str':'-rw-r--r--'},{'name':'d','size':0,'is_dir':true,'mod_time':-1,'mode':493,'mode_str':'drwxr-xr-x'},{'name':'l','size':1,'is_dir':false,'mod_time':0,'mode':511,'mode_str':'lrwxrwxrwx'}]}"));
  }

  @Test
  void readsLines() {
    var _ =
        bench.answering("files.read-lines", "{'lines':['two'],'offset':1,'total':3,'end':false}");
    assertThat(bench.call(LuminarysImport.FS_READ_LINES, "{'path':'/data/a','offset':1,'limit':1}"))
        .isEqualTo(json("{'lines':['two'],'total_lines':3,'offset':1,'is_truncated':true}"));
    assertThat(bench.asked("files.read-lines"))
        .isEqualTo(json("{'path':'/data/a','offset':1,'limit':1}"));
    var _ = bench.answering("files.read-lines", "{'lines':[],'offset':9,'total':3,'end':true}");
    assertThat(bench.call(LuminarysImport.FS_READ_LINES, "{'path':'/data/a','offset':9,'limit':0}"))
        .isEqualTo(json("{'lines':[],'total_lines':3,'offset':9,'is_truncated':false}"));
    assertThat(bench.asked("files.read-lines")).isEqualTo(json("{'path':'/data/a','offset':9}"));
  }

  private static final String FOUND =
      "{'files':[{'path':'b/a.go','count':1,'lines':[{'number':2,'text':'two','ranges':[{'start':0,'end':3}],'before':[],'after':[]}]}],'searched':1,'skipped':0,'truncated':false}";

  @Test
  void searchesText() {
    var _ = bench.answering("files.grep", FOUND);
    assertThat(
            bench.call(
                LuminarysImport.FS_GREP,
                "{'pattern':'two','path':'/data','type_filter':'go','with_lines':true,'include':null,'exclude':['x'],'max_depth':2,'max_count':5,'workers':4,'case_insensitive':true}"))
        .isEqualTo(
            json(
                "{'matches':[{'path':'/data/b/a.go','matches':[{'line_num':2,'line':'two','ranges':[{'start':0,'end':3}]}]}]}"));
    assertThat(bench.asked("files.grep"))
        .isEqualTo(
            json(
                "{'pattern':'two','fixed':false,'ignoreCase':true,'hidden':false,'limit':10000,'countOnly':false,'exclude':['x'],'ignore':['.git','.hg','.svn','node_modules','vendor','target','dist','build','__pycache__','.venv','.idea','.vscode'],'extensions':['go'],'depth':2,'perFile':5,'path':'/data'}"));
  }

  @Test
  void leavesLinesOutThatNobodyWants() {
    var _ = bench.answering("files.grep", FOUND);
    assertThat(bench.call(LuminarysImport.FS_GREP, "{'pattern':'two','path':'/data/'}"))
        .isEqualTo(
            json(
                "{'matches':[{'path':'/data/b/a.go','matches':[{'line_num':2,'ranges':[{'start':0,'end':3}]}]}]}"));
    var _ =
        bench.answering(
            "files.grep",
            "{'files':[{'path':'','count':1,'lines':[]}],'searched':1,'skipped':0,'truncated':true}");
    assertThat(
            bench.call(
                LuminarysImport.FS_GREP,
                "{'pattern':'a','path':'/data/a','fixed':true,'filename_only':true,'ignore_dirs':[],'include':['.env']}"))
        .isEqualTo(json("{'matches':[{'path':'/data/a','matches':[]}],'truncated':true}"));
    assertThat(bench.asked("files.grep"))
        .isEqualTo(
            json(
                "{'pattern':'a','fixed':true,'ignoreCase':false,'hidden':true,'limit':10000,'countOnly':true,'include':['.env'],'path':'/data/a'}"));
  }

  private HostBench withFolders() {
    return bench.answering(
        "files.roots",
        "{'roots':[{'path':'/b','mode':'read'},{'path':'/a','mode':'read'},{'path':'/a','mode':'write'},{'path':'/a/inner','mode':'both'},{'path':'/p/*/src','mode':'both'},{'path':'/w','mode':'write'}]}");
  }

  @Test
  void tellsWhichFoldersAreAllowed() {
    var _ = withFolders();
    assertThat(bench.call(LuminarysImport.FS_ALLOWED_DIRS, "{}"))
        .isEqualTo(
            json(
                "{'dirs':[{'path':'/a','mode':'rw'},{'path':'/a/inner','mode':'rw'},{'path':'/b','mode':'ro'},{'path':'/p/*/src','mode':'rw'}]}"));
  }

  @Test
  void searchesAllAllowedFoldersWhereNoneIsNamed() {
    var _ =
        withFolders()
            .answering(
                "files.grep",
                request -> {
                  if (request.get("path").stringValue().equals("/b")) {
                    throw new AnnexException(ErrorCode.UNAVAILABLE, "gone");
                  }
                  return Json.parse(FOUND.replace('\'', '"'));
                });
    assertThat(bench.call(LuminarysImport.FS_GREP, "{'pattern':'two'}").get("matches"))
        .isEqualTo(
            json(
                "[{'path':'/a/b/a.go','matches':[{'line_num':2,'ranges':[{'start':0,'end':3}]}]}]"));
    assertThat(bench.requests()).filteredOn(request -> request.has("pattern")).hasSize(2);
    var _ =
        bench.answering(
            "files.glob", "{'matches':[{'path':'x','kind':'directory'}],'truncated':false}");
    assertThat(bench.call(LuminarysImport.FS_GLOB, "{'patterns':['*'],'path':''}"))
        .isEqualTo(
            json("{'matches':[{'path':'/a/x','is_dir':true},{'path':'/b/x','is_dir':true}]}"));
    assertThat(bench.call(LuminarysImport.DISK_USAGE, "{}").get("error").stringValue())
        .startsWith("permission denied: /data. ");
  }

  @Test
  void saysWhenThereIsNoFolderToSearch() {
    var _ = bench.answering("files.roots", "{'roots':[]}");
    assertThat(bench.call(LuminarysImport.FS_GREP, "{'pattern':'two'}").get("error").stringValue())
        .startsWith("permission denied: no directory is allowed. To allow one: annex grant");
  }

  @Test
  void findsNames() {
    var _ =
        bench.answering(
            "files.glob",
            "{'matches':[{'path':'d','kind':'directory'},{'path':'d/a.txt','kind':'file'}],'truncated':true}");
    assertThat(
            bench.call(
                LuminarysImport.FS_GLOB,
                "{'patterns':['**/*.txt','/data/d','./e'],'path':'/data','match_hidden':true,'max_depth':99,'only_files':true}"))
        .isEqualTo(
            json(
                "{'matches':[{'path':'d','is_dir':true},{'path':'d/a.txt','is_dir':false}],'truncated':true}"));
    assertThat(bench.asked("files.glob"))
        .isEqualTo(
            json(
                "{'hidden':true,'limit':10000,'ignore':['.git','node_modules'],'depth':64,'kind':'file','path':'/data','patterns':['**/*.txt','d','e']}"));
    assertThat(
            bench.call(
                LuminarysImport.FS_GLOB,
                "{'patterns':['*'],'path':'/data','only_files':true,'only_dirs':true}"))
        .isEqualTo(
            json(
                "{'error':'invalid request: fs_glob: only_files and only_dirs exclude one another'}"));
  }

  @Test
  void measuresDisks() {
    var _ = bench.answering("files.disk-usage", "{'totalBytes':400,'freeBytes':100}");
    assertThat(bench.call(LuminarysImport.DISK_USAGE, "{'path':''}"))
        .isEqualTo(json("{'total_bytes':400,'free_bytes':100,'used_bytes':300,'used_pct':75.0}"));
    assertThat(bench.asked("files.disk-usage")).isEqualTo(json("{'path':'/data'}"));
    var _ = bench.answering("files.disk-usage", "{'totalBytes':0,'freeBytes':0}");
    assertThat(bench.call(LuminarysImport.DISK_USAGE, "{'path':'/x'}").get("used_pct"))
        .isEqualTo(json("0.0"));
  }

  @Test
  void packsUnpacksAndListsArchives() {
    var _ =
        bench
            .answering("archive.pack", "{'format':'tar.gz','files':2,'directories':1}")
            .answering("archive.unpack", "{'files':2,'directories':1,'bytes':8,'excluded':0}")
            .answering(
                "archive.list",
                "{'entries':[{'name':'d/','size':0,'kind':'directory','encrypted':false},{'name':'d/a','size':5,'kind':'file','encrypted':false}],'truncated':false}");
    assertThat(
            bench.call(
                LuminarysImport.ARCHIVE_PACK,
                "{'source':'/data/d','output':'/data/d.zip','exclude':'{*.log,*.tmp}, build/ ,'}"))
        .isEqualTo(json("{'files_count':2,'format':'tar.gz'}"));
    assertThat(
            bench.call(
                LuminarysImport.ARCHIVE_UNPACK,
                "{'archive':'/data/d.tgz','dest':'/data/o','strip':1,'format':'zip'}"))
        .isEqualTo(json("{'files_count':2}"));
    assertThat(bench.call(LuminarysImport.ARCHIVE_LIST, "{'archive':'/data/d.tgz','format':''}"))
        .isEqualTo(
            json(
                "{'entries':[{'name':'d/','size':0,'is_dir':true},{'name':'d/a','size':5,'is_dir':false}]}"));
    assertThat(bench.requests())
        .containsExactly(
            json(
                "{'source':'/data/d','archive':'/data/d.zip','format':'tar.gz','replace':true,'parents':true,'exclude':['{*.log,*.tmp}','build']}"),
            json(
                "{'archive':'/data/d.tgz','destination':'/data/o','strip':1,'merge':true,'replace':true,'parents':true,'format':'zip'}"),
            json("{'archive':'/data/d.tgz','limit':10000}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "HOST_CALL_FAILED | not-found | file not found: /data/real",
        "HOST_CALL_FAILED | exists | file exists: /data/real",
        "HOST_CALL_FAILED | is-directory | is a directory: /data/real",
        "HOST_CALL_FAILED | not-directory | not a directory: /data/real",
        "HOST_CALL_FAILED | not-empty | directory not empty: /data/real",
        "HOST_CALL_FAILED | binary | binary file: /data/real",
        "HOST_CALL_FAILED | outside | permission denied: /data/a. It did not work.",
        "HOST_CALL_FAILED | no-access | permission denied: /data/a. It did not work.",
        "HOST_CALL_FAILED | no-space | It did not work.",
        "PERMISSION_DENIED | | permission denied: /data/a. It did not work.",
        "INVALID_HOST_CALL | | invalid request: It did not work.",
        "LIMIT_REACHED | | limit reached: It did not work.",
        "UNAVAILABLE | | unavailable: It did not work."
      })
  void saysWhatWentWrongInTheContractsWords(ErrorCode code, String reason, String expected) {
    var _ =
        reason == null
            ? bench.failing("files.read", code)
            : bench.failing("files.read", code, "reason", reason, "path", "/data/real");
    assertThat(bench.call(LuminarysImport.FS_READ, "{'path':'/data/a'}"))
        .isEqualTo(packed(Json.object().put("error", expected)));
  }

  @Test
  void namesTheEndOfACopyThatStoodAgainstIt() {
    String copy = "{'source':'/data/a','dest':'/data/b'}";
    var _ = bench.failing("files.copy", ErrorCode.PERMISSION_DENIED, "action", "files.write");
    assertThat(bench.call(LuminarysImport.FS_COPY, copy).get("error").stringValue())
        .startsWith("permission denied: /data/b. ");
    var _ = bench.failing("files.copy", ErrorCode.PERMISSION_DENIED, "action", "files.copy");
    assertThat(bench.call(LuminarysImport.FS_COPY, copy).get("error").stringValue())
        .startsWith("permission denied: /data/a. ");
    var _ = bench.failing("archive.pack", ErrorCode.PERMISSION_DENIED, "action", "files.write");
    assertThat(
            bench
                .call(LuminarysImport.ARCHIVE_PACK, "{'source':'/data/d','output':'/o.tgz'}")
                .get("error")
                .stringValue())
        .startsWith("permission denied: /o.tgz. ");
  }

  @Test
  void endsACallThatIsOver() {
    var _ =
        bench.answering(
            "files.read",
            request -> {
              bench.meter.cancel("enough");
              throw new AnnexException(ErrorCode.HOST_CALL_FAILED, "It did not work.");
            });
    assertThatThrownBy(() -> bench.call(LuminarysImport.FS_READ, "{'path':'/data/a'}"))
        .isInstanceOf(AnnexException.class);
  }

  @Test
  void endsACallWhenTheHostBreaks() {
    var _ = bench.failing("files.read", ErrorCode.INTERNAL);
    assertThatThrownBy(() -> bench.call(LuminarysImport.FS_READ, "{'path':'/data/a'}"))
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL));
  }

  @Test
  void answersThatAFileIsTooLargeForAnAnswer() {
    var _ =
        bench.answering("files.read", request -> Json.object().put("content", new byte[16 << 20]));
    assertThat(bench.call(LuminarysImport.FS_READ, "{'path':'/data/a'}").get("error").stringValue())
        .startsWith("response too large: ");
  }

  @ParameterizedTest
  @EnumSource(LuminarysImport.class)
  void answersWhateverItIsAsked(LuminarysImport function) {
    for (String request :
        List.of(
            "[]",
            "7",
            "{'path':7}",
            "{'path':'','url':'','addr':'x:99999999','conn_id':{},'command':'a|b','key':[]}",
            "{'path':'a','offset':-1,'mode':1.5,'patterns':[1],'timeout_ms':'x','headers':[7]}")) {
      JsonNode answer = bench.call(function, request);
      assertThat(answer.isObject() || function == LuminarysImport.HISTORY_GET)
          .as("%s of %s: %s", function, request, answer)
          .isTrue();
    }
    assertThat(bench.call(function, "[]").path("error").asString(""))
        .isEqualTo("invalid request: %s: the request is no map".formatted(function.functionName()));
  }

  @Test
  void answersBytesThatAreNoMessagePack() {
    JsonNode answer = bench.callWith(LuminarysImport.FS_READ, new byte[] {(byte) 0xc1});
    assertThat(answer.get("error").stringValue())
        .isEqualTo(
            "Reading the skill's request for fs_read failed at byte 1: 0xc1 begins an extension or nothing at all; neither is known here.");
  }
}
