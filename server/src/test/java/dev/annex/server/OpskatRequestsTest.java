package dev.annex.server;

import static dev.annex.server.OpskatStage.CANARY;
import static dev.annex.server.OpskatStage.error;
import static dev.annex.server.OpskatStage.http;
import static dev.annex.server.OpskatStage.meta;
import static dev.annex.server.OpskatStage.sum;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.value.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** What an OpsKat guest writes in a request and reads in its answer, on a whole host. */
final class OpskatRequestsTest {

  @TempDir private static Path scratch;
  private static OpskatStage stage;

  @BeforeAll
  static void open() throws IOException {
    stage = new OpskatStage(scratch.toRealPath());
  }

  @AfterAll
  static void close() throws IOException {
    stage.close();
  }

  @Test
  void aSignedRequestArrivesAsItWasWritten() {
    ObjectNode headers =
        Json.object()
            .put("X-Amz-Date", "20260101T000000Z")
            .put("Host", "evil.test")
            .put("Connection", "close")
            .put(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=A/b, SignedHeaders=host;x-amz-date, Signature=0f")
            .put("Transfer-Encoding", "chunked")
            .put("x-amz-meta-Mixed", "a  b ü")
            .put("Expect", "100-continue")
            .put("Accept-Encoding", "identity")
            .put("content-type", "application/octet-stream");
    List<String> out =
        stage
            .granted()
            .about(
                stage.asset(),
                http(
                    "put",
                    stage.server().origin() + "/b/docs/a%20b.txt?x-id=PutObject&e=&p=docs%2F",
                    headers),
                "write 1 hello ",
                "write 1 you",
                "flush 1",
                "read 1 10",
                "close 1",
                "close 1",
                "read 1 1");
    assertThat(out.get(0)).isEqualTo("{\"handle_id\":1,\"meta\":{}}");
    assertThat(out.subList(1, 3)).containsExactly("6", "3");
    assertThat(meta(out.get(3)).get("status").intValue()).isEqualTo(200);
    assertThat(out.subList(4, 7)).containsExactly("", "", "");
    assertThat(error(out.get(7))).isEqualTo("handle 1 not found");
    assertThat(stage.server().taken().getLast().lines())
        .containsExactly(
            "PUT /b/docs/a%20b.txt?x-id=PutObject&e=&p=docs%2F HTTP/1.1",
            "Host: 127.0.0.1:" + stage.server().port(),
            "X-Amz-Date: 20260101T000000Z",
            "Authorization: AWS4-HMAC-SHA256 Credential=A/b, SignedHeaders=host;x-amz-date, Signature=0f",
            "x-amz-meta-Mixed: a  b ü",
            "Accept-Encoding: identity",
            "content-type: application/octet-stream",
            "Content-Length: 9");
    assertThat(stage.server().taken().getLast().body()).isEqualTo("hello you".getBytes(UTF_8));
  }

  @Test
  void anAnnouncedLengthStandsWhereTheGuestPutItAndIsKept() {
    ObjectNode headers = Json.object().put("Content-Length", "6").put("X-Behind", "1");
    List<String> out =
        stage
            .granted()
            .about(
                stage.asset(),
                http("PUT", stage.server().origin() + "/announced", headers),
                "write 1 abc",
                "write 1 too much",
                "write 1 def",
                "flush 1");
    assertThat(out.subList(1, 4)).containsExactly("3", "0", "3");
    assertThat(meta(out.get(4)).get("status").intValue()).isEqualTo(200);
    assertThat(stage.server().taken().getLast().lines())
        .containsSequence("Content-Length: 6", "X-Behind: 1")
        .noneMatch(line -> line.startsWith("Transfer-Encoding"));
    assertThat(stage.server().taken().getLast().body()).isEqualTo("abcdef".getBytes(UTF_8));
    out =
        stage
            .granted()
            .about(
                stage.asset(),
                http("PUT", stage.server().origin() + "/short", headers),
                "write 1 abc",
                "flush 1",
                "read 1 1");
    assertThat(error(out.get(2)))
        .startsWith("HTTP request failed: ")
        .contains("6", "3 bytes were sent");
    assertThat(error(out.get(3))).isEqualTo("read handle 1: no response available");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "DELETE", "HEAD"})
  void whatIsWrittenForAMethodWithoutBodyIsDropped(String method) {
    List<String> out =
        stage
            .granted()
            .about(
                stage.asset(),
                http(
                    method,
                    stage.server().origin() + "/none",
                    Json.object().put("Content-Length", "3")),
                "write 1 abc",
                "flush 1");
    assertThat(out.get(1)).isEqualTo("3");
    assertThat(meta(out.get(2)).get("status").intValue()).isEqualTo(200);
    assertThat(stage.server().taken().getLast().lines())
        .noneMatch(line -> line.startsWith("Content-Length"));
    assertThat(stage.server().taken().getLast().body()).isEmpty();
  }

