package dev.annex.capabilities.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.value.Json;
import dev.annex.capabilities.lasting.FakeHost;
import dev.annex.capabilities.lasting.LastingConnections;
import dev.annex.capabilities.net.FakeNames;
import dev.annex.capabilities.net.Outbound;
import dev.annex.capabilities.net.TestServer;
import dev.annex.capabilities.net.Tunnels;
import dev.annex.core.memory.MemoryGrants;
import dev.annex.testkit.CapabilityHarness;
import dev.annex.testkit.MutableClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What tests of connections share. */
abstract class TcpFixture {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  final FakeNames names = new FakeNames();
  final FakeHost host = new FakeHost();
  final MemoryGrants grants = new MemoryGrants();
  private final List<AutoCloseable> open = new ArrayList<>();
  final LastingConnections connections =
      closing(
          new LastingConnections(
              host, grants, MutableClock.standing(), () -> UUID.randomUUID().toString()));
  final TcpCapability tcp =
      new TcpCapability(new Outbound(names, List.of(), Tunnels.NONE), connections);

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

  final CapabilityHarness granting(String... permissions) {
    return closingHandles(CapabilityHarness.granting(tcp, permissions));
  }

  final CapabilityHarness closingHandles(CapabilityHarness harness) {
    closing(harness.handles());
    return harness;
  }

  /** May reach this server. */
  final CapabilityHarness granting(TestServer server) {
    return granting("tcp=127.0.0.1:" + server.port());
  }

  static ObjectNode to(String host, int port) {
    return Json.object().put("host", host).put("port", port);
  }

  static ObjectNode to(TestServer server) {
    return to("127.0.0.1", server.port());
  }

  static ObjectNode handle(long number) {
    return Json.object().put("handle", number);
  }

  static ObjectNode with(ObjectNode request, String data) {
    return request.put("data", data.getBytes(StandardCharsets.UTF_8));
  }

  static String text(JsonNode response) {
    return new String(response.get("data").binaryValue(), StandardCharsets.UTF_8);
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
  static void eventually(String what, BooleanSupplier so) throws InterruptedException {
    Instant end = Instant.now().plus(PATIENCE);
    while (!so.getAsBoolean()) {
      assertThat(Instant.now()).as(what).isBefore(end);
      Thread.sleep(5);
    }
  }
}
