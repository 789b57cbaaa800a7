package dev.annex.capabilities.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.call.Budget;
import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.fault.ErrorCode;
import dev.annex.testkit.CapabilityHarness;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

final class SendRequestTest extends HttpFixture {

  @Test
  void sendsHeadersUnchangedInOrderAndAddsNothingInBetween() throws Exception {
    RawServer server = closing(new RawServer(RawServer.Answer.of("200 OK", "", "done")));
    JsonNode request =
        with(
            post(server.origin() + "/docs/a%20b.txt?delete=&prefix=docs%2F", "hello"),
            "x-amz-date",
            "20260101T000000Z",
            "Authorization",
            "AWS4-HMAC-SHA256 Credential=AKID/x, Signature=00",
            "X-Twice",
            "1",
            "x-twice",
            "2",
            "Content-Length",
            "5",
            "Accept-Encoding",
            "identity");
    JsonNode response = granting("http=" + server.origin()).call("http.request", request);
    assertThat(response.get("status").intValue()).isEqualTo(200);
    assertThat(server.requests())
        .containsExactly(
            """
            POST /docs/a%%20b.txt?delete=&prefix=docs%%2F HTTP/1.1
            Host: 127.0.0.1:%d
            x-amz-date: 20260101T000000Z
            Authorization: AWS4-HMAC-SHA256 Credential=AKID/x, Signature=00
            X-Twice: 1
            x-twice: 2
            Content-Length: 5
            Accept-Encoding: identity

            hello\
            """
                .formatted(server.port())
                .replace("\n", "\r\n"));
  }

  @ParameterizedTest
  @CsvSource({
    "GET, ''",
    "DELETE, ''",
    "POST, 'Content-Length: 0\r\n'",
    "PUT, 'Content-Length: 0\r\n'"
  })
  void saysThatThereIsNoBodyWhereOneIsExpected(String method, String length) throws Exception {
    RawServer server = closing(new RawServer(RawServer.Answer.of("204 No Content", "", "")));
    granting("http=" + server.origin())
        .call("http.request", get(server.origin()).put("method", method));
    assertThat(server.requests())
        .containsExactly(
            "%s / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n%s\r\n"
                .formatted(method, server.port(), length));
  }

  @Test
  void givesBackWhatTheServerSaid() throws Exception {
    RawServer server =
        closing(
            new RawServer(
                RawServer.Answer.of("404 Not Here", "X-A: 1\r\nx-b: zwei\r\nX-A: 3\r\n", "nope")));
    JsonNode response =
        granting("http=" + server.origin()).call("http.request", get(server.origin() + "/x?y"));
    assertThat(response.get("status").intValue()).isEqualTo(404);
    assertThat(response.get("url").stringValue()).isEqualTo(server.origin() + "/x?y");
    assertThat(response.get("version").stringValue()).isEqualTo("1.1");
    assertThat(response.get("headers"))
        .hasToString(
            "[[\"X-A\",\"1\"],[\"x-b\",\"zwei\"],[\"X-A\",\"3\"],[\"Content-Length\",\"4\"]]");
    assertThat(text(response)).isEqualTo("nope");
    assertThat(response.get("truncated").booleanValue()).isFalse();
  }

  @Test
  void cutsALongBody() throws Exception {
    WebServer server = closing(new WebServer().on("/", "0123456789"));
    CapabilityHarness harness = granting("http=" + server.origin());
    JsonNode cut = harness.call("http.request", get(server.origin()).put("maxBytes", 4));
    assertThat(text(cut)).isEqualTo("0123");
    assertThat(cut.get("truncated").booleanValue()).isTrue();
    JsonNode whole = harness.call("http.request", get(server.origin()).put("maxBytes", 10));
    assertThat(text(whole)).isEqualTo("0123456789");
    assertThat(whole.get("truncated").booleanValue()).isFalse();
    JsonNode limited =
        limited(harness, Limit.HTTP_RESPONSE_BYTES, 3)
            .call("http.request", get(server.origin()).put("maxBytes", 100));
    assertThat(text(limited)).isEqualTo("012");
    assertThat(limited.get("truncated").booleanValue()).isTrue();
  }