  @Test
  void tellsWhatTheServerAnswered() {
    stage
        .server()
        .answer(
            "/facts",
            "HTTP/1.1 404 Not Found\ncontent-type: text/plain\nX-Two: first\nx-two: second\nContent-Length: 4",
            "gone".getBytes(UTF_8));
    stage
        .server()
        .answer(
            "/chunks",
            "HTTP/1.1 200 OK\nTransfer-Encoding: chunked",
            "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n".getBytes(UTF_8));
    List<String> out =
        stage
            .granted()
            .about(
                stage.asset(),
                http("GET", stage.server().origin() + "/facts"),
                "flush 1",
                "read 1 2",
                "read 1 100",
                "read 1 100",
                http("GET", stage.server().origin() + "/chunks"),
                "flush 2",
                "drain 2 100");
    assertThat(meta(out.get(1)))
        .isEqualTo(
            Json.parse(
                """
                {"status":404,"contentType":"text/plain","size":4,
                 "headers":{"Content-Type":"text/plain","X-Two":"first","Content-Length":"4"}}
                """));
    assertThat(out.subList(2, 5)).containsExactly("go", "ne", "");
    assertThat(meta(out.get(6)).get("size").longValue()).isEqualTo(-1);
    assertThat(out.get(7)).startsWith(sum("abcde".getBytes(UTF_8)));
  }

  @Test
  void keepsTheOrderOfARequest() {
    List<String> out =
        stage
            .granted()
            .about(
                stage.asset(),
                http("POST", stage.server().origin() + "/order"),
                "read 1 1",
                "flush 1",
                "flush 1",
                "write 1 late",
                "deadline 1 read 0",
                "close 1",
                "flush 1",
                "write 1 late");
    assertThat(error(out.get(1)))
        .isEqualTo("read handle 1: response not flushed yet; call Flush first");
    assertThat(meta(out.get(2)).get("status").intValue()).isEqualTo(200);
    assertThat(stage.server().taken().getLast().lines()).contains("Content-Length: 0");
    assertThat(error(out.get(3))).isEqualTo("already flushed or closed");
    assertThat(out.get(4)).isEqualTo("0");
    assertThat(error(out.get(5))).isEqualTo("handle 1 does not support deadlines");
    assertThat(error(out.get(7))).isEqualTo("handle 1 not found");
    assertThat(out.get(8)).isEqualTo("0");
  }

  @Test
  void saysWhatItCannotOpen() {
    List<String> out =
        stage
            .granted()
            .about(
                stage.asset(),
                "open {\"type\":\"http\"}",
                "open {\"type\":\"pipe\"}",
                "open {\"type\":\"file\",\"mode\":\"append\",\"path\":\"/x\"}",
                "open {\"type\":\"tcp\"}",
                "open not json",
                "open []",
                http("GET", "ftp://x/"),
                http("GET", "http://u:p@127.0.0.1/"),
                http("TRACE", stage.server().origin()),
                "flush 77");
    assertThat(out.stream().map(OpskatStage::error))
        .satisfiesExactly(
            e -> assertThat(e).isEqualTo("URL is required for HTTP handle"),
            e -> assertThat(e).isEqualTo("unknown IO type: \"pipe\""),
            e -> assertThat(e).isEqualTo("unknown file mode: \"append\""),
            e -> assertThat(e).isEqualTo("tcp: addr is required"),
            e -> assertThat(e).isNotEmpty(),
            e -> assertThat(e).isEqualTo("the parameters are no JSON object"),
            e -> assertThat(e).isEqualTo("http denied: unsupported scheme \"ftp\""),
            e -> assertThat(e).startsWith("http denied: ").contains("user or password"),
            e -> assertThat(e).startsWith("http denied: ").contains("TRACE"),
            e -> assertThat(e).isEqualTo("handle 77 not found"));
  }

  @Test
  void contentThatLooksLikeAFailureIsReadAsContent() {
    byte[] content = "{\"error\":\"boom\"}".getBytes(UTF_8);
    stage.server().answer("/boom", content);
    List<String> out =
        stage
            .granted()
            .about(
                stage.asset(),
                http("GET", stage.server().origin() + "/boom"),
                "flush 1",
                "drain 1 32768");
    assertThat(out.get(2)).startsWith(sum(content)).contains("reads=2 ");
  }

  @Test
  void aSecretInAQueryIsInNoFailure() {
    List<String> out =
        stage
            .granted()
            .about(stage.asset(), http("GET", "http://a.test/x?X-Amz-Signature=" + CANARY));
    assertThat(error(out.getFirst()))
        .startsWith("http denied: \"http://a.test/x\" not in capabilities.http.allowlist: ")
        .doesNotContain(CANARY);
  }
}
