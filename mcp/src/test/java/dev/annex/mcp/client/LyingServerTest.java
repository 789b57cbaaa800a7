package dev.annex.mcp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.annex.mcp.Implementation;
import dev.annex.mcp.fixture.Schemas;
import dev.annex.mcp.fixture.Wires;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Servers that do not keep to the protocol: every caller gets an answer or a named failure. */
final class LyingServerTest {

  private static final Duration SOON = Duration.ofMillis(300);
  private static final Duration LONG = Duration.ofSeconds(30);

  private final BlockingQueue<ObjectNode> heard = new LinkedBlockingQueue<>();
  private Wires wires;
  private McpClient client;

  @BeforeEach
  void connect() throws IOException {
    wires = Wires.open();
    client =
        new McpClient(
            new LineTransport(
                wires.clientIn(),
                wires.clientOut(),
                ClientLimits.defaults().withMessageBytes(10_000).withOpen(LONG)),
            Implementation.of("test", "1"),
            ServerVoice.ignored(),
            ClientLimits.defaults().withMessageBytes(10_000).withOpen(LONG),
            Opening.AUTO);
  }

  @AfterEach
  void disconnect() throws IOException {
    client.close();
    wires.close();
  }

  @FunctionalInterface
  private interface Script {
    /** What is sent for a message; each string is a line. */
    List<String> answer(ObjectNode message);
  }

  /** Serves the handshake properly and everything else by the script. */
  private void serve(Script script) {
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try (BufferedReader lines =
              new BufferedReader(new InputStreamReader(wires.serverIn(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
              ObjectNode message = Schemas.json(line);
              heard.add(message);
              List<String> answers =
                  message.path("method").asString("").equals("initialize")
                      ? List.of(
                          result(
                              message,
                              """
                              {"protocolVersion":"2025-06-18","capabilities":{"tools":{},"resources":{}},\
                              "serverInfo":{"name":"liar","version":"1"}}\
                              """))
                      : script.answer(message);
              OutputStream out = wires.serverOut();
              for (String answer : answers) {
                out.write((answer + "\n").getBytes(StandardCharsets.UTF_8));
              }
              out.flush();
            }
          } catch (IOException e) {
            // The test is over.
            return;
          }
        });
  }

  private static String result(ObjectNode request, String result) {
    return "{\"jsonrpc\":\"2.0\",\"id\":%s,\"result\":%s}".formatted(request.path("id"), result);
  }

  private static String error(ObjectNode request, int code, String message) {
    return "{\"jsonrpc\":\"2.0\",\"id\":%s,\"error\":{\"code\":%d,\"message\":\"%s\"}}"
        .formatted(request.path("id"), code, message);
  }

  private static boolean is(ObjectNode message, String method) {
    return message.path("method").asString("").equals(method);
  }

  private McpClientException failure(Duration atMost) {
    return catchThrowableOfType(
        McpClientException.class,
        () -> client.callTool("x", Schemas.json("{}"), CallOptions.within(atMost)));
  }

  @Test
  void namesTheMethodThatIsNeverAnsweredAndCancelsIt() throws InterruptedException {
    serve(message -> List.of());
    client.open();
    McpClientException e = failure(SOON);
    assertThat(e.problem()).isEqualTo(Problem.TIMEOUT);
    assertThat(e).hasMessageContaining("tools/call");
    ObjectNode last = heard.poll(10, TimeUnit.SECONDS);
    while (!is(last, "notifications/cancelled")) {
      last = heard.poll(10, TimeUnit.SECONDS);
    }
    assertThat(last.path("params").path("requestId").asInt()).isEqualTo(2);
  }

  @Test
  void aWrongIdIsNoAnswer() throws InterruptedException {
    serve(message ->
        is(message, "tools/call")
            ? List.of(
                "{\"jsonrpc\":\"2.0\",\"id\":\"2\",\"result\":{\"content\":[]}}",
                "{\"jsonrpc\":\"2.0\",\"id\":77,\"result\":{\"content\":[]}}")
            : List.of());
    client.open();
    assertThat(failure(SOON))
        .hasMessageContaining("it sent 2 messages that answer nothing that was asked")
        .extracting(McpClientException::problem)
        .isEqualTo(Problem.TIMEOUT);
  }

  @Test
  void aGreetingIsPassedOverAndShownWhenNothingElseComes() throws InterruptedException {
    serve(
        message -> is(message, "tools/call") ? List.of("Listening on stdio", "[1,2]") : List.of());
    client.open();
    assertThat(failure(SOON)).hasMessageContaining("3 lines of its output are no messages");
  }

  @Test
  void muchJunkEndsIt() throws InterruptedException {
    serve(message ->
        is(message, "tools/call") ? java.util.Collections.nCopies(101, "junk") : List.of());
    client.open();
    assertThat(failure(LONG).problem()).isEqualTo(Problem.NOT_A_MESSAGE);
    assertThat(failure(LONG).problem()).isIn(Problem.NOT_A_MESSAGE, Problem.CLOSED);
  }

  @Test
  void aHugeLineEndsIt() throws InterruptedException {
    serve(message ->
        is(message, "tools/call")
            ? List.of(result(message, "{\"content\":[],\"x\":\"" + "y".repeat(20_000) + "\"}"))
            : List.of());
    client.open();
    assertThat(failure(LONG).problem()).isEqualTo(Problem.MESSAGE_TOO_LONG);
  }