  @Test
  void countsRequestsAndBytes() throws Exception {
    WebServer server = closing(new WebServer().on("/", "0123456789").redirect("/again", 307, "/x"));
    CapabilityHarness harness = granting("http=" + server.origin());
    harness.call("http.request", post(server.origin() + "/again", "12345"));
    assertThat(harness.meter().used(Budget.HTTP_REQUESTS)).isEqualTo(2);
    assertThat(harness.meter().used(Budget.HTTP_BYTES)).isEqualTo(5 + 5 + 10);
  }

  @Test
  void endsTheCallAtItsBudget() throws Exception {
    WebServer server = closing(new WebServer().on("/", "0123456789"));
    CapabilityHarness harness = granting("http=" + server.origin());
    CapabilityHarness once = limited(harness, Limit.HTTP_REQUESTS, 1);
    once.call("http.request", get(server.origin()));
    assertThat(failure(once, get(server.origin())).code()).isEqualTo(ErrorCode.LIMIT_REACHED);
    assertThat(failure(limited(harness, Limit.HTTP_BYTES, 9), get(server.origin())).code())
        .isEqualTo(ErrorCode.LIMIT_REACHED);
  }

  private static CapabilityHarness limited(CapabilityHarness harness, Limit limit, long value) {
    return harness.as(
        CapabilityHarness.extension(
            "notes", Limits.defaults().with(limit, value), List.of(), List.of()));
  }

