package dev.annex.mcp.server;

import static dev.annex.mcp.fixture.Endpoint.call;
import static dev.annex.mcp.fixture.Endpoint.get;
import static dev.annex.mcp.fixture.Endpoint.legacy;
import static dev.annex.mcp.fixture.Endpoint.modern;
import static dev.annex.mcp.fixture.Endpoint.notification;
import static dev.annex.mcp.fixture.Endpoint.post;
import static dev.annex.mcp.fixture.Endpoint.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.mcp.fixture.Endpoint;
import dev.annex.mcp.fixture.FakeExchange;
import dev.annex.mcp.fixture.Schemas;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

final class EraDetectionTest {

  private static final String VERSION_KEY = "io.modelcontextprotocol/protocolVersion";
  private static final String CAPABILITIES_KEY = "io.modelcontextprotocol/clientCapabilities";

  private final Endpoint endpoint = Endpoint.open();

  @AfterEach
  void close() {
    endpoint.close();
  }

  @Test
  void discoversModernServer() {
    FakeExchange answer = endpoint.send(modern("server/discover", "{}"));
    JsonNode result = Schemas.json(answer.text()).path("result");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(result.path("supportedVersions").toString()).isEqualTo("[\"2026-07-28\"]");
    assertThat(result.path("resultType").asString()).isEqualTo("complete");
    assertThat(result.path("ttlMs").asInt()).isNotNegative();
    assertThat(result.path("cacheScope").asString()).isEqualTo("private");
    assertThat(result.path("_meta").path("io.modelcontextprotocol/serverInfo").has("name"))
        .isTrue();
    assertThat(answer.header("Mcp-Session-Id")).isEmpty();
  }

