package dev.annex.runtime.process.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.call.Limits;
import dev.annex.api.call.Meter;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.ByteSize;
import dev.annex.api.value.Json;
import dev.annex.testkit.Hammer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What goes over the wire, byte for byte, with the other side played by the test. */
@Timeout(60)
final class LineChannelTest {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final int MAX = 10_485_760;

  private LineChannel channel;
  private OutputStream toHost;
  private BufferedReader fromHost;
  private volatile Requests requests = (method, params) -> params;

  @BeforeEach
  void open() throws IOException {
    open(ChannelLimits.STANDARD);
  }

  private void open(ChannelLimits limits) throws IOException {
    Pipe up = Pipe.open();
    Pipe down = Pipe.open();
    toHost = Channels.newOutputStream(up.sink());
    InputStream read = Channels.newInputStream(down.source());
    fromHost = new BufferedReader(new InputStreamReader(read, StandardCharsets.UTF_8));
    channel =
        new LineChannel(
            "test",
            Channels.newInputStream(up.source()),
            Channels.newOutputStream(down.sink()),
            limits);
    channel.start((method, params) -> requests.answer(method, params));
  }

  @AfterEach
  void close() throws IOException {
    channel.close();
    toHost.close();
    fromHost.close();
  }

  private void write(String lines) throws IOException {
    toHost.write(lines.getBytes(StandardCharsets.UTF_8));
    toHost.flush();
  }

  private JsonNode next() throws IOException {
    return Json.parse(fromHost.readLine());
  }