  @Test
  void leavesCompressedBodiesAsTheyAre() throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(new byte[10 << 20]);
    }
    WebServer server =
        closing(
            new WebServer()
                .on(
                    "/",
                    exchange -> {
                      try (exchange) {
                        exchange.getResponseHeaders().add("Content-Encoding", "gzip");
                        exchange.sendResponseHeaders(200, packed.size());
                        exchange.getResponseBody().write(packed.toByteArray());
                      }
                    }));
    JsonNode response =
        granting("http=" + server.origin()).call("http.request", get(server.origin()));
    assertThat(response.get("body").binaryValue()).isEqualTo(packed.toByteArray());
  }

  @Test
  void keepsAConnectionForTheSameExtensionAlone() throws Exception {
    RawServer server = closing(new RawServer(RawServer.Answer.of("200 OK", "", "x")));
    CapabilityHarness notes = granting("http=" + server.origin());
    CapabilityHarness mail = notes.as(CapabilityHarness.extension("mail"));
    notes.call("http.request", get(server.origin()));
    mail.call("http.request", get(server.origin()));
    notes.call("http.request", get(server.origin()));
    List<Integer> used = server.connections();
    assertThat(used).hasSize(3);
    assertThat(used.get(2)).isEqualTo(used.get(0)).isNotEqualTo(used.get(1));
  }

  @Test
  void sendsAgainWhatAnOldConnectionLost() throws Exception {
    RawServer server = closing(new RawServer(RawServer.Answer.of("200 OK", "", "x").thenHangUp()));
    CapabilityHarness harness = granting("http=" + server.origin());
    for (int i = 0; i < 20; i++) {
      assertThat(text(harness.call("http.request", get(server.origin())))).isEqualTo("x");
    }
  }

  @Test
  void saysInOneWordWhyItFailed() throws Exception {
    // Bound, so that nobody else gets the port, and not listening.
    Socket deaf = closing(new Socket());
    deaf.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
    RawServer rude = closing(new RawServer(new RawServer.Answer("", true)));
    RawServer odd = closing(new RawServer(new RawServer.Answer("SPDY?\r\n\r\n", true)));
    RawServer silent = closing(new RawServer(new RawServer.Answer("", false)));
    CapabilityHarness harness = granting("http", "http.private");
    assertThat(reason(failure(harness, get("http://127.0.0.1:" + deaf.getLocalPort()))))
        .isEqualTo("refused");
    assertThat(reason(failure(harness, get("http://no-such-name.example/")))).isEqualTo("dns");
    assertThat(reason(failure(harness, get(rude.origin())))).isEqualTo("closed");
    assertThat(reason(failure(harness, get(odd.origin())))).isIn("protocol", "closed");
    assertThat(reason(failure(harness, get(silent.origin()).put("timeoutMs", 100))))
        .isEqualTo("timeout");
  }

  @Test
  void anEndlessHeadIsNotRead() throws Exception {
    RawServer many =
        closing(new RawServer(RawServer.Answer.of("200 OK", "X: y\r\n".repeat(300), "")));
    RawServer broad =
        closing(
            new RawServer(RawServer.Answer.of("200 OK", "X: " + "y".repeat(40_000) + "\r\n", "")));
    CapabilityHarness harness = granting("http=" + many.origin(), "http=" + broad.origin());
    assertThat(reason(failure(harness, get(many.origin())))).isEqualTo("protocol");
    assertThat(reason(failure(harness, get(broad.origin())))).isEqualTo("protocol");
  }

  @Test
  void tellsWhatWasAttemptedWithoutTheQuery() {
    assertThat(failure(granting("http"), get("https://no-such-name.example/a?token=canary")))
        .hasMessage(
            "http.request of \"GET https://no-such-name.example/a?…\" failed: the name has no address.");
  }

  @Test
  void ignoresTheProxyOfTheMachine() throws Exception {
    WebServer server = closing(new WebServer().on("/", "direct"));
    System.setProperty("http.proxyHost", "127.0.0.1");
    System.setProperty("http.proxyPort", "1");
    System.setProperty("http.nonProxyHosts", "");
    try {
      assertThat(
              text(granting("http=" + server.origin()).call("http.request", get(server.origin()))))
          .isEqualTo("direct");
    } finally {
      System.clearProperty("http.proxyHost");
      System.clearProperty("http.proxyPort");
      System.clearProperty("http.nonProxyHosts");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Content-Length     | 7          | has a Content-Length of 7 for a body of 5 bytes",
        "Content-Length     | 5, 5       | has a Content-Length that is no number",
        "Content-Length     | +5         | has a Content-Length that is no number",
        "Transfer-Encoding  | chunked    | has \"Transfer-Encoding\", which is the host's own to send",
        "Connection         | close      | has \"Connection\", which is the host's own to send",
        "Host               | evil.test  | has a Host other than that of the url",
        "TE                 | trailers   | has \"TE\", which is the host's own to send",
        "Expect             | 100-continue | has \"Expect\", which is the host's own to send",
        "Upgrade            | h2c        | has \"Upgrade\", which is the host's own to send",
        "X A                | 1          | has \"X A\", which is no name of a field",
        "X:                 | 1          | has \"X:\", which is no name of a field",
        ":authority         | evil.test  | has \":authority\", which is no name of a field",
        "''                 | 1          | has \"\", which is no name of a field",
      })
  void refusesWhatCouldSmuggleARequest(String name, String value, String why) {
    assertThat(failure(granting("http"), with(post("http://a.example/", "12345"), name, value)))
        .hasMessage("http.request failed: field \"headers\" %s.".formatted(why));
  }

  @Test
  void refusesLineBreaksInHeadersAndDoubles() {
    for (String value : List.of("a\r\nX: y", "a\nb", "a\rb", "a\u0000b", "a\u0085b", "\ud800")) {
      assertThat(failure(granting("http"), with(get("http://a.example/"), "X", value)))
          .hasMessageContaining("has a line break or control character in \"X\"");
    }
    assertThat(
            failure(
                granting("http"),
                with(get("http://a.example/"), "Host", "a.example", "host", "a.example")))
        .hasMessageContaining("has \"host\" more than once");
  }

  @Test
  void sendsTextBeyondAsciiAsUtf8() throws Exception {
    RawServer server = closing(new RawServer(RawServer.Answer.of("200 OK", "X-B: ü€\r\n", "")));
    JsonNode response =
        granting("http=" + server.origin())
            .call("http.request", with(get(server.origin()), "X-A", "é€"));
    assertThat(server.requests().getFirst()).contains("X-A: é€\r\n");
    assertThat(header(response, "X-B")).contains("ü€");
    assertThat("é€".getBytes(StandardCharsets.UTF_8)).hasSize(5);
  }
}
