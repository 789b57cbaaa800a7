package dev.annex.runtime.wasm.dialect.luminarys;

import static dev.annex.runtime.wasm.dialect.luminarys.HostBench.json;
import static dev.annex.runtime.wasm.dialect.luminarys.HostBench.object;
import static dev.annex.runtime.wasm.dialect.luminarys.HostBench.packed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Requests to web servers, and connections over TCP and WebSocket. */
final class NetworkFunctionsTest {

  private final HostBench bench = new HostBench();

  @AfterEach
  void close() {
    bench.close();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void web(String headers, String body) {
    ObjectNode answer = object("{'status':201,'url':'','version':'2','truncated':true}");
    answer.set("headers", Json.parse(headers.replace('\'', '"')));
    var _ = bench.answering("http.request", request -> answer.put("body", bytes(body)));
  }

  @Test
  void gets() {
    web("[['x-a','1'],['ETag','2'],['x-a','3']]", "hello");
    ObjectNode expected =
        object(
            "{'status':201,'headers':[{'name':'X-A','value':'1'},{'name':'ETag','value':'2'},{'name':'X-A','value':'3'}],'cookies':[]}");
    assertThat(bench.call(LuminarysImport.HTTP_GET, "{'url':'https://a.com/','timeout_ms':0}"))
        .isEqualTo(packed(expected.put("body", bytes("hello")).put("truncated", true)));
    assertThat(bench.asked("http.request"))
        .isEqualTo(
            json("{'method':'GET','url':'https://a.com/','timeoutMs':30000,'maxBytes':4096}"));
  }

  @ParameterizedTest
  @CsvSource({"0, 4096", "100, 100", "1000000, 4096"})
  void receivesNoMoreThanTheManifestAllows(long wanted, long most) {
    web("[]", "");
    var _ =
        bench.call(
            LuminarysImport.HTTP_GET,
            "{'url':'https://a.com/','timeout_ms':700,'max_bytes':%d}".formatted(wanted));
    assertThat(bench.asked("http.request"))
        .isEqualTo(
            json(
                "{'method':'GET','url':'https://a.com/','timeoutMs':700,'maxBytes':%d}"
                    .formatted(most)));
  }

  @ParameterizedTest
  @CsvSource({"'', application/octet-stream", "text/plain, text/plain"})
  void posts(String given, String sent) {
    web("[]", "");
    var _ =
        bench.call(
            LuminarysImport.HTTP_POST,
            object("{'url':'https://a.com/'}").put("content_type", given).put("body", bytes("b")));
    ObjectNode expected =
        object("{'method':'POST','url':'https://a.com/','timeoutMs':30000,'maxBytes':4096}")
            .put("body", bytes("b"));
    expected.putArray("headers").addArray().add("Content-Type").add(sent);
    assertThat(bench.asked("http.request")).isEqualTo(packed(expected));
  }

  @Test
  void sendsHeadersInOrderAndCookiesAsOne() {
    web("[]", "");
    var _ =
        bench.call(
            LuminarysImport.HTTP_REQUEST,
            object(
                    "{'method':'put','url':'https://a.com/','headers':[{'name':'B','value':'1'},{'name':'Host','value':'evil'},{'name':'A','value':'2'},{'name':'cookie','value':'c=3'},{'name':'B','value':'4'}],'cookies':[{'name':'d','value':'5'},{'name':'e'}],'follow_redirects':1,'use_jar':true}")
                .put("body", bytes("b")));
    assertThat(bench.asked("http.request"))
        .isEqualTo(
            packed(
                object(
                        "{'method':'PUT','url':'https://a.com/','timeoutMs':30000,'maxBytes':4096,'followRedirects':true,'cookies':true,'headers':[['B','1'],['A','2'],['B','4'],['Cookie','c=3; d=5; e=']]}")
                    .put("body", bytes("b"))));
    var _ = bench.call(LuminarysImport.HTTP_REQUEST, "{'url':'https://a.com/','headers':null}");
    assertThat(bench.asked("http.request"))
        .isEqualTo(
            json(
                "{'method':'GET','url':'https://a.com/','timeoutMs':30000,'maxBytes':4096,'followRedirects':false,'cookies':false,'headers':[]}"));
  }

  @Test
  void tellsTheCookiesThatAServerSets() {
    web(
        "[['Set-Cookie','a=1; Domain=.a.com; Path=/x; Secure; HttpOnly; Expires=Wed, 21 Oct 2015 07:28:00 GMT'],['set-cookie','b=2'],['set-cookie','nonsense']]",
        "");
    JsonNode answer = bench.call(LuminarysImport.HTTP_GET, "{'url':'https://a.com/'}");
    assertThat(answer.get("cookies"))
        .isEqualTo(
            json(
                "[{'name':'a','value':'1','domain':'.a.com','path':'/x','secure':true,'httponly':true,'expires':1445412480},{'name':'b','value':'2'}]"));
    assertThat(answer.get("headers")).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource({
    "dns, host not found: https://a.com/",
    "refused, connection refused: https://a.com/",
    "timeout, timeout: https://a.com/",
    "closed, connection closed: https://a.com/",
    "tls, tls error: https://a.com/. It did not work.",
    "private-address, permission denied: https://a.com/. It did not work.",
    "too-many-redirects, It did not work."
  })
  void saysWhyAServerIsNotReached(String reason, String error) {
    var _ = bench.failing("http.request", ErrorCode.HOST_CALL_FAILED, "reason", reason);
    assertThat(bench.call(LuminarysImport.HTTP_GET, "{'url':'https://a.com/'}"))
        .isEqualTo(packed(Json.object().put("error", error)));
  }

  @ParameterizedTest
  @CsvSource({
    "a.com:25, a.com, 25",
    "[2001:db8::1]:22, 2001:db8::1, 22",
    "127.0.0.1:65535, 127.0.0.1, 65535"
  })
  void exchangesOverTcp(String address, String host, int port) {
    var _ =
        bench.answering(
            "tcp.request", request -> Json.object().put("data", bytes("220")).put("ended", "idle"));
    assertThat(
            bench.call(
                LuminarysImport.TCP_REQUEST,
                Json.object().put("addr", address).putNull("data").put("insecure", true)))
        .isEqualTo(packed(Json.object().put("data", bytes("220"))));
    assertThat(bench.asked("tcp.request"))
        .isEqualTo(
            packed(
                Json.object()
                    .put("host", host)
                    .put("port", port)
                    .put("tls", false)
                    .put("timeoutMs", 30_000)
                    .put("data", new byte[0])
                    .put("maxBytes", 1 << 20)
                    .put("idleMs", 200)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a.com", ":25", "a.com:", "a.com:http", "a.com:123456"})
  void refusesAddressesWithoutHostOrPort(String address) {
    assertThat(
            bench
                .call(LuminarysImport.TCP_REQUEST, Json.object().put("addr", address))
                .get("error")
                .stringValue())
        .startsWith("invalid request: tcp_request: addr ");
  }

  @Test
  void connectsForLong() {
    var _ = bench.answering("tcp.open", "{'connection':'c-1'}");
    assertThat(
            bench.call(
                LuminarysImport.TCP_CONNECT,
                "{'addr':'a.com:443','callback':'on_data','tls':true,'insecure':true,'server_name':'b.com','timeout_ms':5000}"))
        .isEqualTo(json("{'conn_id':'c-1'}"));
    assertThat(bench.asked("tcp.open"))
        .isEqualTo(
            json(
                "{'host':'a.com','port':443,'tls':true,'timeoutMs':5000,'insecure':true,'serverName':'b.com','idleMs':86400000,'tool':'on_data'}"));
    var _ = bench.call(LuminarysImport.TCP_CONNECT, "{'addr':'a.com:25','callback':''}");
    assertThat(bench.asked("tcp.open"))
        .isEqualTo(
            json("{'host':'a.com','port':25,'tls':false,'timeoutMs':30000,'idleMs':86400000}"));
  }

  @Test
  void goesOnWithConnections() {
    var _ =
        bench
            .answering("tcp.set-callback", "{}")
            .answering("tcp.send", "{}")
            .answering("tcp.end", "{}");
    assertThat(bench.call(LuminarysImport.TCP_SET_CALLBACK, "{'conn_id':'c','callback':'other'}"))
        .isEqualTo(json("{}"));
    assertThat(
            bench.call(
                LuminarysImport.TCP_WRITE,
                Json.object().put("conn_id", "c").put("data", bytes("x"))))
        .isEqualTo(json("{}"));
    assertThat(bench.call(LuminarysImport.TCP_CLOSE, "{'conn_id':'c'}")).isEqualTo(json("{}"));
    assertThat(bench.call(LuminarysImport.TCP_SET_CALLBACK, "{'conn_id':'c','callback':null}"))
        .isEqualTo(json("{}"));
    assertThat(bench.requests())
        .containsExactly(
            json("{'connection':'c','tool':'other'}"),
            packed(Json.object().put("connection", "c").put("data", bytes("x"))),
            json("{'connection':'c'}"),
            json("{'connection':'c'}"));
  }

  @Test
  void talksOverWebSockets() {
    var _ =
        bench
            .answering("websocket.open", "{'connection':'w','protocol':''}")
            .answering("websocket.send", "{}")
            .answering("websocket.close", "{}");
    assertThat(
            bench.call(
                LuminarysImport.WS_CONNECT,
                "{'url':'wss://a.com/x','headers':[{'name':'A','value':'1'}],'callback':'on_ws','insecure':true}"))
        .isEqualTo(json("{'conn_id':'w'}"));
    var _ = bench.call(LuminarysImport.WS_CONNECT, "{'url':'ws://a.com/','insecure':true}");
    ObjectNode message = Json.object().put("conn_id", "w").put("data", bytes("é"));
    assertThat(bench.call(LuminarysImport.WS_SEND, message.deepCopy().put("message_type", "text")))
        .isEqualTo(json("{}"));
    assertThat(
            bench.call(LuminarysImport.WS_SEND, message.deepCopy().put("message_type", "binary")))
        .isEqualTo(json("{}"));
    assertThat(bench.call(LuminarysImport.WS_CLOSE, "{'conn_id':'w','code':1001,'reason':'bye'}"))
        .isEqualTo(json("{}"));
    var _ =
        bench.call(
            LuminarysImport.WS_CLOSE,
            Json.object().put("conn_id", "w").put("code", 0).put("reason", "é".repeat(200)));
    assertThat(bench.requests())
        .startsWith(
            json(
                "{'url':'wss://a.com/x','timeoutMs':30000,'idleMs':86400000,'insecure':true,'tool':'on_ws','headers':[['A','1']]}"),
            json("{'url':'ws://a.com/','timeoutMs':30000,'idleMs':86400000,'headers':[]}"),
            json("{'connection':'w','text':'é'}"),
            packed(Json.object().put("connection", "w").put("bytes", bytes("é"))),
            json("{'connection':'w','code':1001,'reason':'bye'}"));
    JsonNode last = bench.requests().getLast();
    assertThat(last.get("code").asInt()).isEqualTo(1000);
    assertThat(bytes(last.get("reason").stringValue()).length).isBetween(100, 123);
  }

  @Test
  void sendsNoTextThatIsNone() {
    ObjectNode message = Json.object().put("conn_id", "w").put("data", new byte[] {(byte) 0xff});
    assertThat(bench.call(LuminarysImport.WS_SEND, message).get("error").stringValue())
        .isEqualTo("invalid request: ws_send: data is no UTF-8, so it can only be sent as binary");
    assertThat(
            bench
                .call(LuminarysImport.WS_SEND, message.put("message_type", "ping"))
                .get("error")
                .stringValue())
        .isEqualTo("invalid request: ws_send: message_type must be text or binary");
  }
}
