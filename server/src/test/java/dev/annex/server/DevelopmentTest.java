package dev.annex.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.value.Json;
import dev.annex.distribution.PackageReader;
import dev.annex.server.config.AnnexConfig;
import dev.annex.server.develop.Development;
import dev.annex.server.develop.DevelopmentFeed;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** A host for whoever works on an extension, beside a frontend's own server. */
final class DevelopmentTest {

  private static final String NOTE = "{\"title\":\"Shop\",\"text\":\"milk\"}";

  @TempDir private static Path folder;

  private static final List<String> asked = new CopyOnWriteArrayList<>();
  private static final HttpClient client = HttpClient.newHttpClient();
  private static final DevelopmentFeed feed = new DevelopmentFeed();
  private static HttpServer frontend;
  private static String origin;
  private static Serving serving;

  @BeforeAll
  static void open() throws IOException {
    frontend = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    frontend.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
          byte[] page = "<script type=module src=/src/main.ts></script>".getBytes(UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "text/html");
          exchange.getResponseHeaders().set("Access-Control-Allow-Origin", "*");
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    frontend.start();
    origin = "http://127.0.0.1:" + frontend.getAddress().getPort();
    RunningHost host =
        Assembly.open(
            folder.resolve("data"), AnnexConfig.defaults().withPort(0).withExamples(false));
    serving = Serving.start(host, new Development(feed, Optional.of(URI.create(origin))));
    var plan =
        host.host()
            .installer()
            .plan(PackageReader.read(Path.of("../examples/notes/dist")), Optional.empty());
    var _ = host.host().installer().install(plan, plan.manifest().requests(), false, "ann");
  }

  @AfterAll
  static void close() {
    feed.end();
    serving.close();
    frontend.stop(0);
    client.close();
  }

