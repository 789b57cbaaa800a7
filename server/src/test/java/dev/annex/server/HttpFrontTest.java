package dev.annex.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.value.Json;
import dev.annex.server.config.AnnexConfig;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HttpFrontTest {

  @TempDir static Path data;
  @TempDir Path other;
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start(data, AnnexConfig.defaults().withAllowedHosts(Set.of("annex.test")));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void withoutATokenNobodyGetsIn() {
    for (String path : List.of("/mcp", "/api/v1/health", "/api/v1/openapi.json")) {
      HttpResponse<String> response =
          server.send(HttpRequest.newBuilder(server.at(path)).GET().build());
      assertThat(response.statusCode()).as(path).isEqualTo(401);
      assertThat(response.headers().firstValue("WWW-Authenticate"))
          .as(path)
          .hasValueSatisfying(value -> assertThat(value).startsWith("Bearer"));
    }
  }

  @Test
  void aWrongTokenIsCalledInvalid() {
    HttpRequest request =
        HttpRequest.newBuilder(server.at("/api/v1/health"))
            .header("Authorization", "Bearer " + "x".repeat(43))
            .build();
    HttpResponse<String> response = server.send(request);
    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.headers().firstValue("WWW-Authenticate").orElse(""))
        .contains("invalid_token");
    assertThat(response.body()).contains("UNAUTHENTICATED").doesNotContain(server.token());
  }

  @Test
  void theTokenIsNotTakenFromTheAddress() {
    HttpRequest request =
        HttpRequest.newBuilder(server.at("/api/v1/health?token=" + server.token())).build();
    assertThat(server.send(request).statusCode()).isEqualTo(401);
  }

  @Test
  void theRightTokenOpensTheAdministration() {
    assertThat(server.get("/api/v1/health").path("status").asString()).isEqualTo("ok");
  }

  @Test
  void anOpenHostStillRefusesAWrongToken() {
    try (TestServer open = TestServer.start(other, AnnexConfig.defaults().withOpenLocal(true))) {
      HttpRequest.Builder request = HttpRequest.newBuilder(open.at("/api/v1/health"));
      assertThat(open.send(request.build()).statusCode()).isEqualTo(200);
      assertThat(open.send(request.header("Authorization", "Bearer wrong").build()).statusCode())
          .isEqualTo(401);
      assertThat(open.get("/api/v1/health").path("status").asString()).isEqualTo("ok");
    }
  }

  @Test
  void anotherNameInHostIsRefusedEverywhere() throws IOException {
    for (String path : List.of("/", "/health", "/mcp", "/api/v1/health", "/nowhere")) {
      assertThat(raw("GET", path, "Host: evil.example.com")).as(path).startsWith("HTTP/1.1 403");
      assertThat(raw("GET", path, "Host: 127.0.0.1.evil.example.com"))
          .as(path)
          .startsWith("HTTP/1.1 403");
    }
    assertThat(raw("GET", "/health", "Host: annex.test")).startsWith("HTTP/1.1 200");
    assertThat(raw("GET", "/health", "Host: LOCALHOST:9")).startsWith("HTTP/1.1 200");
    assertThat(raw("GET", "/health", "X: y")).startsWith("HTTP/1.1 400");
    assertThat(raw("GET", "/health", "Host: localhost", "Host: localhost"))
        .startsWith("HTTP/1.1 400");
  }

  @Test
  void pagesOfOtherOriginsAreRefused() throws IOException {
    String host = "Host: localhost:" + server.at("/").getPort();
    for (String origin :
        List.of("http://evil.example.com", "null", "file://", "http://localhost.evil.com")) {
      assertThat(raw("GET", "/health", host, "Origin: " + origin))
          .as(origin)
          .startsWith("HTTP/1.1 403");
    }
    String authorization = "Authorization: Bearer " + server.token();
    assertThat(raw("GET", "/api/v1/health", host, authorization, "Origin: http://localhost:1"))
        .startsWith("HTTP/1.1 403");
    assertThat(
            raw(
                "GET",
                "/api/v1/health",
                host,
                authorization,
                "Origin: http://localhost:" + server.at("/").getPort()))
        .startsWith("HTTP/1.1 200");
  }

  private static String raw(String method, String path, String... headers) throws IOException {
    return RawHttp.send(server.at("/"), method + " " + path + " HTTP/1.1", List.of(headers));
  }

  @Test
  void everyAnswerKeepsBrowsersFromMisusingIt() {
    for (String path : List.of("/", "/health", "/mcp", "/api/v1/health", "/nowhere")) {
      HttpResponse<String> response = server.send(server.request(path).GET().build());
      assertThat(response.headers().firstValue("X-Content-Type-Options"))
          .as(path)
          .hasValue("nosniff");
      assertThat(response.headers().firstValue("X-Frame-Options")).as(path).hasValue("DENY");
      assertThat(response.headers().firstValue("Content-Security-Policy").orElse(""))
          .as(path)
          .startsWith("default-src 'none'");
      assertThat(response.headers().firstValue("Server")).as(path).isEmpty();
    }
  }

  @Test
  void theStatusPageIsThereAndAsksNobodyElse() {
    HttpResponse<String> page = server.send(HttpRequest.newBuilder(server.at("/")).build());
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body())
        .contains("<html")
        .doesNotContain("https://")
        .doesNotContain(server.token());
    for (String file : List.of("/status.css", "/status.js", "/icon.svg")) {
      assertThat(page.body()).contains(file);
      assertThat(server.send(HttpRequest.newBuilder(server.at(file)).build()).statusCode())
          .as(file)
          .isEqualTo(200);
    }
  }

  @Test
  void theOpenHealthCheckTellsNothingElse() {
    HttpResponse<String> health = server.send(HttpRequest.newBuilder(server.at("/health")).build());
    assertThat(health.body()).isEqualTo("{\"status\":\"ok\"}");
  }

  @Test
  void aBodyOfTenMegabytesIsRefusedAndTheHostGoesOn() {
    byte[] large = new byte[10 << 20];
    for (String path : List.of("/api/v1/calls", "/mcp")) {
      HttpRequest request =
          server
              .request(path)
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofByteArray(large))
              .build();
      int status;
      try {
        status = server.send(request).statusCode();
      } catch (java.io.UncheckedIOException e) {
        // The host hung up while the client was still sending.
        status = 413;
      }
      assertThat(status).as(path).isEqualTo(413);
      assertThat(server.get("/api/v1/health").path("status").asString()).isEqualTo("ok");
    }
  }

  @Test
  void junkOnTheMcpEndpointIsAProtocolError() {
    for (String junk : List.of("{", "[]", "5", "{\"jsonrpc\":\"1.0\"}")) {
      HttpRequest request =
          server
              .request("/mcp")
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString(junk))
              .build();
      HttpResponse<String> response = server.send(request);
      assertThat(response.statusCode()).as(junk).isEqualTo(400);
      assertThat(Json.parse(response.body()).path("error").path("code").isInt()).isTrue();
    }
  }

  @Test
  void bothEndpointsRefuseARequestThatIsNotHttp() throws IOException {
    String answer = raw("GET", "/\u0001", "Host: localhost");
    assertThat(answer).startsWith("HTTP/1.1 400").doesNotContain("Exception");
  }

  @Test
  void aPortThatIsTakenIsNamed() {
    AnnexConfig taken = AnnexConfig.defaults().withPort(server.at("/").getPort());
    try (RunningHost second = Assembly.open(other, taken)) {
      assertThatThrownBy(() -> Serving.start(second))
          .isInstanceOf(AnnexException.class)
          .hasMessageContaining("--port 0");
    }
  }
}
