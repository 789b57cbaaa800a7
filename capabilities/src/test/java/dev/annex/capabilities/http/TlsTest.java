package dev.annex.capabilities.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import dev.annex.testkit.CapabilityHarness;
import dev.annex.testkit.Certificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.Message;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.impl.bootstrap.HttpAsyncServer;
import org.apache.hc.core5.http.nio.AsyncServerRequestHandler;
import org.apache.hc.core5.http.nio.entity.BasicAsyncEntityConsumer;
import org.apache.hc.core5.http.nio.support.AsyncResponseBuilder;
import org.apache.hc.core5.http.nio.support.BasicRequestConsumer;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.http2.impl.nio.bootstrap.H2ServerBootstrap;
import org.apache.hc.core5.http2.ssl.H2ServerTlsStrategy;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.ListenerEndpoint;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Real TLS, with an authority of the test's own. */
final class TlsTest extends HttpFixture {

  @TempDir private static Path folder;
  private static Certificates certificates;

  @BeforeAll
  static void makeCertificates() throws Exception {
    certificates = new Certificates(folder, "dns:a.example,ip:127.0.0.1");
  }

  private HttpsServer plainServer() throws Exception {
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(certificates.server()));
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.sendResponseHeaders(200, 4);
            exchange.getResponseBody().write("safe".getBytes(StandardCharsets.UTF_8));
          }
        });
    server.start();
    AutoCloseable stop = () -> server.stop(0);
    closing(stop);
    return server;
  }

  /** Answers with the version of HTTP, the header fields in order, and the size of the body. */
  private int binaryServer() throws Exception {
    AsyncServerRequestHandler<Message<HttpRequest, byte[]>> handler =
        new AsyncServerRequestHandler<>() {
          @Override
          public BasicRequestConsumer<byte[]> prepare(
              HttpRequest request, @Nullable EntityDetails entity, HttpContext context) {
            return new BasicRequestConsumer<>(
                entity == null ? null : new BasicAsyncEntityConsumer());
          }

          @Override
          public void handle(
              Message<HttpRequest, byte[]> message, ResponseTrigger trigger, HttpContext context)
              throws HttpException, IOException {
            StringBuilder told = new StringBuilder();
            told.append(message.getHead().getAuthority()).append('\n');
            for (var header : message.getHead().getHeaders()) {
              told.append(header.getName()).append(": ").append(header.getValue()).append('\n');
            }
            told.append(message.getBody() == null ? 0 : message.getBody().length);
            trigger.submitResponse(
                AsyncResponseBuilder.create(200)
                    .setEntity(told.toString(), ContentType.TEXT_PLAIN)
                    .build(),
                context);
          }
        };
    HttpAsyncServer server =
        H2ServerBootstrap.bootstrap()
            .setCanonicalHostName("a.example")
            .setVersionPolicy(HttpVersionPolicy.NEGOTIATE)
            .setTlsStrategy(new H2ServerTlsStrategy(certificates.server()))
            .register("a.example", "*", handler)
            .register("*", handler)
            .create();
    server.start();
    AutoCloseable stop = () -> server.close(CloseMode.IMMEDIATE);
    closing(stop);
    ListenerEndpoint endpoint =
        server
            .listen(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), URIScheme.HTTPS)
            .get();
    return ((InetSocketAddress) endpoint.getAddress()).getPort();
  }

  private CapabilityHarness trusting(int port) throws Exception {
    names.with("a.example", "127.0.0.1").with("b.example", "127.0.0.1");
    return CapabilityHarness.granting(
        opened(List.of(certificates.authority())),
        "http=https://a.example:" + port,
        "http=https://b.example:" + port,
        "http=https://127.0.0.1:" + port,
        "http.private=127.0.0.1");
  }

  @Test
  void trustsTheOperatorsAuthorityByNameAndByAddress() throws Exception {
    int port = plainServer().getAddress().getPort();
    CapabilityHarness harness = trusting(port);
    for (String host : List.of("a.example", "127.0.0.1")) {
      JsonNode answer = harness.call("http.request", get("https://%s:%d/".formatted(host, port)));
      assertThat(text(answer)).isEqualTo("safe");
      assertThat(answer.get("version").stringValue()).isEqualTo("1.1");
    }
  }

  @RepeatedTest(30) // the handshake may fail before its request is handed over, or after
  void doesNotTrustACertificateForAnotherName() throws Exception {
    int port = plainServer().getAddress().getPort();
    assertThat(reason(failure(trusting(port), get("https://b.example:%d/".formatted(port)))))
        .isEqualTo("tls");
  }

  @Test
  void doesNotTrustAnAuthorityNobodyAdded() throws Exception {
    int port = plainServer().getAddress().getPort();
    CapabilityHarness harness = granting("http=https://127.0.0.1:" + port);
    assertThat(reason(failure(harness, get("https://127.0.0.1:%d/".formatted(port)))))
        .isEqualTo("tls");
  }

  @Test
  void saysSoWhenTheOtherSideSpeaksNoTls() throws Exception {
    RawServer server = closing(new RawServer(new RawServer.Answer("no TLS here\r\n\r\n", true)));
    CapabilityHarness harness = granting("http=https://127.0.0.1:" + server.port());
    assertThat(
            failure(
                    harness,
                    get("https://127.0.0.1:%d/".formatted(server.port())).put("timeoutMs", 2_000))
                .code())
        .isEqualTo(ErrorCode.HOST_CALL_FAILED);
  }

  @Test
  void speaksHttp2WhereTheServerDoes() throws Exception {
    int port = binaryServer();
    CapabilityHarness harness = trusting(port);
    for (int i = 0; i < 3; i++) {
      JsonNode answer =
          harness.call(
              "http.request",
              with(
                  post("https://a.example:%d/x?y".formatted(port), "x".repeat(200_000)),
                  "X-B",
                  "2",
                  "X-A",
                  "1",
                  "Host",
                  "a.example:" + port));
      assertThat(answer.get("version").stringValue()).isEqualTo("2");
      assertThat(text(answer))
          .isEqualTo(
              "a.example:%d\nx-b: 2\nx-a: 1\ncontent-length: 200000\n200000".formatted(port));
    }
  }

  @Test
  void streamsOverHttp2() throws Exception {
    int port = binaryServer();
    CapabilityHarness harness = trusting(port);
    harness.call("http.open", get("https://a.example:%d/".formatted(port)).put("method", "PUT"));
    for (int i = 0; i < 20; i++) {
      harness.call("http.send", Json.object().put("handle", 1).put("data", new byte[100_000]));
    }
    assertThat(harness.call("http.finish", "{\"handle\":1}").get("version").stringValue())
        .isEqualTo("2");
    assertThat(
            new String(
                harness.call("http.receive", "{\"handle\":1}").get("data").binaryValue(),
                StandardCharsets.UTF_8))
        .endsWith("\n2000000");
  }

  @Test
  void aRedirectOutOfTlsNeedsAGrantThatSaysHttp() throws Exception {
    HttpsServer server = plainServer();
    WebServer open = closing(new WebServer().on("/", "open"));
    server.createContext(
        "/down",
        exchange -> {
          try (exchange) {
            exchange.getResponseHeaders().add("Location", open.origin() + "/");
            exchange.sendResponseHeaders(302, -1);
          }
        });
    String url = "https://127.0.0.1:%d/down".formatted(server.getAddress().getPort());
    HttpCapability trusting = opened(List.of(certificates.authority()));
    CapabilityHarness all = CapabilityHarness.granting(trusting, "http", "http.private");
    assertThat(failure(all, get(url)).code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
    CapabilityHarness named =
        CapabilityHarness.granting(trusting, "http", "http.private", "http=http://127.0.0.1:*");
    assertThat(text(named.call("http.request", get(url)))).isEqualTo("open");
  }
}
