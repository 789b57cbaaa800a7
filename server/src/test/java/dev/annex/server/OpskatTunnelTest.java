package dev.annex.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.value.Json;
import dev.annex.server.config.AnnexConfig;
import dev.annex.server.rest.AdminRequest;
import dev.annex.testkit.SshGate;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** An OpsKat guest, a connection with a tunnel, and an SSH server, on a whole host. */
final class OpskatTunnelTest {

  private static final String PASSWORD = "canary-5d-let-me-in";

  @TempDir Path data;
  private SshGate gate;
  private PlainServer inner;
  private PlainServer other;
  private RunningHost host;
  private ScriptedGuest guest;

  @BeforeEach
  void open() throws Exception {
    gate = new SshGate().password("ann", PASSWORD).name("inner.test", "127.0.0.1");
    inner = new PlainServer();
    other = new PlainServer();
    host =
        Assembly.open(
            data,
            AnnexConfig.defaults().withExamples(false),
            new NameService(
                (name, patience) -> {
                  throw new UnknownHostException(name);
                },
                () -> {}));
    guest = ScriptedGuest.install(host, "tunnelled", "{}", "workspace.connect=assets:probe");
  }

  @AfterEach
  void close() throws IOException {
    host.close();
    gate.close();
    inner.close();
    other.close();
  }

  private long asset(String type, ObjectNode config, String tunnel) {
    ObjectNode request = Json.object().put("type", type).put("name", type);
    request.set("config", config);
    if (!tunnel.isEmpty()) {
      request.put("tunnel", tunnel);
    }
    JsonNode answer =
        host.api()
            .handle(
                new AdminRequest(
                    "POST",
                    "/workspace/assets",
                    Map.of(),
                    "application/json",
                    Json.writeBytes(request),
                    "ann"))
            .body();
    assertThat(answer.has("id")).as("%s", answer).isTrue();
    return Long.parseLong(answer.get("id").asString());
  }

  private long bastion(String hostKey) {
    return asset(
        "ssh",
        Json.object()
            .put("host", "127.0.0.1")
            .put("port", gate.port())
            .put("user", "ann")
            .put("password", PASSWORD)
            .put("hostKey", hostKey),
        "");
  }

  private long probe(long bastion) {
    return asset(
        "probe",
        Json.object().put("endpoint", "http://inner.test:" + inner.port()),
        Long.toString(bastion));
  }

  private static String http(String url) {
    return "open "
        + Json.write(Json.object().put("type", "http").put("method", "GET").put("url", url));
  }

  @Test
  void aGuestReachesTheServerOfItsConnectionThroughTheTunnel() {
    inner.answer("/a", "within".getBytes(UTF_8));
    List<String> out =
        guest.about(
            probe(bastion(gate.fingerprint())),
            http("http://inner.test:%d/a".formatted(inner.port())),
            "flush 1",
            "read 1 100");
    assertThat(out.get(2)).isEqualTo("within");
    assertThat(gate.asked()).containsExactly("inner.test:" + inner.port());
    assertThat(inner.taken().getLast().lines()).contains("Host: inner.test:" + inner.port());
  }

  @Test
  void aGuestReachesNothingElseThroughTheTunnelAndLearnsNothingOfIt() {
    long probe = probe(bastion(gate.fingerprint()));
    for (String url :
        List.of("http://inner.test:" + other.port(), other.origin(), "http://localhost:1/")) {
      assertThat(guest.about(probe, http(url)).getFirst()).as(url).contains("http denied: ");
    }
    assertThat(gate.asked()).isEmpty();
    assertThat(other.taken()).isEmpty();
    long misled = probe(bastion("SHA256:" + "A".repeat(43)));
    String refused =
        guest
            .about(misled, http("http://inner.test:%d/a".formatted(inner.port())), "flush 1")
            .getLast();
    assertThat(refused)
        .contains("annex asset test")
        .doesNotContain("SHA256", PASSWORD, Integer.toString(gate.port()));
    assertThat(inner.taken()).isEmpty();
    assertThat(gate.attempts()).isZero();
  }
}
