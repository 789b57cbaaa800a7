package dev.annex.capabilities.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.capabilities.net.TestServer;
import dev.annex.testkit.CapabilityHarness;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** Connections within a call, with real sockets. */
@Timeout(120)
final class ConnectTest extends TcpFixture {

  @Test
  void talksPieceByPiece() throws Exception {
    TestServer server = closing(new TestServer(TestServer.ECHO));
    CapabilityHarness harness = granting(server);
    harness.call("tcp.connect", to(server));
    for (String word : List.of("one", "two")) {
      harness.call("tcp.write", with(handle(1), word));
      StringBuilder came = new StringBuilder();
      while (came.length() < word.length()) {
        JsonNode answer = harness.call("tcp.read", handle(1).put("maxBytes", 2));
        assertThat(answer.get("end").booleanValue()).isFalse();
        assertThat(answer.get("data").binaryValue()).hasSizeBetween(1, 2);
        came.append(text(answer));
      }
      assertThat(came.toString()).isEqualTo(word);
    }
  }

  @Test
  void saysWhenTheOtherSideEnds() throws Exception {
    TestServer server = closing(new TestServer(TestServer.farewell("bye")));
    CapabilityHarness harness = granting(server);
    harness.call("tcp.connect", to(server));
    assertThat(text(harness.call("tcp.read", handle(1)))).isEqualTo("bye");
    JsonNode last = harness.call("tcp.read", handle(1));
    assertThat(last.get("end").booleanValue()).isTrue();
    assertThat(text(last)).isEmpty();
  }

  @Test
  void canGoOnReadingAfterATimeout() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    TestServer server =
        closing(
            new TestServer(connection -> {
              go.await();
              connection.getOutputStream().write('x');
            }));
    CapabilityHarness harness = granting(server);
    harness.call("tcp.connect", to(server));
    assertThat(reason(failure(harness, "tcp.read", handle(1).put("timeoutMs", 20))))
        .isEqualTo("timeout");
    go.countDown();
    assertThat(text(harness.call("tcp.read", handle(1)))).isEqualTo("x");
  }

  @Test
  void aServerThatTakesNothingEndsAWriteAtItsTimeout() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    TestServer server = closing(new TestServer(connection -> never.await()));
    CapabilityHarness harness = granting(server);
    harness.call("tcp.connect", to(server));
    AnnexException thrown =
        failure(
            harness, "tcp.write", handle(1).put("data", new byte[64 << 20]).put("timeoutMs", 300));
    assertThat(reason(thrown)).isEqualTo("timeout");
    assertThat(reason(failure(harness, "tcp.write", with(handle(1), "more")))).isEqualTo("closed");
    never.countDown();
  }

  @Test
  void aClosedConnectionIsGone() throws Exception {
    TestServer server = closing(new TestServer(TestServer.ECHO));
    CapabilityHarness harness = granting(server);
    harness.call("tcp.connect", to(server));
    harness.call("tcp.close", handle(1));
    harness.call("tcp.close", handle(1));
    eventually("the server sees the end", () -> server.open() == 0 && server.served() == 1);
    assertThat(failure(harness, "tcp.write", with(handle(1), "x")).code())
        .isEqualTo(ErrorCode.INVALID_HOST_CALL);
  }

  @Test
  void whatIsLeftOpenEndsWithTheCall() throws Exception {
    TestServer server = closing(new TestServer(TestServer.ECHO));
    CapabilityHarness harness = granting(server);
    harness.call("tcp.connect", to(server));
    eventually("it is open", () -> server.open() == 1);
    harness.handles().close();
    eventually("it ends", () -> server.open() == 0);
  }

  @Test
  void aCancelledCallStopsWaiting() throws Exception {
    TestServer server = closing(new TestServer(TestServer.ECHO));
    CapabilityHarness harness = granting(server);
    harness.call("tcp.connect", to(server));
    Thread canceller = Thread.ofVirtual().start(() -> harness.meter().cancel("a test wants it"));
    assertThat(failure(harness, "tcp.read", handle(1)).code()).isEqualTo(ErrorCode.CANCELLED);
    canceller.join();
    eventually("it ends", () -> server.open() == 0);
  }

  @Test
  void holdsNoMoreThanItMayOverAllItsCalls() throws Exception {
    TestServer server = closing(new TestServer(TestServer.ECHO));
    Limits two = Limits.defaults().with(Limit.CONNECTIONS, 2);
    CapabilityHarness first =
        closingHandles(
            granting(server).as(CapabilityHarness.extension("chat", two, List.of(), List.of())));
    CapabilityHarness second =
        closingHandles(
            granting(server).as(CapabilityHarness.extension("chat", two, List.of(), List.of())));
    CapabilityHarness other = granting(server);
    first.call("tcp.connect", to(server));
    second.call("tcp.connect", to(server));
    AnnexException thrown = failure(second, "tcp.connect", to(server));
    assertThat(thrown.code()).isEqualTo(ErrorCode.LIMIT_REACHED);
    assertThat(thrown).hasMessageContaining("connections");
    other.call("tcp.connect", to(server));
    first.call("tcp.close", handle(1));
    second.call("tcp.connect", to(server));
  }

  @Test
  void aConnectionThatFailedDoesNotCount() throws Exception {
    int port;
    try (ServerSocket gone = new ServerSocket(0)) {
      port = gone.getLocalPort();
    }
    CapabilityHarness harness = granting("tcp=127.0.0.1:*");
    for (int i = 0; i < 100; i++) {
      assertThat(reason(failure(harness, "tcp.connect", to("127.0.0.1", port))))
          .isEqualTo("refused");
    }
  }

  @Test
  void bytesBothWaysAreCounted() throws Exception {
    TestServer server = closing(new TestServer(TestServer.ECHO));
    CapabilityHarness harness = granting(server);
    CapabilityHarness small =
        closingHandles(
            harness.as(
                CapabilityHarness.extension(
                    "small", Limits.defaults().with(Limit.HTTP_BYTES, 10), List.of(), List.of())));
    small.call("tcp.connect", to(server));
    small.call("tcp.write", with(handle(1), "123456"));
    AnnexException thrown = failure(small, "tcp.write", with(handle(1), "123456"));
    assertThat(thrown.code()).isEqualTo(ErrorCode.LIMIT_REACHED);
  }
}
