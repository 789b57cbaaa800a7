package dev.annex.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.Json;
import dev.annex.server.config.AnnexConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a Luminarys skill does with the functions of its contract, on a whole host. */
final class LuminarysFunctionsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final List<String> EVERYTHING =
      List.of(
          "archive",
          "env",
          "files",
          "files.read",
          "http",
          "kv",
          "log",
          "shell",
          "shell.env",
          "shell.workdir",
          "system",
          "tcp",
          "websocket",
          "workspace.read");

  @TempDir private static Path scratch;
  private static Path folder;
  private static Path outside;
  private static TemptingServer web;
  private static TemptingServer other;
  private static EchoServer plain;
  private static EchoServer echo;
  private static RunningHost host;
  private static ExtensionId skill;

  private final List<String> logged = new ArrayList<>();

  @BeforeAll
  static void open() throws IOException {
    Path real = scratch.toRealPath();
    folder = Files.createDirectory(real.resolve("folder"));
    outside = Files.createDirectory(real.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "CANARY");
    Files.createSymbolicLink(folder.resolve("leak"), outside.resolve("secret"));
    web = new TemptingServer();
    other = new TemptingServer();
    plain = EchoServer.ofBytes();
    echo = EchoServer.ofMessages();
    host = Assembly.open(real.resolve("data"), AnnexConfig.defaults().withExamples(false));
    skill = install("probe", manifest(), EVERYTHING);
  }

  @AfterAll
  static void close() {
    host.close();
    web.close();
    other.close();
    plain.close();
    echo.close();
  }

  @BeforeEach
  void forgetRequests() {
    web.reset(Map.of());
    other.reset(Map.of());
  }

  private static JsonNode manifest() {
    return json(
        """
        {'permissions': {
          'fs': {'enabled': true, 'dirs': ['%s:rw']},
          'http': {'enabled': true, 'allow_websocket': true, 'max_response_bytes': 4,
                   'allowlist': ['http://127.0.0.1:%d/**', 'http://127.0.0.1:%d/**']},
          'tcp': {'enabled': true, 'allowlist': ['127.0.0.1:%d']},
          'shell': {'enabled': true, 'allowlist': ['echo **', 'sh -c *', 'pwd', 'sleep *'], 'allowed_dirs': ['%s']},
          'file_transfer': {'enabled': true, 'allowed_nodes': ['*'], 'local_dirs': ['%s:rw']}},
         'state': {'scope': 'skill'},
         'env': {'REGION': 'eu', 'HOME': '${HOME}'},
         'invoke_policy': {'can_invoke': [], 'can_be_invoked_by': ['*']}}
        """
            .formatted(folder, web.port(), echo.port(), plain.port(), folder, folder));
  }

  private static ExtensionId install(String name, JsonNode manifest, List<String> grants)
      throws IOException {
    return new GuestHost(host).install(Probe.luminarys(name, manifest), name, grants);
  }

  private static JsonNode json(String text) {
    return Json.parse(text.replace('\'', '"'));
  }

  private JsonNode call(String function, String request, String... asBytes) {
    return call(skill, function, json(request), asBytes);
  }

  private JsonNode call(ExtensionId as, String function, JsonNode request, String... asBytes) {
    ObjectNode arguments = Json.object().put("function", function);
    arguments.set("request", request);
    for (String member : asBytes) {
      arguments.withArray("bytes").add(member);
    }
    // as it would come over a wire, where a number has no width
    return Json.parse(Json.write(new GuestHost(host).call(as, "call", arguments, logged)));
  }

  private String error(String function, String request, String... asBytes) {
    return call(function, request, asBytes).path("error").asString("");
  }

  private static String path(String name) {
    return folder.resolve(name).toString();
  }

  private static String at(String name) {
    return "{'path':'%s'}".formatted(path(name));
  }

  @Test
  void worksWithFiles() throws IOException {
    assertThat(
            call(
                "fs_write",
                "{'path':'%s','content':'one\\ntwo\\nthree\\n'}".formatted(path("deep/a.txt")),
                "content"))
        .isEqualTo(json("{}"));
    assertThat(folder.resolve("deep/a.txt")).hasContent("one\ntwo\nthree\n");
    assertThat(call("fs_read", at("deep/a.txt")))
        .isEqualTo(json("{'content':'one\\ntwo\\nthree\\n'}"));
    assertThat(error("fs_create", at("deep/a.txt")))
        .isEqualTo("file exists: " + path("deep/a.txt"));
    assertThat(
            call(
                "fs_read_lines",
                "{'path':'%s','offset':1,'limit':1}".formatted(path("deep/a.txt"))))
        .isEqualTo(json("{'lines':['two'],'total_lines':3,'offset':1,'is_truncated':true}"));
    assertThat(
            call(
                "fs_grep",
                "{'pattern':'TWO','path':'%s','case_insensitive':true,'with_lines':true,'type_filter':'text'}"
                    .formatted(path("deep"))))
        .isEqualTo(
            json(
                "{'matches':[{'path':'%s','matches':[{'line_num':2,'line':'two','ranges':[{'start':0,'end':3}]}]}]}"
                    .formatted(path("deep/a.txt"))));
    assertThat(call("fs_glob", "{'patterns':['**/*.txt'],'path':'%s'}".formatted(path("deep"))))
        .isEqualTo(json("{'matches':[{'path':'a.txt','is_dir':false}]}"));
    assertThat(call("fs_mkdir", at("deep/{x,y}"))).isEqualTo(json("{}"));
    assertThat(call("fs_ls", at("deep")))
        .isEqualTo(
            json(
                "{'entries':[{'name':'a.txt','size':14,'is_dir':false},{'name':'x','size':0,'is_dir':true},{'name':'y','size':0,'is_dir':true}]}"));
    assertThat(error("fs_ls", at("deep/a.txt")))
        .isEqualTo("not a directory: " + path("deep/a.txt"));
    assertThat(call("fs_chmod", "{'path':'%s','mode':420}".formatted(path("deep/a.txt"))))
        .isEqualTo(json("{}"));
    assertThat(
            call("fs_ls", "{'path':'%s','long':true}".formatted(path("deep")))
                .at("/entries/0/mode_str"))
        .isEqualTo(json("'-rw-r--r--'"));
    assertThat(
            call(
                "fs_copy",
                "{'source':'%s','dest':'%s'}".formatted(path("deep/a.txt"), path("new/b.txt"))))
        .isEqualTo(json("{}"));
    assertThat(folder.resolve("new/b.txt")).hasContent("one\ntwo\nthree\n");
    assertThat(call("fs_delete", at("new"))).isEqualTo(json("{}"));
    assertThat(folder.resolve("new")).doesNotExist();
    assertThat(error("fs_read", at("new"))).isEqualTo("file not found: " + path("new"));
    assertThat(call("fs_allowed_dirs", "{}"))
        .isEqualTo(json("{'dirs':[{'path':'%s','mode':'rw'}]}".formatted(folder)));
    JsonNode disk = call("disk_usage", "{}");
    assertThat(disk.get("used_bytes").asLong())
        .isEqualTo(disk.get("total_bytes").asLong() - disk.get("free_bytes").asLong());
  }

  @Test
  void reachesNothingOutside() {
    assertThat(error("fs_read", "{'path':'/etc/passwd'}"))
        .startsWith("permission denied: /etc/passwd. ")
        .contains("files");
    assertThat(error("fs_read", at("leak")))
        .startsWith("permission denied: " + path("leak") + ". ")
        .doesNotContain("CANARY");
    assertThat(error("fs_copy", "{'source':'%s','dest':'%s'}".formatted(path("deep"), outside)))
        .startsWith("permission denied: " + outside + ". ");
    assertThat(error("archive_pack", "{'source':'%s','output':'%s'}".formatted(outside, path("o"))))
        .startsWith("permission denied: " + outside + ". ");
    assertThat(error("fs_read", at("a/../../x"))).startsWith("invalid request: ");
  }

  @Test
  void packsAndUnpacks() throws IOException {
    Path source = Files.createDirectories(folder.resolve("tree/sub"));
    Files.writeString(source.resolve("a.txt"), "12345");
    Files.writeString(source.resolve("b.log"), "1");
    String archive = path("made/tree.tgz");
    assertThat(
            call(
                "archive_pack",
                "{'source':'%s','output':'%s','exclude':'*.log'}".formatted(path("tree"), archive)))
        .isEqualTo(json("{'files_count':1,'format':'tar.gz'}"));
    assertThat(call("archive_list", "{'archive':'%s'}".formatted(archive)))
        .isEqualTo(
            json(
                "{'entries':[{'name':'sub/','size':0,'is_dir':true},{'name':'sub/a.txt','size':5,'is_dir':false}]}"));
    assertThat(
            call(
                "archive_unpack",
                "{'archive':'%s','dest':'%s','strip':1}".formatted(archive, path("out"))))
        .isEqualTo(json("{'files_count':1}"));
    assertThat(folder.resolve("out/a.txt")).hasContent("12345");
    assertThat(error("archive_list", "{'archive':'%s'}".formatted(path("none.zip"))))
        .isEqualTo("file not found: " + path("none.zip"));
  }

  @Test
  void sendsRequestsAndCutsAnswers() {
    String base = "http://127.0.0.1:" + web.port();
    JsonNode answer = call("http_get", "{'url':'%s/x'}".formatted(base));
    assertThat(answer.get("status").asInt()).isEqualTo(200);
    assertThat(answer.get("body").asString()).isEqualTo("hell");
    assertThat(answer.get("truncated").asBoolean()).isTrue();
    web.reset(Map.of("/r", "http://127.0.0.1:" + other.port() + "/", "/s", base + "/x"));
    assertThat(error("http_get", "{'url':'%s/r'}".formatted(base)))
        .startsWith("permission denied: " + base + "/r. ");
    assertThat(
            call("http_request", "{'url':'%s/r','follow_redirects':false}".formatted(base))
                .get("status")
                .asInt())
        .isEqualTo(302);
    assertThat(call("http_get", "{'url':'%s/s'}".formatted(base)).get("status").asInt())
        .isEqualTo(200);
    assertThat(
            call("http_post", "{'url':'%s/p','body':'x'}".formatted(base), "body")
                .get("status")
                .asInt())
        .isEqualTo(200);
    assertThat(web.reached()).containsExactly("GET /r", "GET /r", "GET /s", "GET /x", "POST /p");
    assertThat(other.reached()).isEmpty();
  }

  @Test
  void talksOverTcp() {
    assertThat(
            call(
                "tcp_request",
                "{'addr':'127.0.0.1:%d','data':'ping'}".formatted(plain.port()),
                "data"))
        .isEqualTo(json("{'data':'ping'}"));
    assertThat(error("tcp_request", "{'addr':'127.0.0.1:%d'}".formatted(web.port())))
        .startsWith("permission denied: 127.0.0.1:");
    String connection =
        call("tcp_connect", "{'addr':'127.0.0.1:%d','callback':'on_event'}".formatted(plain.port()))
            .get("conn_id")
            .asString();
    assertThat(
            call("tcp_write", "{'conn_id':'%s','data':'over tcp'}".formatted(connection), "data"))
        .isEqualTo(json("{}"));
    JsonNode event = awaitEvent(one -> one.path("data").asString("").equals("over tcp"));
    assertThat(event.get("conn_id").asString()).isEqualTo(connection);
    assertThat(event.get("error_kind").asString()).isEmpty();
    for (int i = 0; i < 2; i++) {
      assertThat(call("tcp_close", "{'conn_id':'%s'}".formatted(connection))).isEqualTo(json("{}"));
    }
    assertThat(error("tcp_write", "{'conn_id':'%s','data':'x'}".formatted(connection), "data"))
        .startsWith("invalid request: ");
  }

  @Test
  void talksOverWebSockets() {
    String connection =
        call(
                "ws_connect",
                "{'url':'ws://127.0.0.1:%d/','callback':'on_event'}".formatted(echo.port()))
            .path("conn_id")
            .asString("");
    assertThat(
            call(
                "ws_send",
                "{'conn_id':'%s','data':'over ws','message_type':'text'}".formatted(connection),
                "data"))
        .isEqualTo(json("{}"));
    JsonNode event = awaitEvent(one -> one.path("data").asString("").equals("over ws"));
    assertThat(event.get("conn_id").asString()).isEqualTo(connection);
    assertThat(event.get("message_type").asString()).isEqualTo("text");
    assertThat(call("ws_close", "{'conn_id':'%s','code':1001}".formatted(connection)))
        .isEqualTo(json("{}"));
    assertThat(error("ws_connect", "{'url':'ws://127.0.0.1:%d/'}".formatted(plain.port())))
        .startsWith("permission denied: ws://");
  }

  private JsonNode awaitEvent(Predicate<JsonNode> wanted) {
    Instant end = Instant.now().plus(PATIENCE);
    while (true) {
      JsonNode events = new GuestHost(host).call(skill, "events", Json.object(), logged);
      for (JsonNode event : events) {
        if (wanted.test(event)) {
          return event;
        }
      }
      assertThat(Instant.now()).as("waiting for an event among %s", events).isBefore(end);
      Thread.onSpinWait();
    }
  }

  @Test
  void runsCommands() throws IOException {
    assertThat(call("shell_exec", "{'command':'echo a  \\\"b  c\\\"'}"))
        .isEqualTo(json("{'output':'a b  c\\n','exit_code':0}"));
    assertThat(call("shell_exec", "{'command':'pwd'}").get("output").asString())
        .isEqualTo(folder + "\n");
    assertThat(
            call(
                "shell_exec",
                "{'command':'sh -c \\\"echo $REGION; echo two >&2; exit 3\\\"','grep':'o|u','tail':2}"))
        .isEqualTo(json("{'output':'eu\\ntwo\\n','exit_code':3}"));
    assertThat(error("shell_exec", "{'command':'cat /etc/passwd'}"))
        .startsWith("permission denied: cat /etc/passwd. ");
    assertThat(error("shell_exec", "{'command':'echo a > b'}"))
        .startsWith("command not allowed: echo a > b. ");
    assertThat(error("shell_exec", "{'command':'pwd','workdir':'/'}"))
        .startsWith("permission denied: pwd. ");
    assertThat(error("shell_exec", "{'command':'sleep 600','timeout_ms':50}"))
        .startsWith("timeout: sleep 600");
  }

  @ParameterizedTest
  @CsvSource({"'', false", "programs/out.log, true"})
  void runsInTheBackground(String file, boolean named) {
    JsonNode started =
        call(
            "shell_exec",
            "{'command':'sh -c \\\"echo started; exit 0\\\"','as_daemon':true,'log_file':'%s'}"
                .formatted(named ? path(file) : ""));
    assertThat(started.get("pid").asLong()).isPositive();
    String log = started.get("log_file").asString();
    assertThat(log.equals(path(file))).isEqualTo(named);
    Instant end = Instant.now().plus(PATIENCE);
    JsonNode read = call("fs_read", "{'path':'%s'}".formatted(log));
    while (!read.path("content").asString("").equals("started\n")) {
      assertThat(Instant.now()).as("waiting for the log: %s", read).isBefore(end);
      Thread.onSpinWait();
      read = call("fs_read", "{'path':'%s'}".formatted(log));
    }
    assertThat(call("fs_read_lines", "{'path':'%s'}".formatted(log)).get("lines"))
        .isEqualTo(json("['started']"));
  }

  @Test
  void knowsTheMachineAndItself() {
    JsonNode info = call("sys_info", "{}");
    assertThat(info.get("os").asString()).isNotEmpty();
    assertThat(info.get("num_cpu").asInt()).isPositive();
    JsonNode time = call("time_now", "{}");
    assertThat(Instant.ofEpochSecond(time.get("unix").asLong()))
        .isBetween(Instant.now().minus(PATIENCE), Instant.now().plus(PATIENCE));
    assertThat(call("env_get", "{'key':'REGION'}")).isEqualTo(json("{'value':'eu'}"));
    assertThat(call("log_write", "{'level':'warn','message':'careful','fields':{'a':1}}"))
        .isEqualTo(json("{}"));
    assertThat(logged).anySatisfy(line -> assertThat(line).contains("careful"));
    assertThat(call("cluster_node_list", "{}"))
        .isEqualTo(
            json(
                "{'current_node':'local','nodes':[{'node_id':'local','role':'master','skills':['probe']}]}"));
    assertThat(call("history_get", "{}")).isEqualTo(json("[]"));
    assertThat(error("prompt_complete", "{'prompt':'hello'}"))
        .startsWith("permission denied: llm. ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"HOME", "PATH", "USER", "ANNEX_DATA"})
  void seesNothingOfTheHostsEnvironment(String name) {
    assertThat(call("env_get", "{'key':'%s'}".formatted(name))).isEqualTo(json("{'value':''}"));
  }

  @Test
  void movesFilesOnlyToItself() throws IOException {
    Files.writeString(folder.resolve("sent"), "sent");
    String request = "{'%s':'%s','local_path':'%s','remote_path':'%s'}";
    assertThat(
            call(
                "file_transfer_send",
                request.formatted("target_node", "local", path("sent"), path("arrived"))))
        .isEqualTo(json("{}"));
    assertThat(folder.resolve("arrived")).hasContent("sent");
    assertThat(
            error(
                "file_transfer_recv",
                request.formatted("source_node", "slave-1", path("x"), path("y"))))
        .isEqualTo("node not found");
    assertThat(
            error(
                "file_transfer_recv",
                request.formatted("source_node", "local", path("x"), outside.resolve("secret"))))
        .startsWith("permission denied: ");
  }

  @Test
  void tellsWhatWouldAllowWhatWasNotGranted() throws IOException {
    ExtensionId ungranted = install("ungranted", manifest(), List.of());
    assertThat(
            call(ungranted, "fs_read", Json.object().put("path", path("a")))
                .get("error")
                .asString())
        .startsWith("permission denied: " + path("a") + ". ")
        .contains("To allow it: annex grant ungranted files=" + folder);
    assertThat(
            call(
                    ungranted,
                    "http_get",
                    Json.object().put("url", "http://127.0.0.1:" + web.port() + "/"))
                .get("error")
                .asString())
        .contains("To allow it: annex grant ungranted http=http://127.0.0.1:" + web.port());
    assertThat(
            call(ungranted, "shell_exec", Json.object().put("command", "pwd"))
                .get("error")
                .asString())
        .contains("To allow it: annex grant ungranted ");
    assertThat(call(ungranted, "time_now", Json.object()).get("timezone").asString())
        .isEqualTo("UTC");
    assertThat(call(ungranted, "log_write", Json.object().put("message", "m")))
        .isEqualTo(json("{}"));
    assertThat(call(ungranted, "env_get", Json.object().put("key", "REGION")))
        .isEqualTo(json("{'value':'eu'}"));
  }
}