  @Test
  void deepNestingIsNoMessage() throws InterruptedException {
    serve(message ->
        is(message, "tools/call")
            ? List.of(result(message, "[".repeat(100) + "]".repeat(100)))
            : List.of());
    client.open();
    assertThat(failure(SOON)).hasMessageContaining("1 lines of its output are no messages");
  }

  @Test
  void anErrorKeepsItsCodeAndItsTextIsOneLine() throws InterruptedException {
    serve(message ->
        is(message, "tools/call") ? List.of(error(message, -5, "no\\u001b[2J\\nway")) : List.of());
    client.open();
    McpClientException e = failure(LONG);
    assertThat(e.problem()).isEqualTo(Problem.REFUSED);
    assertThat(e.error().orElseThrow().code()).isEqualTo(-5);
    assertThat(e).hasMessage("The server refused tools/call: no [2J way (-5)");
  }

  @Test
  void aResultMustHaveWhatTheProtocolWants() throws InterruptedException {
    serve(message ->
        is(message, "tools/call") ? List.of(result(message, "{\"text\":\"hi\"}")) : List.of());
    client.open();
    assertThat(failure(LONG))
        .hasMessageContaining("without the array \"content\"")
        .extracting(McpClientException::problem)
        .isEqualTo(Problem.PROTOCOL);
  }

  @Test
  void theEndOfTheServerIsToldAtOnce() throws InterruptedException, IOException {
    serve(message -> {
      if (is(message, "tools/call")) {
        try {
          wires.serverOut().close();
        } catch (IOException e) {
          throw new java.io.UncheckedIOException(e);
        }
      }
      return List.of();
    });
    client.open();
    assertThat(failure(LONG).problem()).isEqualTo(Problem.CLOSED);
  }

  @Test
  void endlessPagesEnd() throws InterruptedException {
    serve(message ->
        is(message, "tools/list")
            ? List.of(
                result(
                    message,
                    """
                    {"tools":[{"name":"t%s","inputSchema":{}}],"nextCursor":"c%s"}\
                    """
                        .formatted(message.path("id"), message.path("id"))))
            : List.of());
    client.open();
    assertThat(catchThrowableOfType(McpClientException.class, () -> client.tools(LONG)).problem())
        .isEqualTo(Problem.TOO_MUCH);
  }

  @Test
  void aCursorThatComesBackIsRefused() throws InterruptedException {
    serve(message ->
        is(message, "tools/list")
            ? List.of(
                result(
                    message,
                    """
                    {"tools":[{"name":"t%s","inputSchema":{}}],"nextCursor":"same"}\
                    """
                        .formatted(message.path("id"))))
            : List.of());
    client.open();
    assertThat(catchThrowableOfType(McpClientException.class, () -> client.tools(LONG)))
        .hasMessageContaining("a cursor that it gave out before");
  }

  @Test
  void twoToolsOfOneNameAreRefused() throws InterruptedException {
    serve(message ->
        is(message, "tools/list")
            ? List.of(
                result(
                    message,
                    "{\"tools\":[{\"name\":\"a\",\"inputSchema\":{}},{\"name\":\"a\",\"inputSchema\":{}}]}"))
            : List.of());
    client.open();
    assertThat(catchThrowableOfType(McpClientException.class, () -> client.tools(LONG)))
        .hasMessageContaining("two items with name \"a\"");
  }

  @Test
  void listsThatAreDeclaredAndUnknownAreEmpty() throws InterruptedException {
    serve(message -> List.of(error(message, -32601, "Method not found")));
    client.open();
    assertThat(client.resourceTemplates(LONG)).isEmpty();
    assertThat(client.prompts(LONG)).isEmpty();
    assertThat(heard).noneMatch(message -> is(message, "prompts/list"));
  }

  @Test
  void whatWasNotOfferedIsRefusedAndPingAnswered() throws InterruptedException {
    serve(message ->
        is(message, "tools/call")
            ? List.of(
                "{\"jsonrpc\":\"2.0\",\"id\":\"s1\",\"method\":\"sampling/createMessage\",\"params\":{}}",
                "{\"jsonrpc\":\"2.0\",\"id\":\"s2\",\"method\":\"ping\"}",
                result(message, "{\"content\":[]}"))
            : List.of());
    client.open();
    assertThat(client.callTool("x", Schemas.json("{}"), CallOptions.within(LONG)))
        .isInstanceOf(CallAnswer.Done.class);
    boolean refused = false;
    boolean pong = false;
    while (!refused || !pong) {
      ObjectNode next = heard.poll(10, TimeUnit.SECONDS);
      assertThat(next).isNotNull();
      refused |=
          next.path("id").asString("").equals("s1")
              && next.path("error").path("code").asInt() == -32601;
      pong |= next.path("id").asString("").equals("s2") && next.path("result").isObject();
    }
  }

  @Test
  void anUnknownRevisionIsNamed() {
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try (BufferedReader lines =
              new BufferedReader(new InputStreamReader(wires.serverIn(), StandardCharsets.UTF_8))) {
            ObjectNode asked = Schemas.json(lines.readLine());
            wires
                .serverOut()
                .write(
                    (result(asked, "{\"protocolVersion\":\"1999-01-01\"}") + "\n")
                        .getBytes(StandardCharsets.UTF_8));
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        });
    McpClientException e = catchThrowableOfType(McpClientException.class, () -> client.open());
    assertThat(e.problem()).isEqualTo(Problem.UNSUPPORTED_VERSION);
    assertThat(e).hasMessageContaining("1999-01-01");
  }
}
