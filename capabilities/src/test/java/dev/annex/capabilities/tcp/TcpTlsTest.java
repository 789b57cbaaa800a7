package dev.annex.capabilities.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.fault.ErrorCode;
import dev.annex.capabilities.net.Outbound;
import dev.annex.capabilities.net.TestServer;
import dev.annex.capabilities.net.Tunnels;
import dev.annex.testkit.CapabilityHarness;
import dev.annex.testkit.Certificates;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** Real TLS, with an authority of the test's own. */
@Timeout(120)
final class TcpTlsTest extends TcpFixture {

  @TempDir private static Path folder;
  private static Certificates certificates;

  @BeforeAll
  static void makeCertificates() throws Exception {
    certificates = new Certificates(folder, "dns:a.example,ip:127.0.0.1");
  }

  private TestServer server(TestServer.Treatment treatment) throws Exception {
    return closing(new TestServer(certificates.server(), treatment));
  }

  private CapabilityHarness trusting(int port, String... more) throws Exception {
    names.with("a.example", "127.0.0.1").with("b.example", "127.0.0.1");
    List<String> permissions = new ArrayList<>(List.of(more));
    permissions.addAll(
        List.of(
            "tcp=a.example:" + port,
            "tcp=b.example:" + port,
            "tcp=127.0.0.1:" + port,
            "tcp.private=127.0.0.1"));
    return closingHandles(
        CapabilityHarness.granting(
            new TcpCapability(
                new Outbound(names, List.of(certificates.authority()), Tunnels.NONE), connections),
            permissions.toArray(String[]::new)));
  }

  private static ObjectNode secretly(ObjectNode request) {
    return request.put("tls", true);
  }

  @Test
  void trustsTheOperatorsAuthorityByNameAndByAddress() throws Exception {
    TestServer server = server(TestServer.farewell("safe"));
    CapabilityHarness harness = trusting(server.port());
    for (String host : List.of("a.example", "127.0.0.1")) {
      assertThat(text(harness.call("tcp.request", secretly(to(host, server.port())))))
          .isEqualTo("safe");
    }
  }

  @Test
  void doesNotTrustACertificateForAnotherName() throws Exception {
    TestServer server = server(TestServer.farewell("safe"));
    CapabilityHarness harness = trusting(server.port());
    assertThat(reason(failure(harness, "tcp.connect", secretly(to("b.example", server.port())))))
        .isEqualTo("tls");
    assertThat(
            text(
                harness.call(
                    "tcp.request",
                    secretly(to("b.example", server.port())).put("serverName", "a.example"))))
        .isEqualTo("safe");
  }

  @Test
  void doesNotTrustAnAuthorityNobodyAdded() throws Exception {
    TestServer server = server(TestServer.farewell("safe"));
    assertThat(reason(failure(granting(server), "tcp.connect", secretly(to(server)))))
        .isEqualTo("tls");
  }

  @Test
  void trustsAnythingOnlyWithAPermissionOfItsOwn() throws Exception {
    TestServer server = server(TestServer.farewell("whoever"));
    ObjectNode request = secretly(to(server)).put("insecure", true);
    CapabilityHarness denied = granting(server);
    assertThat(failure(denied, "tcp.request", request).code())
        .isEqualTo(ErrorCode.PERMISSION_DENIED);
    assertThat(server.served()).isZero();
    String place = "127.0.0.1:" + server.port();
    assertThat(failure(granting("tcp.insecure=" + place), "tcp.request", request).code())
        .isEqualTo(ErrorCode.PERMISSION_DENIED);
    assertThat(text(granting("tcp=" + place, "tcp.insecure=" + place).call("tcp.request", request)))
        .isEqualTo("whoever");
  }

  @Test
  void canGoOnReadingAfterATimeout() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    TestServer server =
        server(connection -> {
          connection.getOutputStream().write('a');
          go.await();
          connection.getOutputStream().write('b');
        });
    CapabilityHarness harness = trusting(server.port());
    harness.call("tcp.connect", secretly(to("a.example", server.port())));
    assertThat(text(harness.call("tcp.read", handle(1)))).isEqualTo("a");
    assertThat(reason(failure(harness, "tcp.read", handle(1).put("timeoutMs", 20))))
        .isEqualTo("timeout");
    go.countDown();
    assertThat(text(harness.call("tcp.read", handle(1)))).isEqualTo("b");
  }

  @Test
  void aServerThatNeverShakesHandsIsNotWaitedFor() throws Exception {
    TestServer server =
        closing(
            new TestServer(connection -> {
              var _ = connection.getInputStream().readAllBytes();
            }));
    CapabilityHarness harness = trusting(server.port());
    assertThat(
            reason(
                failure(
                    harness,
                    "tcp.connect",
                    secretly(to("a.example", server.port())).put("timeoutMs", 200))))
        .isEqualTo("timeout");
    eventually("nothing stays open", () -> server.open() == 0);
  }

  @Test
  void saysSoWhenTheOtherSideSpeaksNoTls() throws Exception {
    TestServer server = closing(new TestServer(TestServer.farewell("no TLS here\r\n\r\n")));
    assertThat(reason(failure(granting(server), "tcp.connect", secretly(to(server)))))
        .isEqualTo("tls");
  }
}
