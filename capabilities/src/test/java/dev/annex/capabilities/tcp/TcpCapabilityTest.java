package dev.annex.capabilities.tcp;

import dev.annex.api.capability.Capability;
import dev.annex.api.value.Json;
import dev.annex.capabilities.net.FakeNames;
import dev.annex.capabilities.net.Outbound;
import dev.annex.capabilities.net.TestServer;
import dev.annex.testkit.CapabilityContract;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

final class TcpCapabilityTest extends CapabilityContract {

  private final TestServer server;

  TcpCapabilityTest() throws IOException {
    server = new TestServer(TestServer.ECHO);
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  @Override
  protected Capability open() {
    return new TcpCapability(new Outbound(new FakeNames(), List.of()));
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
}
