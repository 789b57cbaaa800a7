package dev.annex.capabilities.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.annex.api.access.Grant;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.value.Json;
import dev.annex.capabilities.injection.FakeVault;
import dev.annex.capabilities.lasting.FakeHost;
import dev.annex.capabilities.lasting.LastingConnections;
import dev.annex.capabilities.net.FakeNames;
import dev.annex.capabilities.net.Outbound;
import dev.annex.capabilities.net.TestServer;
import dev.annex.capabilities.net.Tunnels;
import dev.annex.core.memory.MemoryGrants;
import dev.annex.testkit.CapabilityHarness;
import dev.annex.testkit.MutableClock;
import java.io.IOException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What tests of WebSocket connections share. */
abstract class WebSocketFixture {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  final FakeNames names = new FakeNames();
  final FakeVault vault = new FakeVault();
  final FakeHost host = new FakeHost();
  final MemoryGrants grants = new MemoryGrants();
  final MutableClock clock = MutableClock.standing();
  private final List<AutoCloseable> open = new ArrayList<>();
  final LastingConnections connections =
      closing(new LastingConnections(host, grants, clock, () -> UUID.randomUUID().toString()));

  final <T extends AutoCloseable> T closing(T resource) {
    open.add(resource);
    return resource;
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable resource : open.reversed()) {
      resource.close();
    }
  }

  final TestServer server(Peer.Talk talk) throws IOException {
    return closing(new TestServer(Peer.accepting(talk)));
  }

  final WebSocketCapability trusting(List<X509Certificate> authorities) {
    return new WebSocketCapability(
        new Outbound(names, authorities, Tunnels.NONE), connections, vault, new SecureRandom());
  }

  final CapabilityHarness granting(WebSocketCapability capability, String... permissions) {
    for (String permission : permissions) {
      grants.add(grant(permission, Optional.empty()));
    }
    return CapabilityHarness.granting(capability, permissions).beside(vault).as(FakeHost.NOTES);
  }

  final CapabilityHarness granting(String... permissions) {
    return granting(trusting(List.of()), permissions);
  }

  final CapabilityHarness granting(TestServer server) {
    return granting(permission(server));
  }

  static String permission(TestServer server) {
    return "websocket=ws://127.0.0.1:" + server.port();
  }

  static Grant grant(String permission, Optional<Instant> until) {
    return new Grant(
        FakeHost.NOTES.id(), PermissionRequest.parse(permission), "tester", Instant.EPOCH, until);
  }

  static ObjectNode to(TestServer server) {
    return to("ws://127.0.0.1:%d/chat?room=1".formatted(server.port()));
  }

  static ObjectNode to(String url) {
    return Json.object().put("url", url).put("tool", "on-event");
  }

  static ObjectNode on(String connection) {
    return Json.object().put("connection", connection);
  }

  static String open(CapabilityHarness harness, ObjectNode request) {
    return harness.call("websocket.open", request).get("connection").stringValue();
  }

  static AnnexException failure(CapabilityHarness harness, String operation, JsonNode request) {
    AnnexException thrown =
        catchThrowableOfType(AnnexException.class, () -> harness.call(operation, request));
    assertThat(thrown).as("the failure of %s %s", operation, request).isNotNull();
    return thrown;
  }

  static String reason(AnnexException thrown) {
    assertThat(thrown.fault().details()).as(thrown.getMessage()).containsKey("reason");
    return thrown.fault().details().getOrDefault("reason", Json.object()).stringValue();
  }

  /** Waits until something is so, for a generous while. */
  final void eventually(String what, BooleanSupplier so) throws InterruptedException {
    Instant end = Instant.now().plus(PATIENCE);
    while (!so.getAsBoolean()) {
      assertThat(Instant.now()).as("%s; told so far: %s", what, host.events()).isBefore(end);
      Thread.sleep(5);
    }
  }

  /** Waits for the last event. */
  final JsonNode last(String type) throws InterruptedException {
    eventually("the last is " + type, () -> host.types().contains(type));
    assertThat(host.types()).endsWith(type);
    return host.events().getLast();
  }
}
