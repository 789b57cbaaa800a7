package dev.annex.capabilities.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.fault.ErrorCode;
import dev.annex.capabilities.net.TestServer;
import dev.annex.testkit.CapabilityHarness;
import dev.annex.testkit.Certificates;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The protocol, with a real socket and a server that is written apart from the client. */
@Timeout(120)
final class ConversationTest extends WebSocketFixture {

  @Test
  void sendsAndIsToldInOrder() throws Exception {
    TestServer server = server(Peer::echo);
    CapabilityHarness harness = granting(server);
    String connection = open(harness, to(server));
    for (int length : new int[] {0, 1, 125, 126, 65_535, 65_536, 300_000}) {
      harness.call("websocket.send", on(connection).put("text", "x".repeat(length)));
    }
    harness.call("websocket.send", on(connection).put("bytes", new byte[] {1, 2, 3}));
    harness.call("websocket.send", on(connection).put("text", "grüße 🙂"));
    eventually("all came back", () -> host.events().size() == 10);
    List<JsonNode> events = host.events();
    assertThat(events.getFirst().get("type").stringValue()).isEqualTo("open");
    assertThat(events.subList(1, 8))
        .extracting(event -> event.get("text").stringValue().length())
        .containsExactly(0, 1, 125, 126, 65_535, 65_536, 300_000);
    assertThat(Base64.getDecoder().decode(events.get(8).get("bytes").stringValue()))
        .containsExactly(1, 2, 3);
    assertThat(events.get(9).get("text").stringValue()).isEqualTo("grüße 🙂");
    assertThat(host.calls())
        .allMatch(call -> call.tool().tool().equals("on-event"))
        .allMatch(call -> call.arguments().get("connection").stringValue().equals(connection));
  }

  @Test
  void saysWhatWasAskedForAndNothingElse() throws Exception {
    BlockingQueue<Peer> seen = new LinkedBlockingQueue<>();
    TestServer server =
        closing(
            new TestServer(
                Peer.accepting(
                    "Sec-WebSocket-Protocol: v2\r\n",
                    peer -> {
                      seen.add(peer);
                      Peer.echo(peer);
                    })));
    CapabilityHarness harness = granting(server);
    var request = to(server);
    request.putArray("subprotocols").add("v1").add("v2");
    request.putArray("headers").addArray().add("Authorization").add("Bearer x");
    JsonNode answer = harness.call("websocket.open", request);
    assertThat(answer.get("protocol").stringValue()).isEqualTo("v2");
    Peer peer = seen.take();
    assertThat(peer.requestLine()).isEqualTo("GET /chat?room=1 HTTP/1.1");
    assertThat(peer.fields())
        .containsEntry("host", "127.0.0.1:" + server.port())
        .containsEntry("authorization", "Bearer x")
        .containsEntry("sec-websocket-protocol", "v1, v2")
        .containsEntry("sec-websocket-version", "13")
        .hasSize(7);
  }

  @Test
  void putsPiecesTogetherAndAnswersPingsInBetween() throws Exception {
    BlockingQueue<Peer.Got> got = new LinkedBlockingQueue<>();
    TestServer server =
        server(peer -> {
          byte[] text = "grüße".getBytes(StandardCharsets.UTF_8);
          peer.send(0x01, Arrays.copyOf(text, 3));
          peer.send(0x89, "are you there".getBytes(StandardCharsets.UTF_8));
          got.add(peer.read());
          peer.send(0x00, new byte[0]);
          peer.send(0x80, Arrays.copyOfRange(text, 3, text.length));
          peer.send(0x88, new byte[] {0x03, (byte) 0xe9, 'b', 'y', 'e'});
          got.add(peer.read());
        });
    open(granting(server), to(server));
    JsonNode last = last("close");
    assertThat(host.types()).containsExactly("open", "message", "close");
    assertThat(host.events().get(1).get("text").stringValue()).isEqualTo("grüße");
    assertThat(last.get("code").intValue()).isEqualTo(1001);
    assertThat(last.get("reason").stringValue()).isEqualTo("bye");
    Peer.Got pong = got.take();
    assertThat(pong.opcode()).isEqualTo(Frame.PONG);
    assertThat(pong.text()).isEqualTo("are you there");
    assertThat(got.take().code()).isEqualTo(1001);
  }

