package dev.annex.capabilities.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Limit;
import dev.annex.api.extension.Extension;
import dev.annex.api.fault.ErrorCode;
import dev.annex.capabilities.lasting.FakeHost;
import dev.annex.capabilities.net.TestServer;
import dev.annex.testkit.CapabilityHarness;
import dev.annex.testkit.FakeTools;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** When a connection begins and ends, and how its tool is told. */
@Timeout(120)
final class LifetimeTest extends WebSocketFixture {

  @Test
  void outlivesTheCallThatMadeIt() throws Exception {
    TestServer server = server(Peer::echo);
    CapabilityHarness first = granting(server);
    String connection = open(first, to(server));
    first.handles().close();
    first.meter().cancel("it is over");
    CapabilityHarness second = granting(server);
    second.call("websocket.send", on(connection).put("text", "still here"));
    eventually("it came back", () -> host.types().contains("message"));
  }

  @Test
  void endsWhenItsGrantIsTakenBack() throws Exception {
    TestServer server = server(Peer::echo);
    CapabilityHarness harness = granting(server);
    String connection = open(harness, to(server));
    grants.revoke(FakeHost.NOTES.id(), PermissionRequest.parse(permission(server)));
    assertThat(failure(harness, "websocket.send", on(connection).put("text", "x")).code())
        .isEqualTo(ErrorCode.INVALID_HOST_CALL);
    assertThat(last("error").get("reason").stringValue()).isEqualTo("revoked");
    eventually("the server sees the end", () -> server.open() == 0);
  }

  @Test
  void endsByItselfWhenAGrantRunsOut() throws Exception {
    TestServer server = server(Peer::echo);
    CapabilityHarness harness = granting(server);
    grants.add(grant(permission(server), Optional.of(clock.instant().plus(Duration.ofHours(1)))));
    open(harness, to(server));
    clock.advance(Duration.ofHours(2));
    assertThat(last("error").get("reason").stringValue()).isEqualTo("revoked");
    eventually("the server sees the end", () -> server.open() == 0);
  }

  @Test
  void endsWhenTheGrantForItsPrivateAddressIsTakenBack() throws Exception {
    TestServer server = server(Peer::echo);
    names.with("inside.example", "127.0.0.1");
    CapabilityHarness harness =
        granting("websocket=ws://inside.example:*", "websocket.private=127.0.0.1");
    open(harness, to("ws://inside.example:%d/".formatted(server.port())));
    grants.revoke(FakeHost.NOTES.id(), PermissionRequest.parse("websocket.private=127.0.0.1"));
    assertThat(last("error").get("reason").stringValue()).isEqualTo("revoked");
  }

  @Test
  void endsWhenItsExtensionIsDisabled() throws Exception {
    TestServer server = server(Peer::echo);
    open(granting(server), to(server));
    host.install(Optional.of(FakeHost.NOTES.in(Extension.State.DISABLED)));
    eventually("the server sees the end", () -> server.open() == 0);
    assertThat(host.types()).doesNotContain("error");
  }

  @Test
  void endsWhenItsExtensionIsGone() throws Exception {
    TestServer server = server(Peer::echo);
    CapabilityHarness harness = granting(server);
    open(harness, to(server));
    connections.forget(FakeHost.NOTES.id());
    eventually("the server sees the end", () -> server.open() == 0);
    assertThat(harness.call("websocket.list", "{}").get("connections")).isEmpty();
  }

