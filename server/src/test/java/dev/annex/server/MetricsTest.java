package dev.annex.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Prometheus reads. */
final class MetricsTest {

  @TempDir private Path data = Path.of("");
  private TestServer server;

  @BeforeEach
  void start() {
    server = TestServer.start(data);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private HttpResponse<String> metrics() {
    return server.send(server.request("/metrics").GET().build());
  }

  @Test
  void countsCallsByExtensionAndHowTheyEnded() {
    server.api().install("opskat/echo", "\"all\"");
    server.api().install("opskat/trap", "[]");
    server.callTool("echo__echo", "{\"message\":\"hi\"}");
    server.callTool("echo__echo", "{\"message\":\"ho\"}");
    server.callTool("echo__echo", "{\"message\":5}");
    server.callTool("trap__unreachable", "{}");

    HttpResponse<String> answer = metrics();

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/plain; version=0.0.4");
    assertThat(answer.body().lines())
        .contains(
            "annex_calls_total{extension=\"echo\",outcome=\"DONE\"} 2.0",
            "annex_calls_total{extension=\"echo\",outcome=\"INVALID_ARGUMENTS\"} 1.0",
            "annex_calls_total{extension=\"trap\",outcome=\"TRAPPED\"} 1.0",
            "annex_call_seconds_count{extension=\"echo\"} 3",
            "annex_calls_running 0.0",
            "annex_calls_waiting 0.0",
            "annex_call_places 32.0",
            "annex_extensions 2.0",
            "annex_session_instances 0.0",
            "annex_session_idle_bytes 0.0")
        .anyMatch(line -> line.startsWith("annex_call_cpu_seconds_total{extension=\"echo\"} "))
        .anyMatch(line -> line.startsWith("annex_host_calls_total{extension=\"echo\"} "));
  }

  @Test
  void countsWhichLimitsWereReached() {
    server.api().install("opskat/deep-recursion", "[]");
    server.api().install("opskat/flood-output", "[]");
    server.callTool("deep-recursion__recurse", "{}");
    server.callTool("flood-output__stderr", "{}");
    assertThat(metrics().body()).contains("annex_limit_reached_total{limit=\"output-bytes\"} 1.0");
  }

  @Test
  void makesNoSeriesForToolsThatDoNotExist() {
    for (int i = 0; i < 20; i++) {
      server.callTool("ghost%d__tool".formatted(i), "{}");
      server.api().call("ghost%d/tool".formatted(i), "{}");
    }
    assertThat(metrics().body())
        .contains("annex_calls_total{extension=\"unknown\",outcome=\"TOOL_NOT_FOUND\"} 40.0")
        .doesNotContain("ghost");
  }

  @Test
  void areForCallersWithTheTokenAndNotForPages() {
    HttpRequest without = HttpRequest.newBuilder(server.at("/metrics")).build();
    HttpResponse<String> refused = server.send(without);
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.headers().firstValue("WWW-Authenticate")).isPresent();
    assertThat(refused.body()).doesNotContain("annex_calls");
    HttpRequest page = server.request("/metrics").header("Origin", "http://127.0.0.1").build();
    assertThat(server.send(page).statusCode()).isEqualTo(403);
    HttpRequest post = server.request("/metrics").POST(HttpRequest.BodyPublishers.noBody()).build();
    assertThat(server.send(post).statusCode()).isEqualTo(405);
  }
}
