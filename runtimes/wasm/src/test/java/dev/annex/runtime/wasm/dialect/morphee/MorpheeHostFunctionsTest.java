package dev.annex.runtime.wasm.dialect.morphee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.annex.api.call.Budget;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import dev.annex.runtime.wasm.RecordingHost;
import dev.annex.runtime.wasm.Workshop;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The functions of the contract over operations of the host, which are scripted here. */
class MorpheeHostFunctionsTest {

  private static final Workshop WORKSHOP = new Workshop();
  private static final String GET = "{'method':'GET','url':'https://api.example.com/x'}";

  private final RecordingHost host = new RecordingHost();

  @AfterAll
  static void close() {
    WORKSHOP.close();
  }

  private JsonNode call(String function, String request) {
    return times(1, function, request);
  }

  private JsonNode times(int times, String function, String request) {
    ObjectNode arguments = Json.object().put("function", function).put("times", times);
    arguments.set("request", json(request));
    return WORKSHOP.guest("morphee/host-functions").call("call", Json.write(arguments), host);
  }

  private static JsonNode json(String text) {
    return Json.parse(text.replace('\'', '"'));
  }

  private static JsonNode value(String text) {
    return json("{'ok':true,'value':%s}".formatted(text));
  }

  private static JsonNode refused(String code, String message) {
    ObjectNode error = Json.object().put("code", code).put("message", message);
    return Json.object().put("ok", false).set("error", error);
  }

  private static Function<JsonNode, JsonNode> answers(String text) {
    return request -> json(text);
  }

  private static Function<JsonNode, JsonNode> fails(ErrorCode code, String... details) {
    return request -> {
      Map<String, JsonNode> facts =
          details.length == 0 ? Map.of() : Map.of(details[0], Json.object().stringNode(details[1]));
      throw new AnnexException(code, "It did not work.", facts);
    };
  }

