package dev.annex.capabilities.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.access.Grant;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import dev.annex.capabilities.lasting.FakeHost;
import dev.annex.capabilities.net.TestServer;
import dev.annex.testkit.CapabilityHarness;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Connections that outlive their call; what all lasting ones share is tested with WebSocket. */
@Timeout(120)
final class LastingTcpTest extends TcpFixture {

  private CapabilityHarness lasting(TestServer server) {
    String permission = permission(server);
    grants.add(
        new Grant(
            FakeHost.NOTES.id(),
            PermissionRequest.parse(permission),
            "tester",
            Instant.EPOCH,
            Optional.empty()));
    return granting(permission).as(FakeHost.NOTES);
  }

  private static String permission(TestServer server) {
    return "tcp=127.0.0.1:" + server.port();
  }

  private static String open(CapabilityHarness harness, TestServer server) {
    return harness
        .call("tcp.open", to(server).put("tool", "on-event"))
        .get("connection")
        .stringValue();
  }

  private static ObjectNode on(String connection) {
    return Json.object().put("connection", connection);
  }

  /** All bytes that the tool was told so far. */
  private String told() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (JsonNode event : host.events()) {
      if (event.get("type").stringValue().equals("data")) {
        all.writeBytes(Base64.getDecoder().decode(event.get("data").stringValue()));
      }
    }
    return all.toString(StandardCharsets.UTF_8);
  }

  @Test
  void tellsWhatComesInOrderAfterTheCallIsOver() throws Exception {
    TestServer server = closing(new TestServer(TestServer.ECHO));
    CapabilityHarness first = lasting(server);
    String connection = open(first, server);
    first.handles().close();
    CapabilityHarness second = lasting(server);
    StringBuilder sent = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      second.call("tcp.send", with(on(connection), i + " "));
      sent.append(i).append(' ');
    }
    eventually("all came back", () -> told().length() >= sent.length());
    assertThat(told()).isEqualTo(sent.toString());
  }

  @Test
  void tellsTheEndLastAndHoldsLittleMeanwhile() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    host.behave(call -> {
      try {
        go.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return FakeHost.done();
    });
    String text = "0123456789".repeat(2_000_000);
    TestServer server = closing(new TestServer(TestServer.farewell(text)));
    open(lasting(server), server);
    eventually("the tool is told", () -> !host.calls().isEmpty());
    go.countDown();
    eventually("the end is told", () -> host.types().contains("end"));
    assertThat(host.types()).endsWith("end");
    assertThat(host.events().getLast().get("reason").stringValue()).isEqualTo("end");
    assertThat(told()).isEqualTo(text);
    assertThat(host.calls())
        .allMatch(call -> call.arguments().toString().length() < 400_000 + 100_000);
  }

  @Test
  void endsWithItsGrant() throws Exception {
    TestServer server = closing(new TestServer(TestServer.ECHO));
    CapabilityHarness harness = lasting(server);
    open(harness, server);
    assertThat(harness.call("tcp.list", "{}").get("connections").get(0).get("to").stringValue())
        .isEqualTo("127.0.0.1:" + server.port());
    grants.revoke(FakeHost.NOTES.id(), PermissionRequest.parse(permission(server)));
    eventually("the end is told", () -> host.types().contains("end"));
    assertThat(host.events().getLast().get("reason").stringValue()).isEqualTo("revoked");
    eventually("the server sees the end", () -> server.open() == 0);
  }

  @Test
  void endsForItsOwnerWithoutAWord() throws Exception {
    TestServer server = closing(new TestServer(TestServer.ECHO));
    CapabilityHarness harness = lasting(server);
    String connection = open(harness, server);
    harness.call("tcp.end", on(connection));
    harness.call("tcp.end", on(connection));
    eventually("the server sees the end", () -> server.served() == 1 && server.open() == 0);
    assertThat(failure(harness, "tcp.send", with(on(connection), "x")).code())
        .isEqualTo(ErrorCode.INVALID_HOST_CALL);
    assertThat(host.calls()).isEmpty();
  }
}