  private CompletableFuture<JsonNode> call(String method) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return channel.call(method, Json.object(), LONG);
          } catch (Exception e) {
            throw e instanceof RuntimeException known ? known : new IllegalStateException(e);
          }
        },
        task -> Thread.ofVirtual().start(task));
  }

  private static Meter meter(Duration time) {
    return Meter.start(Limits.defaults(), time);
  }

  @Test
  void writesRequestsAsOneLineEach() throws Exception {
    CompletableFuture<JsonNode> answer = call("health_check");
    assertThat(fromHost.readLine())
        .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"health_check\",\"params\":{}}");
    write("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"healthy\":true},\"more\":1}\n");
    assertThat(answer.get().get("healthy").booleanValue()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"jsonrpc":"2.0","id":1,"result":null}                    | null
          {"jsonrpc":"2.0","id":1}                                  | null
          {"jsonrpc":"2.0","id":1,"result":[1],"error":null}        | [1]
          {"jsonrpc":"2.0","jsonrpc":"2.0","id":1,"result":7}       | 7
          """)
  void readsAnswersLeniently(String line, String result) throws Exception {
    CompletableFuture<JsonNode> answer = call("a");
    next();
    write("\n  \n\t" + line + " \r\n");
    assertThat(answer.get()).isEqualTo(Json.parse(result));
  }

  @Test
  void anErrorWinsOverAResult() throws Exception {
    CompletableFuture<JsonNode> answer = call("a");
    next();
    write(
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":1,\"error\":{\"code\":-32010,\"message\":\"no\",\"data\":{\"x\":1}}}\n");
    assertThatThrownBy(answer::join)
        .cause()
        .isInstanceOfSatisfying(
            RpcException.class,
            e ->
                assertThat(e.error())
                    .isEqualTo(RpcError.of(-32_010, "no", Json.parse("{\"x\":1}"))));
  }

  @Test
  void answersNobodyWaitsForAreDropped() throws Exception {
    CompletableFuture<JsonNode> answer = call("a");
    next();
    write("{\"jsonrpc\":\"2.0\",\"id\":99,\"result\":1}\n");
    write("{\"jsonrpc\":\"2.0\",\"id\":\"1\",\"result\":2}\n");
    write("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":3}\n");
    write("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":4}\n");
    assertThat(answer.get().intValue()).isEqualTo(3);
  }

  @Test
  void answersMayOvertakeOneAnother() throws Exception {
    CompletableFuture<JsonNode> slow = call("slow");
    JsonNode first = next();
    CompletableFuture<JsonNode> fast = call("fast");
    JsonNode second = next();
    write("{\"jsonrpc\":\"2.0\",\"id\":%s,\"result\":\"fast\"}\n".formatted(second.get("id")));
    assertThat(fast.get().stringValue()).isEqualTo("fast");
    assertThat(slow).isNotDone();
    write("{\"jsonrpc\":\"2.0\",\"id\":%s,\"result\":\"slow\"}\n".formatted(first.get("id")));
    assertThat(slow.get().stringValue()).isEqualTo("slow");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{oops",
        "hello",
        "[{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":1}]",
        "7",
        "{\"id\":1,\"result\":1}",
        "{\"jsonrpc\":\"1.0\",\"id\":1,\"result\":1}",
        "{\"jsonrpc\":2.0,\"id\":1,\"result\":1}",
        "{\"jsonrpc\":\"2.0\"}",
        "{\"jsonrpc\":\"2.0\",\"result\":1}",
        "{\"jsonrpc\":\"2.0\",\"id\":null,\"result\":1}",
        "{\"jsonrpc\":\"2.0\",\"id\":1.5,\"result\":1}",
        "{\"jsonrpc\":\"2.0\",\"id\":\"\",\"result\":1}",
        "{\"jsonrpc\":\"2.0\",\"id\":true,\"result\":1}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":1} x",
      })
  void whatCannotBeReadEndsTheChannelWithoutAReply(String line) throws Exception {
    CompletableFuture<JsonNode> answer = call("a");
    next();
    write(line + "\n");
    ChannelEnd end = channel.ended().get();
    assertThat(end.broken()).isTrue();
    assertThat(end.why()).startsWith("wrote a line to its standard output");
    assertThatThrownBy(answer::join).hasCauseInstanceOf(ChannelClosedException.class);
    assertThat(fromHost.readLine()).as("its input is closed, and nothing was said").isNull();
    assertThatExceptionOfType(ChannelClosedException.class)
        .isThrownBy(() -> channel.call("b", Json.object(), LONG));
  }

  @Test
  void readsALineOfExactlyTheMost() throws Exception {
    CompletableFuture<JsonNode> answer = call("a");
    next();
    String shell = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"\"}";
    write(shell.replace("\"\"", "\"" + "x".repeat(MAX - shell.length()) + "\"") + "\r\n");
    assertThat(answer.get().stringValue()).hasSize(MAX - shell.length());
  }

  @Test
  void aLineThatIsTooLongEndsTheChannel() throws Exception {
    CompletableFuture<JsonNode> answer = call("a");
    next();
    Thread writer =
        Thread.ofPlatform()
            .start(() -> {
              try {
                write("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"");
                for (int i = 0; i < 200; i++) {
                  write("x".repeat(1 << 16));
                }
              } catch (IOException e) {
                return;
              }
            });
    assertThat(channel.ended().get().why())
        .startsWith("wrote a line of more than 10485760 bytes")
        .contains("{\"jsonrpc\":\"2.0\"");
    assertThatThrownBy(answer::join).hasCauseInstanceOf(ChannelClosedException.class);
    channel.close();
    toHost.close();
    writer.interrupt();
    writer.join();
  }

  @Test
  void neverWritesAMessageThatIsTooLong() throws Exception {
    JsonNode params = Json.object().put("text", "x".repeat(MAX));
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> channel.call("a", params, LONG))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_REACHED));
    CompletableFuture<JsonNode> answer = call("b");
    JsonNode sent = next();
    assertThat(sent.get("method").stringValue()).isEqualTo("b");
    write("{\"jsonrpc\":\"2.0\",\"id\":%s,\"result\":1}\n".formatted(sent.get("id")));
    assertThat(answer.get().intValue()).isEqualTo(1);
  }

  @Test
  void anAnswerThatIsTooLongBecomesAnError() throws Exception {
    requests = (method, params) -> Json.object().put("text", "x".repeat(MAX));
    write("{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"a\"}\n");
    assertThat(next().get("error").get("code").intValue()).isEqualTo(-32_603);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "-7", "9007199254740993", "\"call-1\"", "\"1\""})
  void echoesIdsAsTheyAre(String id) throws Exception {
    write("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"a\",\"params\":{\"b\":1}}\n");
    assertThat(fromHost.readLine())
        .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{\"b\":1}}");
  }

  @Test
  void aResultThatIsNullIsWrittenAndNoErrorBesideIt() throws Exception {
    requests = (method, params) -> Json.parse("null");
    write("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"a\",\"params\":null}\n");
    assertThat(fromHost.readLine()).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":null}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.5", "\"\"", "true", "{}", "[]"})
  void idsThatAreNoneAreRefused(String id) throws Exception {
    write("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"a\"}\n");
    JsonNode reply = next();
    assertThat(reply.get("id").isNull()).isTrue();
    assertThat(reply.get("error").get("code").intValue()).isEqualTo(-32_600);
    assertThat(reply.get("error").get("data").get("reason").isString()).isTrue();
  }

  @Test
  void notificationsArePassedOver() throws Exception {
    write("{\"jsonrpc\":\"2.0\",\"method\":\"notify/me\"}\n");
    write("{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"notify/me\"}\n");
    write("{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"a\"}\n");
    assertThat(next().get("id").intValue()).isEqualTo(3);
  }

  @Test
  void errorsOfTheHostAreAnsweredAsTheyAre() throws Exception {
    requests =
        (method, params) -> {
          if (method.equals("known")) {
            throw new RpcException(
                -32_001, "Capability denied", Json.object().put("method", method));
          }
          throw new IllegalStateException("a test breaks the host");
        };
    write("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"known\"}\n");
    assertThat(fromHost.readLine())
        .isEqualTo(
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32001,\"message\":\"Capability denied\",\"data\":{\"method\":\"known\"}}}");
    write("{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"unknown\"}\n");
    assertThat(next().get("error").get("code").intValue()).isEqualTo(-32_603);
  }

  @Test
  void answersSoManyRequestsAtOnceAndNoMore() throws Exception {
    close();
    open(ChannelLimits.STANDARD.withRequests(2));
    CountDownLatch go = new CountDownLatch(1);
    requests =
        (method, params) -> {
          try {
            boolean _ = go.await(30, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return params;
        };
    for (int i = 1; i <= 3; i++) {
      write("{\"jsonrpc\":\"2.0\",\"id\":" + i + ",\"method\":\"a\"}\n");
    }
    JsonNode refused = next();
    assertThat(refused.get("id").intValue()).isEqualTo(3);
    assertThat(refused.get("error").get("data").get("error").stringValue())
        .isEqualTo("2 requests are being answered already");
    go.countDown();
    assertThat(List.of(next().get("id").intValue(), next().get("id").intValue()))
        .containsExactlyInAnyOrder(1, 2);
  }

  @Test
  void aCallWhoseTimeIsOverIsForgotten() throws Exception {
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> channel.call("a", Json.object(), meter(Duration.ofMillis(50))))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED));
    assertThat(channel.calls()).isZero();
    JsonNode late = next();
    write("{\"jsonrpc\":\"2.0\",\"id\":%s,\"result\":\"late\"}\n".formatted(late.get("id")));
    CompletableFuture<JsonNode> answer = call("b");
    write("{\"jsonrpc\":\"2.0\",\"id\":%s,\"result\":\"b\"}\n".formatted(next().get("id")));
    assertThat(answer.get().stringValue()).isEqualTo("b");
  }

  @Test
  void aCallThatIsCancelledReturnsAtOnce() throws Exception {
    Meter meter = meter(Duration.ofMinutes(5));
    Thread.ofVirtual()
        .start(() -> {
          try {
            next();
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
          meter.cancel("the test wants it");
        });
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> channel.call("a", Json.object(), meter))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
  }

  @Test
  void thePeerIsToldOfACallThatNobodyWaitsForWhenItWantsToBe() throws Exception {
    channel.cancelsBy("$/cancelRequest");
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> channel.call("a", Json.object(), meter(Duration.ofMillis(50))));
    JsonNode abandoned = next();
    assertThat(next())
        .isEqualTo(
            Json.parse(
                "{\"jsonrpc\":\"2.0\",\"method\":\"$/cancelRequest\",\"params\":{\"id\":%s}}"
                    .formatted(abandoned.get("id"))));
    CompletableFuture<JsonNode> answer = call("b");
    write("{\"jsonrpc\":\"2.0\",\"id\":%s,\"result\":1}\n".formatted(next().get("id")));
    assertThat(answer.get().intValue()).isEqualTo(1);
    CompletableFuture<JsonNode> last = call("c");
    assertThat(next().get("method").stringValue())
        .as("nothing is said of a call that was answered")
        .isEqualTo("c");
    toHost.close();
    assertThatThrownBy(last::join).hasCauseInstanceOf(ChannelClosedException.class);
  }

  @Test
  void whatWasNeverSentNeedsNoCancelling() throws Exception {
    close();
    open(new ChannelLimits(ByteSize.ofMib(10), ByteSize.ofKib(100), ByteSize.ofMib(1), 16, 16));
    channel.cancelsBy("$/cancelRequest");
    JsonNode large = Json.object().put("text", "x".repeat(60 << 10));
    CompletableFuture<JsonNode> first =
        CompletableFuture.supplyAsync(
            () -> channel.call("a", large, meter(LONG)), task -> Thread.ofVirtual().start(task));
    JsonNode sent = next();
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> channel.call("unsent", large, meter(Duration.ofMillis(50))));
    write("{\"jsonrpc\":\"2.0\",\"id\":%s,\"result\":1}\n".formatted(sent.get("id")));
    assertThat(first.get().intValue()).isEqualTo(1);
    CompletableFuture<JsonNode> answer = call("b");
    JsonNode after = next();
    assertThat(after.get("method").stringValue()).isEqualTo("b");
    write("{\"jsonrpc\":\"2.0\",\"id\":%s,\"result\":1}\n".formatted(after.get("id")));
    assertThat(answer.get().intValue()).isEqualTo(1);
  }

  @Test
  void aPeerThatReadsNothingHoldsUpNobody() throws Exception {
    JsonNode large = Json.object().put("text", "x".repeat(3 << 20));
    for (int i = 0; i < 5; i++) {
      assertThatExceptionOfType(AnnexException.class)
          .isThrownBy(() -> channel.call("a", large, meter(Duration.ofMillis(50))))
          .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED));
    }
    long since = System.nanoTime();
    channel.closeInput();
    channel.close();
    assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(Duration.ofSeconds(20));
  }

  @Test
  void noMoreThanTheWindowIsUnread() throws Exception {
    close();
    open(new ChannelLimits(ByteSize.ofMib(10), ByteSize.ofKib(100), ByteSize.ofMib(1), 16, 16));
    JsonNode large = Json.object().put("text", "x".repeat(60 << 10));
    List<CompletableFuture<JsonNode>> answers =
        IntStream.range(0, 3)
            .mapToObj(i ->
                CompletableFuture.supplyAsync(
                    () -> channel.call("a", large, meter(LONG)),
                    task -> Thread.ofVirtual().start(task)))
            .toList();
    for (int i = 0; i < 3; i++) {
      JsonNode request = next();
      assertThat(fromHost.ready()).as("the next one waits for this answer").isFalse();
      write("{\"jsonrpc\":\"2.0\",\"id\":%s,\"result\":1}\n".formatted(request.get("id")));
    }
    for (CompletableFuture<JsonNode> answer : answers) {
      assertThat(answer.get().intValue()).isEqualTo(1);
    }
  }

  @Test
  void asksWhatWasReadWhenOnlyAnswersAreOnTheirWay() throws Exception {
    close();
    open(new ChannelLimits(ByteSize.ofMib(10), ByteSize.ofKib(100), ByteSize.ofMib(1), 16, 16));
    channel.mayAsk("health_check");
    requests = (method, params) -> Json.object().put("text", "x".repeat(60 << 10));
    write("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"a\"}\n");
    assertThat(next().get("id").intValue()).isEqualTo(1);
    write("{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"a\"}\n");
    JsonNode question = next();
    assertThat(question.get("method").stringValue()).isEqualTo("health_check");
    write("{\"jsonrpc\":\"2.0\",\"id\":%s,\"result\":{}}\n".formatted(question.get("id")));
    assertThat(next().get("id").intValue()).isEqualTo(2);
  }

  @Test
  void theEndOfItsOutputEndsWhatWaits() throws Exception {
    CompletableFuture<JsonNode> answer = call("a");
    next();
    toHost.close();
    ChannelEnd end = channel.ended().get();
    assertThat(end).isEqualTo(new ChannelEnd(false, "closed its standard output"));
    assertThatThrownBy(answer::join).hasCauseInstanceOf(ChannelClosedException.class);
  }

  @Test
  void messagesOfManyNeverMix() throws Exception {
    Thread echo =
        Thread.ofPlatform()
            .start(() -> {
              try {
                for (int i = 0; i < 400; i++) {
                  JsonNode request = next();
                  write(
                      "{\"jsonrpc\":\"2.0\",\"id\":%s,\"result\":%s}\n"
                          .formatted(request.get("id"), request.get("params")));
                }
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    Hammer.strike(
        8,
        50,
        (thread, round) -> {
          JsonNode params =
              Json.object().put("text", (thread + "/" + round).repeat(1 + round * 97));
          assertThat(channel.call("a", params, meter(LONG))).isEqualTo(params);
        });
    echo.join();
  }
}
