package dev.annex.capabilities.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.value.Json;
import dev.annex.capabilities.connections.AssetTunnels;
import dev.annex.capabilities.connections.Subjects;
import dev.annex.capabilities.connections.Trials;
import dev.annex.capabilities.http.CookieStorage;
import dev.annex.capabilities.http.HttpCapability;
import dev.annex.capabilities.http.HttpSettings;
import dev.annex.capabilities.lasting.FakeHost;
import dev.annex.capabilities.lasting.LastingConnections;
import dev.annex.capabilities.net.Host;
import dev.annex.capabilities.net.Outbound;
import dev.annex.capabilities.net.Patience;
import dev.annex.capabilities.net.Resolver;
import dev.annex.capabilities.net.TunnelMouth;
import dev.annex.capabilities.secrets.StoredSecrets;
import dev.annex.capabilities.tcp.TcpCapability;
import dev.annex.capabilities.workspace.AssetBook;
import dev.annex.capabilities.workspace.WorkspaceCapability;
import dev.annex.core.memory.MemoryGrants;
import dev.annex.core.memory.MemorySecretStore;
import dev.annex.core.memory.MemoryWorkspace;
import dev.annex.testkit.CapabilityHarness;
import dev.annex.testkit.MutableClock;
import dev.annex.testkit.SshGate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A user's connections, capabilities that connect, and a gate that knows {@code inner.test}. */
abstract class TunnelFixture {

  static final String PASSWORD = "canary-2b77-let-me-in";
  static final String[] GRANTED = {"workspace.connect=assets:web"};

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Resolver NO_NAMES =
      (name, patience) -> {
        throw new AssertionError("only the far end looks names up, and this is " + name);
      };

  private final List<AutoCloseable> open = new ArrayList<>();
  final MemorySecretStore secrets = new MemorySecretStore(MutableClock.standing());
  final AssetBook book =
      new AssetBook(
          new MemoryWorkspace(MutableClock.standing()),
          secrets,
          (schema, config) -> Optional.empty());

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

  /** The capabilities of a host that remembers and keeps things for so long. */
  final class TestHost {

    final SshTunnels tunnels;
    private final Subjects subjects = new Subjects(book::find, tool -> false, new Trials());
    private final WorkspaceCapability workspace;
    private final HttpCapability http;
    private final TcpCapability tcp;

    TestHost(SshTunnels.Times times, List<X509Certificate> authorities) {
      tunnels = closing(new SshTunnels(book, NO_NAMES, times));
      AssetTunnels ways = new AssetTunnels(subjects, tunnels);
      workspace =
          new WorkspaceCapability(new MemoryWorkspace(MutableClock.standing()), book, subjects);
      http =
          closing(
              new HttpCapability(
                  new HttpSettings(
                      NO_NAMES,
                      new StoredSecrets(secrets),
                      CookieStorage.none(),
                      authorities,
                      ways)));
      LastingConnections lasting =
          closing(
              new LastingConnections(
                  new FakeHost(), new MemoryGrants(), MutableClock.standing(), () -> "c"));
      tcp = new TcpCapability(new Outbound(NO_NAMES, authorities, ways), lasting);
    }

    TunnelMouth mouth(long tunnel, String name, int port, Patience patience) {
      return tunnels.tunnel(tunnel, "the test").open(Host.parse(name), port, "the test", patience);
    }

    CapabilityHarness http(long about, String... permissions) {
      return CapabilityHarness.granting(http, permissions)
          .beside(workspace)
          .calledWith(Json.object().put("assetId", about));
    }

    CapabilityHarness tcp(long about, String... permissions) {
      CapabilityHarness harness =
          CapabilityHarness.granting(tcp, permissions)
              .beside(workspace)
              .calledWith(Json.object().put("assetId", about));
      closing(harness.handles());
      return harness;
    }
  }

  final TestHost host() {
    return new TestHost(SshTunnels.Times.USUAL, List.of());
  }

  final SshGate gate() throws Exception {
    return closing(new SshGate()).password("ann", PASSWORD).name("inner.test", "127.0.0.1");
  }

  /** A web server that nobody but this machine reaches. */
  final int web(String answer) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 200);
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    server.start();
    closing(() -> {
      server.stop(0);
      threads.shutdownNow();
    });
    return server.getAddress().getPort();
  }

  static ObjectNode settings(SshGate gate) {
    return Json.object()
        .put("host", "127.0.0.1")
        .put("port", gate.port())
        .put("user", "ann")
        .put("hostKey", gate.fingerprint());
  }

  final long ssh(SshGate gate) {
    return ssh(settings(gate).put("password", PASSWORD));
  }

  final long ssh(ObjectNode config) {
    return book.add("ssh", "Bastion", config, Optional.empty(), Set.of(), AssetBook.Way.DIRECT)
        .id();
  }

  final void edit(long asset, ObjectNode changes) {
    var _ =
        book.edit(
            asset,
            Optional.empty(),
            Optional.of(changes),
            Optional.empty(),
            Set.of(),
            Optional.empty());
  }

  final long behind(long tunnel, ObjectNode config) {
    AssetBook.Way way = new AssetBook.Way(Optional.of(tunnel));
    return book.add("web", "Inner", config, Optional.empty(), Set.of(), way).id();
  }

  final long behind(long tunnel, String endpoint) {
    return behind(tunnel, Json.object().put("endpoint", endpoint));
  }

  static String get(CapabilityHarness harness, String url) {
    JsonNode answer = harness.call("http.request", Json.object().put("url", url));
    return new String(answer.get("body").binaryValue(), StandardCharsets.UTF_8);
  }

  static AnnexException refused(CapabilityHarness harness, String url) {
    return failure(harness, "http.request", Json.object().put("url", url));
  }

  static AnnexException failure(CapabilityHarness harness, String operation, JsonNode request) {
    AnnexException thrown =
        catchThrowableOfType(AnnexException.class, () -> harness.call(operation, request));
    assertThat(thrown).as("the failure of %s %s", operation, request).isNotNull();
    assertThat(thrown.getMessage()).doesNotContain(PASSWORD);
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
