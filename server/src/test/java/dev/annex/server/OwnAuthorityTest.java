package dev.annex.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.annex.api.capability.Capability;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.Json;
import dev.annex.server.config.AnnexConfig;
import dev.annex.testkit.CapabilityHarness;
import dev.annex.testkit.Certificates;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A server whose certificate is from an authority that only the operator trusts. */
final class OwnAuthorityTest {

  @TempDir Path folder;
  private HttpsServer server;
  private ExecutorService threads;

  @BeforeEach
  void serve() throws Exception {
    Certificates certificates = new Certificates(folder, "dns:localhost,ip:127.0.0.1");
    Files.createDirectory(data());
    Files.writeString(data().resolve("ca.pem"), certificates.authorityAsPem());
    server = HttpsServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(certificates.server()));
    server.createContext(
        "/",
        exchange -> {
          byte[] hello = "hello".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, hello.length);
          exchange.getResponseBody().write(hello);
          exchange.close();
        });
    threads = Executors.newVirtualThreadPerTaskExecutor();
    server.setExecutor(threads);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.close();
  }

  private Path data() {
    return folder.resolve("data");
  }

  private RunningHost host(JsonNode settings) {
    return Assembly.open(data(), AnnexConfig.of(settings).withExamples(false));
  }

  private static JsonNode trusting() {
    return Json.object().put("ca-file", "ca.pem");
  }

  private JsonNode fetched(RunningHost host) throws Exception {
    JsonNode manifest =
        Json.parse(
            "{\"allowed_domains\":[\"127.0.0.1:%d\"]}".formatted(server.getAddress().getPort()));
    GuestHost guests = new GuestHost(host);
    ExtensionId extension =
        guests.install(Probe.named("test.fetch", manifest), "fetch", List.of("http.read"));
    String request =
        "{\"function\":\"http_fetch\",\"request\":{\"method\":\"GET\",\"url\":\"https://127.0.0.1:%d/\"}}"
            .formatted(server.getAddress().getPort());
    return guests.call(extension, "call", Json.parse(request), new ArrayList<>());
  }

  private JsonNode ask(RunningHost host, String operation, String members) {
    String family = operation.substring(0, operation.indexOf('.'));
    Capability capability =
        host.host().capabilities().stream()
            .filter(one -> one.name().equals(family))
            .findFirst()
            .orElseThrow();
    String request = "{%s}".formatted(members.formatted(server.getAddress().getPort()));
    return CapabilityHarness.allowing(capability).call(operation, request);
  }

  @Test
  void isReachedByAGuestOnceItIsTrusted() throws Exception {
    try (RunningHost host = host(trusting())) {
      assertThat(fetched(host).at("/value/body").asString()).isEqualTo("hello");
    }
  }

  @Test
  void isNotReachedByAGuestBefore() throws Exception {
    try (RunningHost host = host(Json.object())) {
      JsonNode reply = fetched(host);
      assertThat(reply.at("/error/code").asString()).as("%s", reply).isEqualTo("tls");
    }
  }

  @Test
  void isReachedByConnectionsOfEveryKind() {
    String tcp = "\"host\":\"127.0.0.1\",\"port\":%d,\"tls\":true";
    String webSocket = "\"url\":\"wss://127.0.0.1:%d/\"";
    try (RunningHost host = host(trusting())) {
      assertThat(ask(host, "tcp.connect", tcp).path("handle").asInt()).isPositive();
      // It speaks no WebSocket, and that it could say so is the point.
      assertThatThrownBy(() -> ask(host, "websocket.open", webSocket))
          .isInstanceOfSatisfying(
              AnnexException.class, e -> assertThat(reason(e)).isEqualTo("no-websocket"));
    }
    try (RunningHost host = host(Json.object())) {
      assertThatThrownBy(() -> ask(host, "tcp.connect", tcp))
          .isInstanceOfSatisfying(
              AnnexException.class, e -> assertThat(reason(e)).isEqualTo("tls"));
      assertThatThrownBy(() -> ask(host, "websocket.open", webSocket))
          .isInstanceOfSatisfying(
              AnnexException.class, e -> assertThat(reason(e)).isEqualTo("tls"));
    }
  }

  private static String reason(AnnexException e) {
    return e.fault().details().getOrDefault("reason", Json.object()).asString("");
  }

  @Test
  void aHostDoesNotStartWithAFileItCannotTrust() throws Exception {
    Files.writeString(data().resolve("ca.pem"), "no certificate");
    assertThatThrownBy(() -> host(trusting()))
        .isInstanceOfSatisfying(
            AnnexException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFIGURATION_INVALID))
        .hasMessageContaining("ca-file");
    try (RunningHost host = host(Json.object())) {
      assertThat(host.host().installer()).isNotNull();
    }
  }
}