  private static HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(serving.http().address().resolve(path));
  }

  private static HttpRequest.Builder withToken(String path) {
    return to(path).header("Authorization", "Bearer " + serving.token().reveal());
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static HttpRequest.Builder add() {
    return withToken("/api/v1/calls")
        .POST(
            BodyPublishers.ofString(
                "{\"tool\":\"notes/add_note\",\"arguments\":%s}".formatted(NOTE)));
  }

  @Test
  void pagesOfTheFrontendMayUseTheHostWithTheToken() throws Exception {
    HttpResponse<String> answer = send(withToken("/api/v1/extensions").header("Origin", origin));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).contains(origin);
    assertThat(answer.headers().firstValue("Vary")).contains("Origin");
    assertThat(send(to("/api/v1/extensions").header("Origin", origin)).statusCode()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://localhost:1", "https://elsewhere.test", "null"})
  void pagesOfOtherOriginsMayNot(String other) throws Exception {
    HttpResponse<String> answer = send(withToken("/api/v1/extensions").header("Origin", other));
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    HttpResponse<String> asking =
        send(
            to("/api/v1/calls")
                .method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", other)
                .header("Access-Control-Request-Method", "POST"));
    assertThat(asking.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
  }

  @Test
  void browsersAreToldSoBeforeTheyAsk() throws Exception {
    HttpResponse<String> answer =
        send(
            to("/api/v1/calls")
                .method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", origin)
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization"));
    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(answer.headers().firstValue("Access-Control-Allow-Headers"))
        .contains("authorization");
    assertThat(answer.headers().firstValue("Access-Control-Allow-Methods").orElse(""))
        .contains("POST");
  }

  @Test
  void filesOfPagesComeFromTheFrontend() throws Exception {
    HttpResponse<String> page = send(to("/extensions/notes/index.html?v=1"));
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("main.ts");
    assertThat(page.headers().firstValue("Content-Type")).contains("text/html");
    assertThat(page.headers().firstValue("Content-Security-Policy")).isEmpty();
    assertThat(page.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    assertThat(send(to("/src/main.ts")).statusCode()).isEqualTo(200);
    assertThat(send(to("/extensions/notes")).statusCode()).isEqualTo(200);
    assertThat(asked).contains("GET /index.html?v=1", "GET /src/main.ts", "GET /");
  }

  @Test
  void whatTheHostHasItAnswersItself() throws Exception {
    int before = asked.size();
    assertThat(send(to("/health")).statusCode()).isEqualTo(200);
    assertThat(send(to("/")).body()).contains("status.js");
    assertThat(send(to("/status.css")).statusCode()).isEqualTo(200);
    assertThat(send(to("/metrics")).statusCode()).isEqualTo(401);
    assertThat(send(to("/src/x").POST(BodyPublishers.noBody())).statusCode()).isEqualTo(404);
    assertThat(asked).hasSize(before);
  }

  @Test
  void theFeedTellsCallsLogsAndOutcomes() throws Exception {
    HttpResponse<InputStream> stream =
        client.send(withToken("/api/v1/development/events").build(), BodyHandlers.ofInputStream());
    try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream.body(), UTF_8))) {
      assertThat(reader.readLine()).isEqualTo(": listening");
      assertThat(send(add()).statusCode()).isEqualTo(200);
      List<String> types = new ArrayList<>();
      while (!types.contains("outcome")) {
        String line = reader.readLine();
        if (line.startsWith("event: ")) {
          types.add(line.substring("event: ".length()));
        }
      }
      assertThat(types).containsExactly("call", "log", "outcome");
    }
  }

  @Test
  void valuesAndPoliciesCanBeSeen() throws Exception {
    assertThat(send(add()).statusCode()).isEqualTo(200);
    JsonNode values = Json.parse(send(withToken("/api/v1/development/extensions/notes/kv")).body());
    assertThat(
            StreamSupport.stream(values.spliterator(), false)
                .map(JsonNode::asString)
                .collect(Collectors.joining()))
        .contains("milk");
    HttpResponse<String> judged =
        send(
            withToken("/api/v1/development/extensions/notes/policy/delete_note")
                .POST(BodyPublishers.ofString("{\"id\":\"n7\"}")));
    assertThat(Json.parse(judged.body()))
        .isEqualTo(Json.parse("{\"action\":\"delete\",\"resource\":\"note/n7\"}"));
    assertThat(send(withToken("/api/v1/development/extensions/other/kv")).statusCode())
        .isEqualTo(404);
    assertThat(send(withToken("/api/v1/development/other")).statusCode()).isEqualTo(404);
    assertThat(send(to("/api/v1/development/events")).statusCode()).isEqualTo(401);
  }

  @Test
  void aHostThatIsNotForDevelopmentHasNoneOfThis() throws Exception {
    try (TestServer plain = TestServer.start(folder.resolve("plain"))) {
      assertThat(plain.send(plain.request("/api/v1/development/events").GET().build()).statusCode())
          .isEqualTo(404);
      assertThat(
              plain
                  .send(plain.request("/api/v1/extensions").header("Origin", origin).GET().build())
                  .statusCode())
          .isEqualTo(403);
    }
  }

  @Test
  void aListenerThatReadsNothingKeepsNobodyWaiting() {
    DevelopmentFeed own = new DevelopmentFeed();
    try (DevelopmentFeed.Listener listener = own.listen()) {
      for (int i = 0; i < 5_000; i++) {
        own.tell("log", Json.object());
      }
      assertThat(listener.waiting()).hasSize(1_024);
      own.end();
      assertThat(listener.waiting()).singleElement().matches(DevelopmentFeed.Message::last);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://localhost",
        "http://localhost/app",
        "http://me@localhost",
        "localhost:5173"
      })
  void aFrontendIsAnOrigin(String text) {
    assertThatThrownBy(() -> new Development(feed, Optional.of(URI.create(text))))
        .isInstanceOf(AnnexException.class)
        .hasMessageContaining("http://localhost:5173");
  }
}