  /** First byte, second byte, how many bytes follow, what the client closes with. */
  @ParameterizedTest
  @CsvSource({
    "0xC1, 0x01, 1, protocol, 1002",
    "0x81, 0x81, 5, protocol, 1002",
    "0x83, 0x01, 1, protocol, 1002",
    "0x8B, 0x00, 0, protocol, 1002",
    "0x80, 0x01, 1, protocol, 1002",
    "0x09, 0x00, 0, protocol, 1002",
    "0x89, 0x7E, 2, protocol, 1002",
    "0x88, 0x01, 1, protocol, 1002",
    "0x88, 0x02, 2, protocol, 1002",
    "0x81, 0x02, 2, protocol, 1007",
    "0x82, 0x7F, 8, too-large, 1009"
  })
  void endsAConnectionWhoseServerBreaksTheRules(
      String first, String second, int more, String reason, int code) throws Exception {
    BlockingQueue<Peer.Got> got = new LinkedBlockingQueue<>();
    TestServer server =
        server(peer -> {
          byte[] frame = new byte[2 + more];
          Arrays.fill(frame, (byte) 0xff);
          frame[0] = (byte) (int) Integer.decode(first);
          frame[1] = (byte) (int) Integer.decode(second);
          if (more == 8) {
            frame[2] = 0;
          }
          peer.raw(frame);
          got.add(peer.read());
        });
    open(granting(server), to(server));
    assertThat(last("error").get("reason").stringValue()).isEqualTo(reason);
    Peer.Got goodbye = got.take();
    assertThat(goodbye.opcode()).isEqualTo(Frame.CLOSE);
    assertThat(goodbye.code()).isEqualTo(code);
  }

  @Test
  void aMessageOfManyPiecesIsBoundedAsAWhole() throws Exception {
    TestServer server =
        server(peer -> {
          peer.send(0x02, new byte[600_000]);
          peer.send(0x80, new byte[600_000]);
          var _ = peer.read();
        });
    open(granting(server), to(server));
    assertThat(last("error").get("reason").stringValue()).isEqualTo("too-large");
  }

  @Test
  void tellsThatTheServerHungUp() throws Exception {
    TestServer server = server(peer -> peer.text("only this"));
    open(granting(server), to(server));
    assertThat(last("error").get("reason").stringValue()).isEqualTo("closed");
    assertThat(host.types()).containsExactly("open", "message", "error");
  }

  @Test
  void saysGoodbyeAndTellsNothingMore() throws Exception {
    BlockingQueue<Peer.Got> got = new LinkedBlockingQueue<>();
    TestServer server =
        server(peer -> {
          Peer.Got goodbye = peer.read();
          got.add(goodbye);
          peer.send(0x88, goodbye.payload());
        });
    CapabilityHarness harness = granting(server);
    String connection = open(harness, to(server));
    harness.call("websocket.close", on(connection).put("code", 3_001).put("reason", "enough"));
    harness.call("websocket.close", on(connection));
    Peer.Got goodbye = got.take();
    assertThat(goodbye.code()).isEqualTo(3_001);
    assertThat(goodbye.text()).endsWith("enough");
    eventually("it ends", () -> server.open() == 0);
    assertThat(failure(harness, "websocket.send", on(connection).put("text", "x")).code())
        .isEqualTo(ErrorCode.INVALID_HOST_CALL);
    assertThat(host.types()).doesNotContain("close", "error");
  }

