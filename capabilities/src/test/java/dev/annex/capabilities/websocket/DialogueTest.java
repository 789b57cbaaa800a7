package dev.annex.capabilities.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import dev.annex.capabilities.net.TestServer;
import dev.annex.testkit.CapabilityHarness;
import java.io.InterruptedIOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Connections that a call talks over itself. */
@Timeout(120)
final class DialogueTest extends WebSocketFixture {

  private CapabilityHarness harness(TestServer server) {
    CapabilityHarness harness = granting(server);
    closing(harness.handles());
    return harness;
  }

  private static ObjectNode dialled(TestServer server, CapabilityHarness harness) {
    JsonNode made =
        harness.call(
            "websocket.dial",
            Json.object().put("url", "ws://127.0.0.1:%d/".formatted(server.port())));
    return Json.object().put("handle", made.path("handle").longValue());
  }

  private static ObjectNode copy(ObjectNode of) {
    return of.deepCopy();
  }

  @Test
  void saysAndHearsUntilTheServerSaysGoodbye() throws Exception {
    BlockingQueue<Peer.Got> got = new LinkedBlockingQueue<>();
    TestServer server =
        server(peer -> {
          Peer.Got asked = peer.read();
          got.add(asked);
          peer.text("you said " + asked.text());
          peer.send(0x82, new byte[] {1, 2});
          peer.send(0x88, new byte[] {0x0f, (byte) 0xa0, 'b', 'y', 'e'});
          got.add(peer.read());
        });
    CapabilityHarness harness = harness(server);
    ObjectNode it = dialled(server, harness);

    var _ = harness.call("websocket.send", copy(it).put("text", "hi"));
    assertThat(harness.call("websocket.receive", it).path("text").stringValue())
        .isEqualTo("you said hi");
    assertThat(harness.call("websocket.receive", it).path("bytes").binaryValue())
        .containsExactly(1, 2);
    JsonNode goodbye = harness.call("websocket.receive", it);
    assertThat(goodbye.path("type").stringValue()).isEqualTo("close");
    assertThat(goodbye.path("code").intValue()).isEqualTo(4000);
    assertThat(goodbye.path("reason").stringValue()).isEqualTo("bye");
    assertThat(got.take().text()).isEqualTo("hi");
    assertThat(got.take().code()).isEqualTo(4000);
  }

  @Test
  void saysGoodbyeAndHearsTheServersOwn() throws Exception {
    TestServer server = server(Peer::echo);
    CapabilityHarness harness = harness(server);
    ObjectNode it = dialled(server, harness);

    var _ = harness.call("websocket.close", copy(it).put("code", 3001).put("reason", "done"));
    assertThat(harness.call("websocket.receive", it).path("code").intValue()).isEqualTo(3001);
    eventually("nothing stays open", () -> server.open() == 0);
  }

  @Test
  void endsWithItsCall() throws Exception {
    TestServer server = server(Peer::echo);
    CapabilityHarness harness = harness(server);
    var _ = dialled(server, harness);

    harness.handles().close();
    eventually("nothing stays open", () -> server.open() == 0);
  }

  @Test
  void aServerThatHangsUpFailsTheWait() throws Exception {
    TestServer server = server(peer -> {});
    CapabilityHarness harness = harness(server);
    ObjectNode it = dialled(server, harness);

    assertThat(reason(failure(harness, "websocket.receive", it))).isEqualTo("closed");
  }

  /** Two ask at once: one of them is told that there is another, and the other hears. */
  @Test
  void oneWaitAtATime() throws Exception {
    CountDownLatch refused = new CountDownLatch(1);
    TestServer server =
        server(peer -> {
          try {
            refused.await();
          } catch (InterruptedException e) {
            throw new InterruptedIOException("the test is over");
          }
          peer.text("at last");
          var _ = peer.read();
        });
    CapabilityHarness harness = harness(server);
    ObjectNode it = dialled(server, harness);
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    for (int i = 0; i < 2; i++) {
      var _ =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  heard.add(harness.call("websocket.receive", it).path("text").asString(""));
                } catch (AnnexException e) {
                  heard.add(e.code().name());
                  refused.countDown();
                }
              });
    }
    assertThat(heard.take()).isEqualTo(ErrorCode.INVALID_HOST_CALL.name());
    assertThat(heard.take()).isEqualTo("at last");
  }

  @Test
  void meetsOnlyWhomItMay() throws Exception {
    TestServer server = server(Peer::echo);
    CapabilityHarness elsewhere = granting("websocket=ws://127.0.0.1:1");
    AnnexException thrown =
        failure(
            elsewhere,
            "websocket.dial",
            Json.object().put("url", "ws://127.0.0.1:%d/".formatted(server.port())));
    assertThat(thrown.code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
    assertThat(server.served()).isZero();
  }

  @Test
  void oneOfBothNamesOfAConnection() throws Exception {
    TestServer server = server(Peer::echo);
    CapabilityHarness harness = harness(server);
    ObjectNode it = dialled(server, harness);
    for (ObjectNode wrong :
        new ObjectNode[] {
          Json.object().put("text", "hi"),
          copy(it).put("connection", "c1").put("text", "hi"),
          Json.object().put("handle", 99).put("text", "hi")
        }) {
      assertThat(failure(harness, "websocket.send", wrong).code())
          .isEqualTo(ErrorCode.INVALID_HOST_CALL);
    }
  }
}
