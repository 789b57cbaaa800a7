package dev.annex.capabilities.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.capabilities.net.TestServer;
import dev.annex.testkit.CapabilityHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** One exchange in one operation. */
@Timeout(120)
final class ExchangeTest extends TcpFixture {

  @Test
  void receivesUntilTheOtherSideEnds() throws Exception {
    TestServer server =
        closing(
            new TestServer(connection -> {
              byte[] came = connection.getInputStream().readNBytes(4);
              connection.getOutputStream().write(came);
              connection.getOutputStream().write(came);
            }));
    JsonNode answer = granting(server).call("tcp.request", with(to(server), "ping"));
    assertThat(text(answer)).isEqualTo("pingping");
    assertThat(answer.get("ended").stringValue()).isEqualTo("end");
  }

  @Test
  void receivesAGreetingWithoutSendingAnything() throws Exception {
    TestServer server = closing(new TestServer(TestServer.greeting("220 ready\r\n")));
    JsonNode answer = granting(server).call("tcp.request", to(server).put("idleMs", 50));
    assertThat(text(answer)).isEqualTo("220 ready\r\n");
    assertThat(answer.get("ended").stringValue()).isEqualTo("idle");
  }

  @Test
  void receivesNoMoreThanWanted() throws Exception {
    TestServer server = closing(new TestServer(TestServer.farewell("x".repeat(100_000))));
    JsonNode answer = granting(server).call("tcp.request", to(server).put("maxBytes", 40_000));
    assertThat(text(answer)).hasSize(40_000);
    assertThat(answer.get("ended").stringValue()).isEqualTo("size");
  }

  @Test
  void whatCameBeforeTheTimeoutIsAnAnswer() throws Exception {
    TestServer server = closing(new TestServer(TestServer.greeting("half")));
    JsonNode answer = granting(server).call("tcp.request", to(server).put("timeoutMs", 1_000));
    assertThat(text(answer)).isEqualTo("half");
    assertThat(answer.get("ended").stringValue()).isEqualTo("timeout");
  }

  @Test
  void nothingBeforeTheTimeoutIsAFailure() throws Exception {
    TestServer server = closing(new TestServer(TestServer.ECHO));
    CapabilityHarness harness = granting(server);
    assertThat(reason(failure(harness, "tcp.request", to(server).put("timeoutMs", 200))))
        .isEqualTo("timeout");
    eventually("nothing stays open", () -> server.open() == 0);
  }
}
