package dev.annex.capabilities.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import dev.annex.capabilities.net.TestServer;
import dev.annex.testkit.CapabilityHarness;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A conversation within a call. */
@Timeout(120)
final class ExchangeMessagesTest extends WebSocketFixture {

  private static ObjectNode with(TestServer server) {
    return Json.object().put("url", "ws://127.0.0.1:%d/".formatted(server.port()));
  }

  private JsonNode exchange(TestServer server, ObjectNode request) {
    return granting(server).call("websocket.exchange", request);
  }

  @Test
  void sendsOneMessageAndWaitsForOne() throws Exception {
    BlockingQueue<Peer.Got> got = new LinkedBlockingQueue<>();
    TestServer server =
        server(peer -> {
          Peer.Got asked = peer.read();
          got.add(asked);
          peer.send(0x89, new byte[0]);
          peer.text("you said " + asked.text());
          peer.text("one too many");
          got.add(peer.read());
          got.add(peer.read());
        });
    JsonNode answer = exchange(server, with(server).put("text", "grüße"));
    assertThat(answer)
        .isEqualTo(
            Json.parse(
                "{\"protocol\":\"\",\"messages\":[{\"text\":\"you said grüße\",\"bytes\":null}],\"ended\":\"messages\"}"));
    assertThat(got.take().opcode()).isEqualTo(Frame.TEXT);
    assertThat(got.take().opcode()).isEqualTo(Frame.PONG);
    assertThat(got.take().code()).isEqualTo(1000);
    eventually("nothing stays open", () -> server.open() == 0);
  }

  @Test
  void listensToAServerThatSpeaksFirst() throws Exception {
    TestServer server =
        server(peer -> {
          peer.text("welcome");
          peer.send(0x82, new byte[] {1, 2});
          peer.send(0x88, new byte[] {0x03, (byte) 0xe8});
          var _ = peer.read();
        });
    JsonNode answer = exchange(server, with(server).put("messages", 5));
    assertThat(answer.at("/messages/0/text").stringValue()).isEqualTo("welcome");
    assertThat(answer.at("/messages/1/bytes").binaryValue()).containsExactly(1, 2);
    assertThat(answer.get("messages")).hasSize(2);
    assertThat(answer.get("ended").stringValue()).isEqualTo("close");
  }

  @Test
  void keepsWhatCameBeforeTheServerFellSilent() throws Exception {
    TestServer server =
        server(peer -> {
          peer.text("only this");
          var _ = peer.read();
        });
    JsonNode answer = exchange(server, with(server).put("messages", 2).put("timeoutMs", 1_500));
    assertThat(answer.get("messages")).hasSize(1);
    assertThat(answer.get("ended").stringValue()).isEqualTo("timeout");
  }

  @Test
  void aServerThatSaysNothingIsAFailure() throws Exception {
    TestServer server =
        server(peer -> {
          var _ = peer.read();
        });
    AnnexException thrown =
        failure(granting(server), "websocket.exchange", with(server).put("timeoutMs", 500));
    assertThat(reason(thrown)).isEqualTo("timeout");
    eventually("nothing stays open", () -> server.open() == 0);
  }

  @Test
  void aServerThatHangsUpIsAFailureUnlessItSaidSomething() throws Exception {
    TestServer silent = server(peer -> {});
    assertThat(reason(failure(granting(silent), "websocket.exchange", with(silent))))
        .isEqualTo("closed");
    TestServer rude = server(peer -> peer.text("bye"));
    JsonNode answer = exchange(rude, with(rude).put("messages", 2));
    assertThat(answer.get("messages")).hasSize(1);
    assertThat(answer.get("ended").stringValue()).isEqualTo("closed");
  }

  @Test
  void takesNoMessageThatIsTooLarge() throws Exception {
    TestServer server =
        server(peer -> {
          peer.text("small");
          peer.send(0x82, new byte[Session.MOST_MESSAGE_BYTES + 1]);
          var _ = peer.read();
        });
    assertThat(exchange(server, with(server).put("messages", 2)).get("ended").stringValue())
        .isEqualTo("size");
    TestServer large = server(peer -> peer.send(0x82, new byte[Session.MOST_MESSAGE_BYTES + 1]));
    assertThat(reason(failure(granting(large), "websocket.exchange", with(large))))
        .isEqualTo("too-large");
  }

  @Test
  void isPermittedByThePlaceItMeets() throws Exception {
    TestServer server = server(Peer::echo);
    CapabilityHarness elsewhere = granting("websocket=ws://127.0.0.1:1");
    assertThat(failure(elsewhere, "websocket.exchange", with(server)).code())
        .isEqualTo(ErrorCode.PERMISSION_DENIED);
    assertThat(server.served()).isZero();
  }

  @Test
  void refusesWhatMakesNoSense() throws Exception {
    TestServer server = server(Peer::echo);
    for (ObjectNode request :
        new ObjectNode[] {
          with(server).put("messages", 0),
          with(server).put("messages", 257),
          with(server).put("text", "x").put("bytes", new byte[1]),
          with(server).put("insecure", true),
          with(server).put("tool", "on-event")
        }) {
      assertThat(failure(granting(server), "websocket.exchange", request).code())
          .as("%s", request)
          .isEqualTo(ErrorCode.INVALID_HOST_CALL);
    }
    assertThat(server.served()).isZero();
  }
}
