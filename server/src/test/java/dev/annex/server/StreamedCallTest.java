package dev.annex.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.value.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Calls whose events come over HTTP while they run, and what is asked and answered meanwhile. */
@Timeout(120)
class StreamedCallTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private TestServer server;
  private final HttpClient client = HttpClient.newHttpClient();

  /** An event, as its name and data. */
  private record Event(String name, JsonNode data) {}

  @BeforeEach
  void start() {
    server = TestServer.start(folder.resolve("data"));
  }

  @AfterEach
  void stop() {
    server.close();
    client.close();
  }

  @Test
  void anActionTellsWhatItStreamsInOrderAndThenHowItEnded() throws Exception {
    server.api().install("opskat/echo", "\"all\"");
    List<Event> events =
        read(open(request("echo/action:echo_stream", Json.object().put("message", "h\u00e9!"))));

    assertThat(events.getFirst().name()).isEqualTo("call");
    assertThat(events.stream().filter(event -> event.name().equals("event")).map(Event::data))
        .extracting(data -> data.path("data").path("char").asString())
        .containsExactly("h", "\u00e9", "!");
    assertThat(events.getLast().name()).isEqualTo("outcome");
    assertThat(events.getLast().data().path("value"))
        .isEqualTo(Json.parse("{\"status\":\"done\"}"));
  }

  @Test
  void anActionNobodyKnowsFailsAsTheExtensionSays() throws Exception {
    server.api().install("opskat/echo", "\"all\"");
    JsonNode outcome = read(open(request("echo/action:nope", Json.object()))).getLast().data();
    assertThat(outcome.path("error").path("code").asString()).isEqualTo("TOOL_FAILED");
    assertThat(outcome.path("error").path("message").asString()).contains("nope");
  }

  @Test
  void whoStartedACallChoosesItsFile() throws Exception {
    ScriptedGuest guest =
        ScriptedGuest.install(server.serving().host(), "files", "{}", "files.chosen");
    Path mine = Files.writeString(folder.resolve("mine.txt"), "my file");
    String script =
        """
        dialog {"type":"open","opts":{"title":"Which?","defaultName":"a.txt","filters":["*.txt"]}}
        open {"type":"file","mode":"read","path":"`"}
        read 1 100\
        """;
    HttpResponse<InputStream> response =
        open(request(guest.id() + "/action:any", Json.object().put("script", script)));
    List<Event> events = new ArrayList<>();
    try (BufferedReader lines = lines(response)) {
      Event question = next(lines);
      while (!question.name().equals("choose")) {
        question = next(lines);
      }
      assertThat(question.data().path("title").asString()).isEqualTo("Which?");
      assertThat(question.data().path("direction").asString()).isEqualTo("open");
      String place =
          "/calls/%s/choices/%d"
              .formatted(
                  question.data().path("call").asString(), question.data().path("choice").asInt());
      assertThat(post(place, "{\"path\":\"/no/such/file\"}").statusCode()).isEqualTo(400);
      assertThat(post(place, "{\"path\":\"relative\"}").statusCode()).isEqualTo(400);
      ObjectNode answer = Json.object().put("path", mine.toString());
      assertThat(post(place, Json.write(answer)).body()).contains("\"answered\":true");
      Event last = next(lines);
      while (!last.name().equals("outcome")) {
        last = next(lines);
      }
      events.add(last);
    }
    assertThat(events.getLast().data().path("value").path("out").toString())
        .contains(mine.toString())
        .contains("my file");
  }

  @Test
  void aCallWhoseListenerHangsUpIsEnded() throws Exception {
    server.api().install("opskat/loop-forever", "\"all\"");
    JsonNode tools = Json.parse(server.send(server.request("/api/v1/tools").build()).body());
    String tool =
        tools
            .path("items")
            .valueStream()
            .map(item -> item.path("name").asString())
            .filter(name -> name.startsWith("loop-forever/"))
            .findFirst()
            .orElseThrow();
    HttpResponse<InputStream> response = open(request(tool, Json.object()));
    try (BufferedReader lines = lines(response)) {
      assertThat(next(lines).name()).isEqualTo("call");
    }

    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!journal().contains("CANCELLED") && System.nanoTime() < end) {
      Thread.sleep(100);
    }
    assertThat(journal()).contains("CANCELLED");
  }

  @Test
  void everyEventNamesItsCallSoThatActionsAtOnceAreToldApart() throws Exception {
    server.api().install("opskat/echo", "\"all\"");
    HttpResponse<InputStream> first =
        open(request("echo/action:echo_stream", Json.object().put("message", "abc")));
    HttpResponse<InputStream> second =
        open(request("echo/action:echo_stream", Json.object().put("message", "xyz")));
    List<String> calls = new ArrayList<>();
    for (HttpResponse<InputStream> response : List.of(second, first)) {
      List<Event> events = read(response);
      String call = events.getFirst().data().path("call").asString();
      calls.add(call);
      List<JsonNode> streamed =
          events.stream().filter(event -> event.name().equals("event")).map(Event::data).toList();
      assertThat(streamed).extracting(data -> data.path("call").asString()).containsOnly(call);
      assertThat(streamed).extracting(data -> data.path("type").asString()).containsOnly("echo");
      assertThat(streamed)
          .extracting(data -> data.path("data").path("char").asString())
          .containsExactly(
              calls.size() == 1 ? new String[] {"x", "y", "z"} : new String[] {"a", "b", "c"});
    }
    assertThat(calls).doesNotHaveDuplicates();
  }

  @Test
  void aPageGetsNullForNothingAndATextForWhatIsNoJson() throws Exception {
    server.api().install("opskat/invalid-json-result", "\"all\"");
    assertThat(value("nothing").isNull()).isTrue();
    assertThat(value("text")).isEqualTo(Json.object().stringNode("this is not JSON"));
    assertThat(value("half")).isEqualTo(Json.object().stringNode("{\"a\":"));
  }

  private JsonNode value(String tool) throws Exception {
    JsonNode outcome =
        read(open(request("invalid-json-result/" + tool, Json.object()))).getLast().data();
    assertThat(outcome.path("outcome").asString()).isEqualTo("completed");
    assertThat(outcome.has("value")).isTrue();
    return outcome.path("value");
  }

  @Test
  void aRequestThatMakesNoSenseIsAnsweredAndNotStreamed() throws Exception {
    List<Event> events = read(open(BodyPublishers.ofString("{\"tool\":7}", UTF_8)));
    assertThat(events).hasSize(1);
    assertThat(events.getFirst().name()).isEqualTo("error");
    assertThat(events.getFirst().data().path("error").path("code").asString())
        .isEqualTo("INVALID_REQUEST");
  }

  private String journal() {
    return server.send(server.request("/api/v1/journal").build()).body();
  }

  private static HttpRequest.BodyPublisher request(String tool, ObjectNode arguments) {
    ObjectNode request = Json.object().put("tool", tool);
    request.set("arguments", arguments);
    return BodyPublishers.ofString(Json.write(request), UTF_8);
  }

  private HttpResponse<InputStream> open(HttpRequest.BodyPublisher body)
      throws IOException, InterruptedException {
    HttpRequest request =
        server
            .request("/api/v1/calls")
            .header("Accept", "text/event-stream")
            .header("Content-Type", "application/json")
            .POST(body)
            .build();
    HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
    assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream");
    return response;
  }

  private HttpResponse<String> post(String path, String body) {
    return server.send(
        server
            .request("/api/v1" + path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body, UTF_8))
            .build());
  }

  private static BufferedReader lines(HttpResponse<InputStream> response) {
    return new BufferedReader(new InputStreamReader(response.body(), UTF_8));
  }

  private static List<Event> read(HttpResponse<InputStream> response) throws IOException {
    List<Event> events = new ArrayList<>();
    try (BufferedReader lines = lines(response)) {
      do {
        events.add(next(lines));
      } while (!List.of("outcome", "error").contains(events.getLast().name()));
    }
    return events;
  }

  /** The next event; comments tell that the call is still running. */
  private static Event next(BufferedReader lines) throws IOException {
    String name = "";
    while (true) {
      String line = lines.readLine();
      assertThat(line).as("the stream goes on").isNotNull();
      if (line.startsWith("event: ")) {
        name = line.substring("event: ".length());
      } else if (line.startsWith("data: ")) {
        return new Event(name, Json.parse(line.substring("data: ".length())));
      }
    }
  }
}
