package dev.annex.capabilities.websocket;

import dev.annex.api.access.Access;
import dev.annex.api.access.Grant;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.capability.Capability;
import dev.annex.api.extension.Extension;
import dev.annex.api.value.Json;
import dev.annex.capabilities.injection.FakeVault;
import dev.annex.capabilities.lasting.FakeHost;
import dev.annex.capabilities.lasting.LastingConnections;
import dev.annex.capabilities.net.FakeNames;
import dev.annex.capabilities.net.Outbound;
import dev.annex.capabilities.net.TestServer;
import dev.annex.capabilities.net.Tunnels;
import dev.annex.core.memory.MemoryGrants;
import dev.annex.testkit.CapabilityContract;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import tools.jackson.databind.JsonNode;

final class WebSocketCapabilityTest extends CapabilityContract {

  private final TestServer server;
  private final LastingConnections connections;

  WebSocketCapabilityTest() throws IOException {
    server = new TestServer(Peer.accepting(Peer::echo));
    MemoryGrants grants = new MemoryGrants();
    grants.add(
        new Grant(
            FakeHost.NOTES.id(),
            PermissionRequest.parse(permissions().getFirst()),
            "tester",
            Instant.EPOCH,
            Optional.empty()));
    connections = new LastingConnections(new FakeHost(), grants, Clock.systemUTC(), () -> "c1");
  }

  @AfterEach
  void close() throws IOException {
    connections.close();
    server.close();
  }

  @Override
  protected Capability open() {
    return new WebSocketCapability(
        new Outbound(new FakeNames(), List.of(), Tunnels.NONE),
        connections,
        new FakeVault(),
        new SecureRandom());
  }

  @Override
  protected Extension requester() {
    return FakeHost.NOTES;
  }

  /** In the order in which they make sense. */
  @Override
  protected Map<String, JsonNode> requests() {
    Map<String, JsonNode> requests = new LinkedHashMap<>();
    requests.put(
        "websocket.open", Json.object().put("url", "ws://127.0.0.1:%d/".formatted(server.port())));
    requests.put(
        "websocket.dial", Json.object().put("url", "ws://127.0.0.1:%d/".formatted(server.port())));
    requests.put("websocket.send", Json.object().put("handle", 1).put("text", "hello"));
    requests.put("websocket.receive", Json.object().put("handle", 1));
    requests.put(
        "websocket.exchange",
        Json.object()
            .put("url", "ws://127.0.0.1:%d/".formatted(server.port()))
            .put("text", "hello"));
    requests.put("websocket.list", Json.object());
    requests.put(
        "websocket.set-callback", Json.object().put("connection", "c1").put("tool", "on-event"));
    requests.put("websocket.close", Json.object().put("connection", "c1"));
    return requests;
  }

  @Override
  protected List<String> permissions() {
    return List.of(
        "websocket=ws://127.0.0.1:" + server.port(),
        "websocket",
        "websocket=wss://*.example.com:8443/v1",
        "websocket.insecure=wss://a.example",
        "websocket.private",
        "websocket.private=10.0.0.0/8");
  }

  @Override
  protected Stream<String> morePermissions() {
    List<String> places =
        each(each(List.of("=ws://", "=wss://"), "a.example", "*.a.example", "*"), "", ":*", "/v1");
    return each(List.of("websocket", "websocket.insecure"), places.toArray(String[]::new)).stream();
  }

  @Override
  protected Stream<Access<?>> moreWishes() {
    return each(
            each(List.of("ws://", "wss://"), "a.example", "b.a.example"), "/", ":8443/", "/v1/x")
        .stream()
        .flatMap(url ->
            Stream.of("websocket.open", "websocket.dial", "websocket.exchange")
                .map(operation -> wish(operation, Json.object().put("url", url))));
  }
}
