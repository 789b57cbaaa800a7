package dev.annex.capabilities.tcp;

import dev.annex.api.access.Access;
import dev.annex.api.access.Grant;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.capability.Capability;
import dev.annex.api.extension.Extension;
import dev.annex.api.value.Json;
import dev.annex.capabilities.lasting.FakeHost;
import dev.annex.capabilities.lasting.LastingConnections;
import dev.annex.capabilities.net.FakeNames;
import dev.annex.capabilities.net.Outbound;
import dev.annex.capabilities.net.TestServer;
import dev.annex.capabilities.net.Tunnels;
import dev.annex.core.memory.MemoryGrants;
import dev.annex.testkit.CapabilityContract;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

final class TcpCapabilityTest extends CapabilityContract {

  private final TestServer server;

  private final LastingConnections connections;

  TcpCapabilityTest() throws IOException {
    server = new TestServer(TestServer.ECHO);
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
  protected Extension requester() {
    return FakeHost.NOTES;
  }

  @Override
  protected Capability open() {
    return new TcpCapability(new Outbound(new FakeNames(), List.of(), Tunnels.NONE), connections);
  }

  private ObjectNode address() {
    return Json.object().put("host", "127.0.0.1").put("port", server.port());
  }

  /** In the order in which they make sense. */
  @Override
  protected Map<String, JsonNode> requests() {
    Map<String, JsonNode> requests = new LinkedHashMap<>();
    requests.put("tcp.connect", address());
    requests.put("tcp.write", Json.object().put("handle", 1).put("data", new byte[] {1, 2}));
    requests.put("tcp.read", Json.object().put("handle", 1));
    requests.put("tcp.close", Json.object().put("handle", 1));
    requests.put("tcp.request", address().put("data", new byte[] {1, 2}).put("maxBytes", 2));
    requests.put("tcp.open", address().put("tool", "on-event"));
    requests.put("tcp.list", Json.object());
    requests.put("tcp.set-callback", Json.object().put("connection", "c1").put("tool", "other"));
    requests.put("tcp.send", Json.object().put("connection", "c1").put("data", new byte[] {1, 2}));
    requests.put("tcp.end", Json.object().put("connection", "c1"));
    return requests;
  }

  @Override
  protected List<String> permissions() {
    return List.of(
        "tcp=127.0.0.1:" + server.port(),
        "tcp",
        "tcp=*.example.com:8000-8010",
        "tcp.insecure",
        "tcp.insecure=a.example:443",
        "tcp.private",
        "tcp.private=10.0.0.0/8");
  }

  @Override
  protected Stream<String> morePermissions() {
    List<String> places =
        each(
            List.of("=a.example", "=*.a.example", "=*", "=10.0.0.1"),
            ":443",
            ":8000-8010",
            ":8005",
            ":*");
    return each(List.of("tcp", "tcp.insecure"), places.toArray(String[]::new)).stream();
  }

  @Override
  protected Stream<Access<?>> moreWishes() {
    return Stream.of("a.example", "b.a.example", "c.example", "10.0.0.1")
        .flatMap(host ->
            Stream.of(443, 8000, 8005, 8010, 9000)
                .map(port ->
                    wish("tcp.connect", Json.object().put("host", host).put("port", port))));
  }
}