  @Test
  void refusesEnvelopeWithoutVersionHeader() {
    refused(modern("server/discover", "{}").with("MCP-Protocol-Version", ""), 400, -32020);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"_meta\":{}}",
        "{\"_meta\":{\"" + VERSION_KEY + "\":\"2026-07-28\"}}",
        "{\"_meta\":{\"" + CAPABILITIES_KEY + "\":{}}}",
        "{\"_meta\":{\"" + VERSION_KEY + "\":5,\"" + CAPABILITIES_KEY + "\":{}}}"
      })
  void namesWhatTheEnvelopeLacks(String params) {
    refused(
        post(request(1, "server/discover", params))
            .with("MCP-Protocol-Version", "2026-07-28")
            .with("Mcp-Method", "server/discover"),
        400,
        -32602);
  }

  @Test
  void servesEnvelopeWithoutClientInfo() {
    assertThat(
            endpoint
                .send(
                    post(request(
                            1,
                            "server/discover",
                            "{\"_meta\":{\""
                                + VERSION_KEY
                                + "\":\"2026-07-28\",\""
                                + CAPABILITIES_KEY
                                + "\":{}}}"))
                        .with("MCP-Protocol-Version", "2026-07-28")
                        .with("Mcp-Method", "server/discover"))
                .status())
        .isEqualTo(200);
  }

  @Test
  void refusesHeaderThatDiffersFromBody() {
    refused(
        modern("server/discover", "{}").with("MCP-Protocol-Version", "2025-11-25"), 400, -32020);
  }

  @ParameterizedTest
  @ValueSource(strings = {"v999.0.0", "2025-11-25"})
  void neverServesOtherRevisionsByEnvelope(String version) {
    FakeExchange answer =
        endpoint.send(
            modern(1, "server/discover", "{}", "{\"" + VERSION_KEY + "\":\"" + version + "\"}")
                .with("MCP-Protocol-Version", version));
    JsonNode error = Schemas.json(answer.text()).path("error");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(error.path("code").asInt()).isEqualTo(-32022);
    assertThat(error.path("data").path("requested").asString()).isEqualTo(version);
    assertThat(error.path("data").path("supported").toString()).isEqualTo("[\"2026-07-28\"]");
  }

  @Test
  void comparesMethodHeaderWithCase() {
    refused(modern("tools/list", "{}").with("Mcp-Method", "TOOLS/LIST"), 400, -32020);
  }

  @ParameterizedTest
  @CsvSource({
    "'', 400",
    "'  test_simple_text ', 200",
    "=?base64?dGVzdF9zaW1wbGVfdGV4dA==?=, 200",
    "=?base64?dGVzdF9zaW1wbGVfdGV4dA?=, 400",
    "test_other, 400",
    "=?BASE64?dGVzdF9zaW1wbGVfdGV4dA==?=, 400"
  })
  void comparesNameHeader(String header, int status) {
    FakeExchange answer = endpoint.send(call("test_simple_text", "{}").with("Mcp-Name", header));
    assertThat(answer.status()).isEqualTo(status);
  }

  @Test
  void refusesNameHeaderSentTwice() {
    refused(
        call("test_simple_text", "{}").withBoth("Mcp-Name", "test_simple_text", "evil"),
        400,
        -32020);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "unknown/method",
        "initialize",
        "ping",
        "logging/setLevel",
        "resources/subscribe",
        "resources/unsubscribe"
      })
  void knowsNoRemovedMethod(String method) {
    FakeExchange answer = endpoint.send(modern("x-7", method, "{}", "{}"));
    assertThat(answer.status()).isEqualTo(404);
    assertThat(Schemas.json(answer.text()).path("error").path("code").asInt()).isEqualTo(-32601);
    assertThat(Schemas.json(answer.text()).path("id").asString()).isEqualTo("x-7");
  }

  @ParameterizedTest
  @CsvSource({
    "1999-01-01, 2025-11-25",
    "2026-07-28, 2025-11-25",
    "2025-06-18, 2025-06-18",
    "2024-11-05, 2024-11-05"
  })
  void negotiatesInHandshake(String asked, String given) {
    FakeExchange answer = endpoint.initialize(asked, "{}");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Mcp-Session-Id")).matches("[\\x21-\\x7e]{22,}");
    assertThat(Schemas.json(answer.text()).path("result").path("protocolVersion").asString())
        .isEqualTo(given);
  }

  @Test
  void refusesHandshakeUnderModernHeader() {
    refused(
        post(request(1, "initialize", "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{}}"))
            .with("MCP-Protocol-Version", "2026-07-28"),
        400,
        -32020);
  }

  @Test
  void ignoresDeadSessionOnHandshake() {
    FakeExchange answer =
        endpoint.send(
            legacy(
                "dead",
                request(
                    1, "initialize", "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{}}")));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Mcp-Session-Id")).isNotEqualTo("dead");
  }

  @Test
  void answers405WhereThereIsNoStream() {
    FakeExchange bare =
        endpoint.send(new FakeExchange("GET", new byte[0]).with("Accept", "text/event-stream"));
    FakeExchange modernGet =
        endpoint.send(
            get(endpoint.session("2025-11-25")).with("MCP-Protocol-Version", "2026-07-28"));
    FakeExchange put = endpoint.send(new FakeExchange("PUT", new byte[0]));
    FakeExchange delete = endpoint.send(new FakeExchange("DELETE", new byte[0]));
    assertThat(bare.status()).isEqualTo(405);
    assertThat(bare.header("Allow")).isEqualTo("POST");
    assertThat(modernGet.status()).isEqualTo(405);
    assertThat(put.status()).isEqualTo(405);
    assertThat(put.header("Allow")).contains("GET");
    assertThat(delete.status()).isEqualTo(405);
  }

  @Test
  void tellsDeadSessionsApartFromMissingOnes() {
    refused(legacy("dead", request(1, "tools/list", "{}")), 404, -32001);
    refused(post(request(1, "tools/list", "{}")), 400, -32600);
    assertThat(endpoint.send(get("dead")).status()).isEqualTo(404);
  }

  @Test
  void checksVersionHeaderOfSessions() {
    String session = endpoint.session("2025-11-25");
    String ping = request(1, "ping", "{}");
    assertThat(
            endpoint
                .send(legacy(session, ping).with("MCP-Protocol-Version", "1999-01-01"))
                .status())
        .isEqualTo(400);
    assertThat(
            endpoint
                .send(legacy(session, ping).with("MCP-Protocol-Version", "2025-06-18"))
                .status())
        .isEqualTo(200);
    assertThat(endpoint.send(legacy(session, ping)).status()).isEqualTo(200);
  }

  @Test
  void neverFallsBackFromUnknownFutureRevision() {
    refused(
        post(request(1, "tools/list", "{}")).with("MCP-Protocol-Version", "2031-01-01"),
        400,
        -32602);
  }

  @ParameterizedTest
  @CsvSource({
    "text/plain, 415",
    "'', 415",
    "application/jsonx, 415",
    "application/json; charset=utf-8, 200",
    "Application/JSON, 200"
  })
  void looksAtTheEssenceOfContentType(String type, int status) {
    assertThat(endpoint.send(modern("server/discover", "{}").with("Content-Type", type)).status())
        .isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({
    "application/json, 200",
    "text/event-stream, 200",
    "*/*, 200",
    "'', 200",
    "text/html, 406",
    "'application/json;q=0, text/html', 406"
  })
  void isLenientAboutAccept(String accept, int status) {
    assertThat(endpoint.send(modern("tools/list", "{}").with("Accept", accept)).status())
        .isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"jsonrpc\":|-32700",
        "''|-32700",
        "{} {}|-32700",
        "[]|-32600",
        "5|-32600",
        "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}|-32600",
        "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}|-32600",
        "{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"ping\"}|-32600",
        "{\"jsonrpc\":\"2.0\",\"id\":true,\"method\":\"ping\"}|-32600",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":[]}|-32600",
        "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}]|-32600",
        "{\"jsonrpc\":\"2.0\",\"id\":1}|-32600"
      })
  void refusesWhatIsNoMessage(String body, int code) {
    refused(post(body), 400, code);
  }

  @Test
  void refusesNestingBeyondTheLimit() {
    String deep = "[".repeat(70) + "]".repeat(70);
    refused(post(request(1, "ping", "{\"a\":" + deep + "}")), 400, -32700);
  }

  @Test
  void refusesBytesThatAreNotUtf8() {
    byte[] latin1 = request(1, "p\u00efng", "{}").getBytes(StandardCharsets.ISO_8859_1);
    refused(new FakeExchange("POST", latin1).with("Content-Type", "application/json"), 400, -32700);
  }

  @Test
  void refusesModernMessageInBatch() {
    FakeExchange single = modern("tools/list", "{}");
    String body = new String(readAll(single), StandardCharsets.UTF_8);
    refused(post("[" + body + "]"), 400, -32600);
  }

  @Test
  void servesBatchesOfTheOneRevisionThatKnowsThem() {
    String batch =
        "["
            + request(1, "ping", "{}")
            + ","
            + notification("notifications/x", "{}")
            + ","
            + request("b", "ping", "{}")
            + "]";
    FakeExchange served = endpoint.send(legacy(endpoint.session("2025-03-26"), batch));
    assertThat(served.text())
        .isEqualTo(
            "[{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}},{\"jsonrpc\":\"2.0\",\"id\":\"b\",\"result\":{}}]");
    refused(legacy(endpoint.session("2025-11-25"), batch), 400, -32600);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"1\"", "9007199254740993", "-9223372036854775808", "0"})
  void echoesIdsExactly(String id) {
    String session = endpoint.session("2025-11-25");
    FakeExchange answer =
        endpoint.send(
            legacy(session, "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"ping\"}"));
    assertThat(answer.text()).contains("\"id\":" + id + ",");
  }

  @ParameterizedTest
  @CsvSource({
    "Host, evil.example.com, 403",
    "Host, localhost.evil.example.com:80, 403",
    "Host, 127.0.0.1:9, 200",
    "Host, [::1]:9, 200",
    "Host, LOCALHOST, 200",
    "Origin, http://evil.example.com, 403",
    "Origin, null, 403",
    "Origin, file://localhost, 403",
    "Origin, http://localhost:5555, 200",
    "Origin, https://127.0.0.1, 200"
  })
  void guardsHostAndOrigin(String header, String value, int status) {
    assertThat(endpoint.send(modern("server/discover", "{}").with(header, value)).status())
        .isEqualTo(status);
  }

  @Test
  void refusesBodiesBeyondTheLimit() {
    assertThat(endpoint.send(post("\"" + "x".repeat(5 << 20) + "\"")).status()).isEqualTo(413);
  }

  @Test
  void acceptsNotificationsOfBothEras() {
    String session = endpoint.session("2025-11-25");
    String body = notification("notifications/anything", "{}");
    FakeExchange old = endpoint.send(legacy(session, body));
    FakeExchange modern = endpoint.send(post(body).with("MCP-Protocol-Version", "2026-07-28"));
    assertThat(old.status()).isEqualTo(202);
    assertThat(old.text()).isEmpty();
    assertThat(modern.status()).isEqualTo(202);
  }

  @Test
  void takesAnswersOnlyInSessions() {
    String body = "{\"jsonrpc\":\"2.0\",\"id\":99,\"result\":{}}";
    refused(post(body).with("MCP-Protocol-Version", "2026-07-28"), 400, -32600);
    assertThat(endpoint.send(legacy(endpoint.session("2025-11-25"), body)).status()).isEqualTo(202);
  }

  @Test
  void answersPreflightsWithTheHeadersAskedFor() {
    FakeExchange answer =
        endpoint.send(
            new FakeExchange("OPTIONS", new byte[0])
                .with("Origin", "http://localhost:3000")
                .with("Authorization", "Bearer wrong")
                .with("Access-Control-Request-Headers", "mcp-param-region, x-evil"));
    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("http://localhost:3000");
    assertThat(answer.header("Access-Control-Allow-Headers"))
        .contains("mcp-param-region", "authorization", "mcp-method")
        .doesNotContain("x-evil");
  }

  @Test
  void ignoresSessionHeaderOnModernRequests() {
    FakeExchange answer =
        endpoint.send(modern("tools/list", "{}").with("Mcp-Session-Id", "whatever"));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Mcp-Session-Id")).isEmpty();
  }

  private void refused(FakeExchange exchange, int status, int code) {
    FakeExchange answer = endpoint.send(exchange);
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(Schemas.json(answer.text()).path("error").path("code").asInt()).isEqualTo(code);
  }

  private static byte[] readAll(FakeExchange exchange) {
    try {
      return exchange.body().readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
