package dev.annex.mcp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.annex.mcp.Era;
import dev.annex.mcp.Implementation;
import dev.annex.mcp.McpAuthenticator;
import dev.annex.mcp.McpPrincipal;
import dev.annex.mcp.SessionStore;
import dev.annex.mcp.call.Wire;
import dev.annex.mcp.fixture.ConformanceFeatures;
import dev.annex.mcp.fixture.FixtureServer;
import dev.annex.mcp.fixture.JdkSender;
import dev.annex.mcp.fixture.Schemas;
import dev.annex.mcp.fixture.Wires;
import dev.annex.mcp.server.McpServer;
import dev.annex.mcp.server.StdioTransport;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The client against our own server: both families of revisions, lines and HTTP. */
final class BothErasTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  /** A person who always answers the same, and what the server said meanwhile. */
  private static final class Person implements ServerVoice {
    final List<String> told = new CopyOnWriteArrayList<>();

    @Override
    public ObjectNode capabilities() {
      return Schemas.json("{\"elicitation\":{}}");
    }

    @Override
    public JsonNode asked(String method, ObjectNode params) throws NotOffered {
      if (!method.equals("elicitation/create")) {
        throw new NotOffered("no " + method);
      }
      return accepted();
    }

    @Override
    public void told(String method, ObjectNode params) {
      told.add(method);
    }

    static ObjectNode accepted() {
      return Schemas.json(
          "{\"action\":\"accept\",\"content\":{\"name\":\"Ann\",\"username\":\"ann\",\"email\":\"a@b.c\"}}");
    }
  }

  @FunctionalInterface
  private interface Body {
    void run(McpClient client, Person person) throws InterruptedException, IOException;
  }

  private static void overHttp(Opening opening, Body body)
      throws IOException, InterruptedException {
    try (FixtureServer server =
            new FixtureServer(
                0,
                new ConformanceFeatures(),
                FixtureServer.settings(),
                SessionStore.inMemory(),
                McpAuthenticator.open());
        JdkSender sender = new JdkSender(server.uri())) {
      Person person = new Person();
      try (McpClient client =
          new McpClient(
              new HttpTransport(sender, ClientLimits.defaults()),
              Implementation.of("test", "1"),
              person,
              ClientLimits.defaults(),
              opening)) {
        body.run(client, person);
      }
    }
  }

  private static void overLines(Opening opening, Body body)
      throws IOException, InterruptedException {
    ConformanceFeatures features = new ConformanceFeatures();
    try (Wires wires = Wires.open();
        McpServer server =
            new McpServer(features, FixtureServer.settings(), SessionStore.inMemory())) {
      features.connect(server.changes());
      StdioTransport transport =
          new StdioTransport(
              server, McpPrincipal.named("local"), wires.serverIn(), wires.serverOut());
      Thread.ofPlatform().daemon().start(transport::run);
      Person person = new Person();
      try (McpClient client =
          new McpClient(
              new LineTransport(wires.clientIn(), wires.clientOut(), ClientLimits.defaults()),
              Implementation.of("test", "1"),
              person,
              ClientLimits.defaults(),
              opening)) {
        body.run(client, person);
      }
    }
  }

  private static Stream<DynamicTest> everywhere(Body body) {
    return Stream.of(
        DynamicTest.dynamicTest(
            "lines, legacy", () -> overLines(Opening.LEGACY, opened(Era.LEGACY, body))),
        DynamicTest.dynamicTest(
            "lines, modern", () -> overLines(Opening.MODERN, opened(Era.MODERN, body))),
        DynamicTest.dynamicTest(
            "lines, found out", () -> overLines(Opening.AUTO, opened(Era.LEGACY, body))),
        DynamicTest.dynamicTest(
            "HTTP, legacy", () -> overHttp(Opening.LEGACY, opened(Era.LEGACY, body))),
        DynamicTest.dynamicTest(
            "HTTP, modern", () -> overHttp(Opening.MODERN, opened(Era.MODERN, body))),
        DynamicTest.dynamicTest(
            "HTTP, found out", () -> overHttp(Opening.AUTO, opened(Era.MODERN, body))));
  }

  private static Body opened(Era era, Body body) {
    return (client, person) -> {
      assertThat(client.open().era()).isEqualTo(era);
      body.run(client, person);
    };
  }

  @TestFactory
  Stream<DynamicTest> listsEverything() {
    return everywhere((client, person) -> {
      assertThat(client.facts().info().path("name").asString()).isEqualTo("annex-conformance");
      assertThat(client.tools(LONG))
          .extracting(tool -> tool.path("name").asString())
          .contains("test_simple_text", "test_elicitation");
      assertThat(client.resources(LONG)).isNotEmpty();
      assertThat(client.resourceTemplates(LONG)).isNotEmpty();
      assertThat(client.prompts(LONG)).isNotEmpty();
      client.ping(LONG);
    });
  }

  @TestFactory
  Stream<DynamicTest> callsReadsAndFills() {
    return everywhere((client, person) -> {
      assertThat(text(client.callTool("test_simple_text", Wire.object(), CallOptions.within(LONG))))
          .contains("simple text response");
      assertThat(
              done(client.callTool("test_image_content", Wire.object(), CallOptions.within(LONG)))
                  .path("content")
                  .path(0)
                  .path("type")
                  .asString())
          .isEqualTo("image");
      assertThat(
              done(client.readResource("test://static-text", CallOptions.within(LONG)))
                  .path("contents")
                  .path(0)
                  .path("text")
                  .asString())
          .contains("static text resource");
      assertThat(
              done(client.getPrompt(
                      "test_prompt_with_arguments",
                      Map.of("arg1", "a", "arg2", "b"),
                      CallOptions.within(LONG)))
                  .toString())
          .contains("arg1='a'");
      assertThat(
              client.complete(
                  Schemas.json("{\"type\":\"ref/prompt\",\"name\":\"test_prompt_with_arguments\"}"),
                  "arg1",
                  "test",
                  Map.of(),
                  LONG))
          .isNotNull();
    });
  }

  @TestFactory
  Stream<DynamicTest> hearsProgress() {
    return everywhere((client, person) -> {
      List<Integer> reports = new CopyOnWriteArrayList<>();
      assertThat(
              client.callTool(
                  "test_tool_with_progress",
                  Wire.object(),
                  CallOptions.within(LONG)
                      .withProgress(report -> reports.add(report.path("progress").asInt()))))
          .isInstanceOf(CallAnswer.Done.class);
      assertThat(reports).contains(50, 100);
    });
  }

  @TestFactory
  Stream<DynamicTest> anUnknownToolIsRefused() {
    return everywhere((client, person) ->
        assertThat(
                catchThrowableOfType(
                        McpClientException.class,
                        () -> client.callTool("nope", Wire.object(), CallOptions.within(LONG)))
                    .problem())
            .isEqualTo(Problem.REFUSED));
  }

  @TestFactory
  Stream<DynamicTest> answersQuestions() {
    return everywhere((client, person) -> {
      String tool =
          client.facts().era() == Era.MODERN
              ? "test_input_required_result_elicitation"
              : "test_elicitation";
      ObjectNode arguments = Schemas.json("{\"message\":\"Who?\"}");
      if (client.facts().era() == Era.MODERN) {
        arguments = Wire.object();
      }
      CallAnswer first = client.callTool(tool, arguments, CallOptions.within(LONG));
      if (client.facts().era() == Era.LEGACY) {
        assertThat(text(first)).contains("User response").contains("ann");
        return;
      }
      CallAnswer.InputNeeded needed = (CallAnswer.InputNeeded) first;
      assertThat(needed.requests()).containsOnlyKeys("user_name");
      ObjectNode answers = Wire.object();
      answers.set("user_name", Person.accepted());
      assertThat(
              text(
                  client.callTool(
                      tool,
                      arguments,
                      CallOptions.within(LONG).withAnswers(answers, needed.state()))))
          .isEqualTo("Hello, Ann!");
    });
  }

  @Test
  void hearsOfChangedListsOverLines() throws IOException, InterruptedException {
    for (Opening opening : List.of(Opening.LEGACY, Opening.MODERN)) {
      overLines(
          opening,
          (client, person) -> {
            client.open();
            Thread listening =
                Thread.ofVirtual()
                    .start(() -> {
                      try {
                        client.listen(LONG);
                      } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                      }
                    });
            long until = System.nanoTime() + LONG.toNanos();
            while (!person.told.contains("notifications/tools/list_changed")
                && System.nanoTime() < until) {
              CallAnswer _ =
                  client.callTool(
                      "test_trigger_tool_change", Wire.object(), CallOptions.within(LONG));
              Thread.sleep(20);
            }
            assertThat(person.told).contains("notifications/tools/list_changed");
            listening.interrupt();
            listening.join();
          });
    }
  }

  @Test
  void anInterruptedCallEndsAtOnceAndIsCancelled() throws IOException, InterruptedException {
    overHttp(
        Opening.MODERN,
        (client, person) -> {
          client.open();
          Thread.currentThread().interrupt();
          assertThat(
                  catchThrowableOfType(
                      InterruptedException.class,
                      () ->
                          client.callTool(
                              "test_simple_text", Wire.object(), CallOptions.within(LONG))))
              .isNotNull();
        });
  }

  @Test
  void repeatsMethodAndNameInTheHeadOnlyInTheModernEra() throws IOException, InterruptedException {
    try (FixtureServer server =
            new FixtureServer(
                0,
                new ConformanceFeatures(),
                FixtureServer.settings(),
                SessionStore.inMemory(),
                McpAuthenticator.open());
        JdkSender sender = new JdkSender(server.uri());
        McpClient client =
            new McpClient(
                new HttpTransport(sender, ClientLimits.defaults()),
                Implementation.of("test", "1"),
                ServerVoice.ignored(),
                ClientLimits.defaults(),
                Opening.AUTO)) {
      client.open();
      CallAnswer _ = client.callTool("test_simple_text", Wire.object(), CallOptions.within(LONG));
      assertThat(sender.sent().getLast().fields())
          .contains(
              new HttpSender.Field("MCP-Protocol-Version", "2026-07-28"),
              new HttpSender.Field("Mcp-Method", "tools/call"),
              new HttpSender.Field("Mcp-Name", "test_simple_text"))
          .noneMatch(field -> field.name().equals("Mcp-Session-Id"));
    }
  }

  @Test
  void resumesABrokenStream() throws IOException, InterruptedException {
    overHttp(
        Opening.LEGACY,
        (client, person) -> {
          client.open();
          Optional<ObjectNode> tool =
              client.tools(LONG).stream()
                  .filter(each -> each.path("name").asString().equals("test_reconnection"))
                  .findFirst();
          assertThat(tool).isPresent();
          assertThat(client.callTool("test_reconnection", Wire.object(), CallOptions.within(LONG)))
              .isInstanceOf(CallAnswer.Done.class);
        });
  }

  private static ObjectNode done(CallAnswer answer) {
    assertThat(answer).isInstanceOf(CallAnswer.Done.class);
    return ((CallAnswer.Done) answer).result();
  }

  private static String text(CallAnswer answer) {
    return done(answer).path("content").path(0).path("text").asString();
  }
}