  @ParameterizedTest
  @ValueSource(ints = {1_000, 1_001, 1_003, 1_007, 1_014, 3_000, 4_999})
  void saysGoodbyeWithEveryCodeThatMayBeSent(int code) throws Exception {
    BlockingQueue<Peer.Got> got = new LinkedBlockingQueue<>();
    TestServer server = server(peer -> got.add(peer.read()));
    CapabilityHarness harness = granting(server);
    harness.call("websocket.close", on(open(harness, to(server))).put("code", code));
    assertThat(got.take().code()).isEqualTo(code);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 999, 1_004, 1_005, 1_006, 1_015, 2_999, 5_000})
  void saysGoodbyeWithNoOtherCode(int code) throws Exception {
    TestServer server = server(Peer::read);
    CapabilityHarness harness = granting(server);
    assertThat(
            failure(harness, "websocket.close", on(open(harness, to(server))).put("code", code))
                .code())
        .isEqualTo(ErrorCode.INVALID_HOST_CALL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 404 Not Found\r\n\r\n",
        "HTTP/1.1 302 Found\r\nLocation: ws://127.0.0.1/\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n"
      })
  void saysWhenAServerSpeaksNoWebSocket(String answer) throws Exception {
    TestServer server = closing(new TestServer(TestServer.greeting(answer)));
    assertThat(reason(failure(granting(server), "websocket.open", to(server))))
        .isEqualTo("no-websocket");
    eventually("nothing stays open", () -> server.open() == 0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
        "HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
        "SSH-2.0-OpenSSH\r\n",
        "HTTP/1.1 101 Yes\r\nno colon\r\n\r\n"
      })
  void refusesAnAnswerThatIsNone(String answer) throws Exception {
    TestServer server = closing(new TestServer(TestServer.greeting(answer)));
    assertThat(reason(failure(granting(server), "websocket.open", to(server))))
        .isEqualTo("protocol");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sec-WebSocket-Protocol: chosen-by-nobody\r\n",
        "Sec-WebSocket-Extensions: permessage-deflate\r\n"
      })
  void refusesWhatItDidNotAskFor(String field) throws Exception {
    TestServer server = closing(new TestServer(Peer.accepting(field, Peer::echo)));
    assertThat(reason(failure(granting(server), "websocket.open", to(server))))
        .isEqualTo("protocol");
  }

  @Test
  void refusesHeadersThatAreTheHostsOwn() throws Exception {
    TestServer server = server(Peer::echo);
    CapabilityHarness harness = granting(server);
    for (String[] field :
        new String[][] {
          {"Sec-WebSocket-Key", "x"},
          {"sec-websocket-extensions", "x"},
          {"Connection", "close"},
          {"Upgrade", "h2c"},
          {"Host", "other.example"},
          {"Content-Length", "5"},
          {"X", "a\r\nY: b"}
        }) {
      var request = to(server);
      request.putArray("headers").addArray().add(field[0]).add(field[1]);
      assertThat(failure(harness, "websocket.open", request).code())
          .as(field[0])
          .isEqualTo(ErrorCode.INVALID_HOST_CALL);
    }
    assertThat(server.served()).isZero();
  }

  @Test
  void speaksTlsAndChecksTheName(@TempDir Path folder) throws Exception {
    Certificates certificates = new Certificates(folder, "dns:a.example");
    TestServer server = closing(new TestServer(certificates.server(), Peer.accepting(Peer::echo)));
    names.with("a.example", "127.0.0.1").with("b.example", "127.0.0.1");
    CapabilityHarness harness =
        granting(
            trusting(List.of(certificates.authority())),
            "websocket=wss://a.example:*",
            "websocket=wss://b.example:*",
            "websocket.private");
    assertThat(
            reason(
                failure(
                    harness, "websocket.open", to("wss://b.example:%d/".formatted(server.port())))))
        .isEqualTo("tls");
    String connection = open(harness, to("wss://a.example:%d/".formatted(server.port())));
    harness.call("websocket.send", on(connection).put("text", "secret"));
    eventually("it came back", () -> host.types().contains("message"));
    assertThat(
            failure(
                    harness,
                    "websocket.open",
                    to("wss://b.example:%d/".formatted(server.port())).put("insecure", true))
                .code())
        .isEqualTo(ErrorCode.PERMISSION_DENIED);
  }

  @Test
  void aPermissionHoldsForItsSchemeAndPath() throws Exception {
    TestServer server = server(Peer::echo);
    String origin = "ws://127.0.0.1:" + server.port();
    CapabilityHarness harness = granting("websocket=" + origin + "/chat");
    for (String url :
        List.of(
            origin + "/other",
            origin + "/chat-private",
            origin + "/chat/../other",
            "wss" + origin.substring(2) + "/chat")) {
      assertThat(failure(harness, "websocket.open", to(url)).code())
          .as(url)
          .isEqualTo(ErrorCode.PERMISSION_DENIED);
    }
    assertThat(server.served()).isZero();
    open(harness, to(origin + "/chat/room"));
    assertThat(failure(harness, "websocket.open", to("http" + origin.substring(2))).code())
        .isEqualTo(ErrorCode.INVALID_HOST_CALL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ws://127.0.0.1/", "ws://localhost/", "wss://[::1]/", "ws://2130706433/"})
  void aPrivateAddressNeedsAPermissionOfItsOwn(String url) {
    assertThat(reason(failure(granting("websocket"), "websocket.open", to(url))))
        .isEqualTo("private-address");
  }

  @Test
  void connectsToTheAddressThatWasJudged() throws Exception {
    TestServer server = server(Peer::echo);
    names.with("rebinding.example", "127.0.0.1").with("rebinding.example", "127.0.0.2");
    CapabilityHarness harness =
        granting("websocket=ws://rebinding.example:*", "websocket.private=127.0.0.1");
    String url = "ws://rebinding.example:%d/".formatted(server.port());
    open(harness, to(url));
    assertThat(names.asked()).containsExactly("rebinding.example");
    assertThat(reason(failure(harness, "websocket.open", to(url)))).isEqualTo("private-address");
  }

  @Test
  void toolsOfOthersCannotBeTold() throws Exception {
    TestServer server = server(Peer::echo);
    assertThat(
            failure(granting(server), "websocket.open", to(server).put("tool", "no-such-tool"))
                .code())
        .isEqualTo(ErrorCode.INVALID_HOST_CALL);
  }
}