  private static ObjectNode answer(int status, String body) {
    ObjectNode answer = Json.object().put("status", status).put("truncated", false);
    answer.set(
        "headers", json("[['X-A','1'],['x-a','2'],['set-cookie','a, b'],['set-cookie','c']]"));
    return answer.put("body", body.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void fetchesAndFoldsTheHeaders() {
    var _ = host.with("http.request", request -> answer(201, "é"));
    assertThat(
            call(
                "http_fetch",
                "{'method':'post','url':'https://a.com/','headers':{'X-B':'1','Host':'b.com','Connection':'close'},'body':'text'}"))
        .isEqualTo(
            value("{'status':201,'headers':{'x-a':'1, 2','set-cookie':'a, b\\nc'},'body':'é'}"));
    JsonNode asked = host.asked("http.request");
    assertThat(asked.get("method").stringValue()).isEqualTo("POST");
    assertThat(asked.get("headers")).isEqualTo(json("[['X-B','1']]"));
    assertThat(asked.get("body").binaryValue()).isEqualTo("text".getBytes(StandardCharsets.UTF_8));
    assertThat(asked.get("maxRedirects").asLong()).isEqualTo(5);
  }

  @Test
  void carriesBytesInBase64BothWays() {
    byte[] bytes = {(byte) 0xff, 0, 1};
    var _ = host.with("http.request", request -> answer(200, "").put("body", bytes));
    JsonNode answer =
        call(
            "http_fetch",
            "{'method':'PUT','url':'https://a.com/','body':'/wAB','body_encoding':'base64'}");
    assertThat(answer.at("/value/body").stringValue()).isEqualTo("/wAB");
    assertThat(answer.at("/value/body_encoding").stringValue()).isEqualTo("base64");
    assertThat(host.asked("http.request").get("body").binaryValue()).isEqualTo(bytes);
  }

  @Test
  void answersTheEleventhRequestWithoutTryingIt() {
    var _ =
        host.with(
            "http.request",
            request -> {
              host.spend(Budget.HTTP_REQUESTS, 1);
              return answer(200, "");
            });
    assertThat(times(10, "http_fetch", GET).path("ok").booleanValue()).isTrue();
    assertThat(host.asked("http.request").get("maxRedirects").asLong()).isZero();
    assertThat(times(11, "http_fetch", GET)).isEqualTo(refused("http_quota", "Request denied"));
  }

  @Test
  void answersARedirectPastTheQuotaAsDenied() {
    var _ =
        host.with(
            "http.request",
            request -> {
              host.spend(Budget.HTTP_REQUESTS, request.get("maxRedirects").asLong() == 0 ? 1 : 9);
              return answer(302, "").set("headers", json("[['location','/y']]"));
            });
    assertThat(call("http_fetch", GET).at("/value/status").asInt()).isEqualTo(302);
    assertThat(times(2, "http_fetch", GET)).isEqualTo(refused("http_quota", "Request denied"));
  }

  @ParameterizedTest
  @CsvSource({
    "GET, https://api.example.com/, permission_denied, Permission denied: http:read",
    "HEAD, https://api.example.com/, permission_denied, Permission denied: http:read",
    "PATCH, https://api.example.com/, permission_denied, Permission denied: http:write",
    "GET, https://api.example.com:8443/, ssrf_blocked, HTTP blocked: port 8443 is not allowed",
    "GET, no url, permission_denied, Permission denied: http:read"
  })
  void namesWhatAGrantDoesNotCover(String method, String url, String code, String message) {
    var _ = host.with("http.request", fails(ErrorCode.PERMISSION_DENIED, "action", "http.request"));
    assertThat(call("http_fetch", "{'method':'%s','url':'%s'}".formatted(method, url)))
        .isEqualTo(refused(code, message));
  }

  @Test
  void namesADomainThatTheManifestDoesNotList() {
    var asked =
        Asked.by(
            MorpheeManifest.read(
                json(
                    "{'id':'a','name':'N','version':'1.0.0','actions':[],'permissions':['http:read'],'allowed_domains':['*.example.com']}"),
                "x.wasm"));
    assertThat(asked.domains("http.read"))
        .hasSize(1)
        .allMatch(domain -> domain.names("api.example.com"))
        .noneMatch(domain -> domain.names("example.com"))
        .noneMatch(domain -> domain.names("evil-example.com"));
    assertThat(asked.domains("http.write")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PERMISSION_DENIED", "HOST_CALL_FAILED"})
  void namesAnAddressThatIsNotPublic(ErrorCode code) {
    var _ = host.with("http.request", fails(code, "reason", "private-address"));
    assertThat(call("http_fetch", GET))
        .isEqualTo(refused("ssrf_blocked", "HTTP blocked: the address is not public"));
  }

  @Test
  void readsAndStoresSecrets() {
    var _ =
        host.with("secrets.get", answers("{'value':'s'}"))
            .with("secrets.set", answers("{'stored':true}"));
    assertThat(call("vault_get", "{'key':'k'}")).isEqualTo(value("'s'"));
    assertThat(host.asked("secrets.get")).isEqualTo(json("{'name':'k'}"));
    assertThat(call("vault_set", "{'key':'k','value':'v'}")).isEqualTo(value("true"));
    assertThat(host.asked("secrets.set")).isEqualTo(json("{'name':'k','value':'v'}"));
    var _ = host.with("secrets.get", answers("{'value':null}"));
    assertThat(call("vault_get", "{'key':'k'}")).isEqualTo(value("null"));
  }

  @Test
  void emitsEvents() {
    var _ = host.with("events.publish", answers("{'delivered':0,'skipped':0}"));
    assertThat(call("event_emit", "{'type':'task.created','payload':{'id':1}}"))
        .isEqualTo(value("true"));
    assertThat(host.asked("events.publish"))
        .isEqualTo(json("{'topic':'task.created','payload':{'id':1}}"));
  }

  private static final String TASK =
      "{'id':'7','title':'T','space':null,'status':'open','createdAt':'2026-11-21T10:00:00Z'}";
  private static final String TOLD =
      "{'id':'7','title':'T','space_id':null,'status':'open','created_at':'2026-11-21T10:00:00Z'}";

  @Test
  void keepsTasks() {
    var _ =
        host.with("workspace.get-task", answers("{'task':%s}".formatted(TASK)))
            .with("workspace.create-task", answers(TASK))
            .with("workspace.list-tasks", answers("{'items':[%s],'next':'7'}".formatted(TASK)))
            .with("workspace.update-task", answers("{'id':'7','changed':true,'revision':2}"));
    assertThat(call("data_get_task", "{'task_id':7}")).isEqualTo(value(TOLD));
    assertThat(host.asked("workspace.get-task")).isEqualTo(json("{'id':'7'}"));
    assertThat(call("data_create_task", "{'title':'T','description':'D'}")).isEqualTo(value(TOLD));
    assertThat(host.asked("workspace.create-task"))
        .isEqualTo(json("{'title':'T','description':'D'}"));
    assertThat(call("data_list_tasks", "{'space_id':'1','status':'open','limit':2,'cursor':'3'}"))
        .isEqualTo(value("{'items':[%s],'next_cursor':'7'}".formatted(TOLD)));
    assertThat(host.asked("workspace.list-tasks"))
        .isEqualTo(json("{'space':'1','status':'open','limit':2,'cursor':'3'}"));
    assertThat(
            call("data_update_task", "{'task_id':'7','patch':{'status':'done','space_id':null}}"))
        .isEqualTo(value(TOLD));
    assertThat(host.asked("workspace.update-task"))
        .isEqualTo(json("{'id':'7','status':'done','space':''}"));
  }

  @Test
  void tellsAWriterThatMayNotReadWhatItWrote() {
    var _ = host.with("workspace.update-task", answers("{'id':'7','changed':true,'revision':2}"));
    assertThat(call("data_update_task", "{'task_id':'7','patch':{'status':'done'}}"))
        .isEqualTo(value("{'status':'done','id':'7','revision':2}"));
  }

  @Test
  void answersNullForATaskThatThereIsNot() {
    var _ = host.with("workspace.get-task", answers("{'task':null}"));
    assertThat(call("data_get_task", "{'task_id':'9'}")).isEqualTo(value("null"));
  }

  @ParameterizedTest
  @CsvSource({
    "data_list_spaces, workspace.list-spaces",
    "data_list_conversations, workspace.list-conversations"
  })
  void listsTheRest(String function, String operation) {
    var _ = host.with(operation, answers("{'items':[],'next':null}"));
    assertThat(call(function, "{}")).isEqualTo(value("{'items':[]}"));
  }

  private RecordingHost withFolder() {
    return host.with(
        "files.roots",
        answers("{'roots':[{'path':'/srv/data','mode':'both'},{'path':'/x','mode':'write'}]}"));
  }

  @ParameterizedTest
  @CsvSource({
    "a/b, /srv/data/a/b",
    "./a//b/, /srv/data/a/b",
    "a/../b, /srv/data/b",
    "'', /srv/data"
  })
  void readsFilesOfTheGrantedFolder(String path, String asked) {
    var _ =
        withFolder().with("files.read", request -> Json.object().put("content", new byte[] {65}));
    assertThat(call("file_read", "{'path':'%s'}".formatted(path))).isEqualTo(value("'A'"));
    assertThat(host.asked("files.read")).isEqualTo(json("{'path':'%s'}".formatted(asked)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/etc/passwd", "..", "a/../../b", "a\\u0000b"})
  void leavesTheSandboxByNoPath(String path) {
    assertThat(call("file_read", "{'path':'%s'}".formatted(path)))
        .isEqualTo(refused("outside_sandbox", "Path outside sandbox"));
  }

  @Test
  void saysWhyAFileCannotBeRead() {
    var _ = withFolder().with("files.read", fails(ErrorCode.HOST_CALL_FAILED, "reason", "outside"));
    assertThat(call("file_read", "{'path':'link'}"))
        .isEqualTo(refused("outside_sandbox", "Path outside sandbox"));
    var _ = host.with("files.read", fails(ErrorCode.HOST_CALL_FAILED, "reason", "not-found"));
    assertThat(call("file_read", "{'path':'none'}")).isEqualTo(value("null"));
    var _ = host.with("files.read", fails(ErrorCode.HOST_CALL_FAILED, "reason", "is-directory"));
    assertThat(call("file_read", "{'path':'d'}"))
        .isEqualTo(refused("is_directory", "file_read of \"d\" failed: is-directory."));
    var _ = host.with("files.roots", answers("{'roots':[]}"));
    assertThat(call("file_read", "{'path':'a'}"))
        .isEqualTo(refused("permission_denied", "Permission denied: filesystem:read"));
  }

  @Test
  void listsAFolderToItsEnd() {
    var _ =
        withFolder()
            .with(
                "files.list",
                request ->
                    request.get("after").stringValue().isEmpty()
                        ? json("{'entries':[{'name':'a','kind':'file','size':3}],'end':false}")
                        : json(
                            "{'entries':[{'name':'b','kind':'directory','size':0}],'end':true}"));
    assertThat(call("file_list", "{'path':'.'}"))
        .isEqualTo(
            value(
                "[{'name':'a','type':'file','size':3},{'name':'b','type':'directory','size':0}]"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "vault_get | vault:read | {'key':'k'}",
        "vault_set | vault:write | {'key':'k','value':'v'}",
        "event_emit | events:emit | {'type':'a'}",
        "data_get_task | data:read | {'task_id':'1'}",
        "data_create_task | data:write | {'title':'t'}",
        "data_list_spaces | data:read | {}"
      })
  void namesThePermissionThatIsMissing(String function, String permission, String request) {
    assertThat(call(function, request))
        .isEqualTo(refused("permission_denied", "Permission denied: " + permission));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'key':5}", "{}"})
  void answersRequestsThatMakeNoSense(String request) {
    assertThat(call("vault_get", request).at("/error/code").stringValue())
        .isEqualTo("invalid_request");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "{", "", "\u0000"})
  void answersTextThatIsNoObject(String text) {
    JsonNode answer =
        WORKSHOP
            .guest("morphee/host-functions")
            .call(
                "call",
                Json.write(Json.object().put("function", "vault_get").put("text", text)),
                host);
    assertThat(answer.at("/error/code").stringValue()).isEqualTo("invalid_request");
  }

  @Test
  void endsACallWhoseBudgetIsOver() {
    var _ = host.with("workspace.list-spaces", answers("{'items':[],'next':null}"));
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> times(200_000, "data_list_spaces", "{}"))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_REACHED));
  }
}