  @Test
  void endsWithTheHostAlsoWhileItsToolRuns() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch cancelled = new CountDownLatch(1);
    host.behave(call -> {
      var _ = call.cancellation().onCancel(cancelled::countDown);
      running.countDown();
      await(cancelled);
      return FakeHost.failed(ErrorCode.CANCELLED);
    });
    TestServer server = server(Peer::echo);
    open(granting(server), to(server));
    running.await();
    connections.close();
    cancelled.await();
    eventually("the server sees the end", () -> server.open() == 0);
    assertThat(failure(granting(server), "websocket.open", to(server)).code())
        .isEqualTo(ErrorCode.UNAVAILABLE);
  }

  @Test
  void endsWhenItIsIdle() throws Exception {
    TestServer server = server(Peer::echo);
    open(granting(server), to(server).put("idleMs", 1));
    assertThat(last("error").get("reason").stringValue()).isEqualTo("idle");
    eventually("the server sees the end", () -> server.open() == 0);
  }

  @Test
  void whatServersSendFasterThanTheToolTakesWaits() throws Exception {
    int many = 3_000;
    int size = 10_000;
    CountDownLatch go = new CountDownLatch(1);
    host.behave(call -> {
      await(go);
      return FakeHost.done();
    });
    AtomicInteger sent = new AtomicInteger();
    TestServer server =
        server(peer -> {
          for (int i = 0; i < many; i++) {
            peer.text("%d %s".formatted(i, "x".repeat(size)));
            sent.incrementAndGet();
          }
          peer.send(0x88, new byte[0]);
          var _ = peer.read();
        });
    open(granting(server), to(server));
    eventually("the server began", () -> sent.get() > 10);
    go.countDown();
    last("close");
    List<JsonNode> events = host.events();
    assertThat(events).hasSize(many + 2);
    for (int i = 0; i < many; i++) {
      assertThat(events.get(i + 1).get("text").stringValue()).startsWith(i + " ");
    }
    assertThat(host.calls())
        .as("every batch is small, so that little is held")
        .allMatch(call -> call.arguments().get("events").size() <= 30);
  }

  @Test
  void tellsOneAfterTheOther() throws Exception {
    AtomicInteger atOnce = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    host.behave(call -> {
      most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
      LockSupport.parkNanos(1_000_000);
      atOnce.decrementAndGet();
      return FakeHost.done();
    });
    TestServer server =
        server(peer -> {
          for (int i = 0; i < 500; i++) {
            peer.text("" + i);
          }
          peer.send(0x88, new byte[0]);
          var _ = peer.read();
        });
    open(granting(server), to(server));
    last("close");
    assertThat(most.get()).isEqualTo(1);
  }

  @Test
  void aToolThatIsBusyIsToldAgain() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    host.behave(call ->
        attempts.incrementAndGet() <= 2 ? FakeHost.failed(ErrorCode.BUSY) : FakeHost.done());
    TestServer server = server(Peer::echo);
    open(granting(server), to(server));
    eventually("it was told again", () -> attempts.get() == 3);
    assertThat(host.calls().stream().map(Invocation::arguments).distinct()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = ErrorCode.class,
      names = {"TOOL_NOT_FOUND", "EXTENSION_DISABLED", "INVALID_ARGUMENTS", "PERMISSION_DENIED"})
  void aToolThatCanNeverBeToldEndsTheConnection(ErrorCode code) throws Exception {
    host.behave(call -> FakeHost.failed(code));
    TestServer server = server(Peer::echo);
    open(granting(server), to(server));
    eventually("the server sees the end", () -> server.served() == 1 && server.open() == 0);
    assertThat(host.calls()).hasSize(1);
  }

  @Test
  void aToolThatFailsAgainAndAgainEndsTheConnection() throws Exception {
    host.behave(call -> FakeHost.failed(ErrorCode.TRAPPED));
    TestServer server = server(Peer::echo);
    CapabilityHarness harness = granting(server);
    String connection = open(harness, to(server));
    for (int i = 1; i < 5; i++) {
      int calls = i;
      eventually("it failed", () -> host.calls().size() == calls);
      harness.call("websocket.send", on(connection).put("text", "again"));
    }
    eventually("the server sees the end", () -> server.open() == 0);
    assertThat(host.calls()).hasSize(5);
  }

  @Test
  void anotherToolCanBeToldOrNone() throws Exception {
    TestServer server = server(Peer::echo);
    CapabilityHarness harness = granting(server);
    String connection = open(harness, to(server));
    eventually("it is open", () -> host.calls().size() == 1);
    harness.call("websocket.set-callback", on(connection).put("tool", "other"));
    harness.call("websocket.send", on(connection).put("text", "x"));
    eventually("the other was told", () -> host.calls().size() == 2);
    assertThat(host.calls().getLast().tool().tool()).isEqualTo("other");
    JsonNode listed = harness.call("websocket.list", "{}").get("connections").get(0);
    assertThat(listed.get("connection").stringValue()).isEqualTo(connection);
    assertThat(listed.get("to").stringValue())
        .isEqualTo("ws://127.0.0.1:%d/chat?…".formatted(server.port()));
    assertThat(listed.get("tool").stringValue()).isEqualTo("other");
  }

  @Test
  void isOfNoUseToAnotherExtension() throws Exception {
    TestServer server = server(Peer::echo);
    String connection = open(granting(server), to(server));
    CapabilityHarness other = granting(server).as(FakeTools.extension("other", "on-event"));
    assertThat(failure(other, "websocket.send", on(connection).put("text", "x")).code())
        .isEqualTo(ErrorCode.INVALID_HOST_CALL);
    other.call("websocket.close", on(connection));
    assertThat(other.call("websocket.list", "{}").get("connections")).isEmpty();
    granting(server).call("websocket.send", on(connection).put("text", "mine"));
    eventually("it came back", () -> host.types().contains("message"));
  }

  @Test
  void countsUntilItEnds() throws Exception {
    TestServer server = server(Peer::echo);
    Extension small =
        FakeTools.extension(
            "notes", FakeHost.NOTES.limits().with(Limit.CONNECTIONS, 1), "on-event");
    CapabilityHarness harness = granting(server).as(small);
    String connection = open(harness, to(server));
    assertThat(failure(harness, "websocket.open", to(server)).code())
        .isEqualTo(ErrorCode.LIMIT_REACHED);
    harness.call("websocket.close", on(connection));
    eventually("it ends", () -> server.open() == 0);
    eventually(
        "there is room again",
        () -> {
          try {
            open(harness, to(server));
            return true;
          } catch (RuntimeException e) {
            return false;
          }
        });
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
