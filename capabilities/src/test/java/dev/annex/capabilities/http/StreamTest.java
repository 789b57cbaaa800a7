package dev.annex.capabilities.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.call.Budget;
import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import dev.annex.testkit.CapabilityHarness;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Bodies in pieces, and waiting. */
final class StreamTest extends HttpFixture {

  private static final int MIB = 1 << 20;

  private static JsonNode send(CapabilityHarness harness, byte[] data) {
    return harness.call("http.send", Json.object().put("handle", 1).put("data", data));
  }

  private static JsonNode finish(CapabilityHarness harness) {
    return harness.call("http.finish", "{\"handle\":1}");
  }

  private static JsonNode receive(CapabilityHarness harness, int most) {
    return harness.call("http.receive", Json.object().put("handle", 1).put("maxBytes", most));
  }

  private static CapabilityHarness generous(CapabilityHarness harness) {
    Limits limits = Limits.defaults().with(Limit.HTTP_BYTES, 1L << 30);
    return harness.as(CapabilityHarness.extension("notes", limits, List.of(), List.of()));
  }

  @Test
  void aLargeDownloadWaitsForWhoReadsIt() throws Exception {
    int mebibytes = 192;
    AtomicLong written = new AtomicLong();
    WebServer server =
        closing(
            new WebServer()
                .on(
                    "/",
                    exchange -> {
                      try (exchange) {
                        exchange.sendResponseHeaders(200, (long) mebibytes * MIB);
                        byte[] piece = new byte[MIB / 16];
                        for (int i = 0; i < mebibytes * 16; i++) {
                          exchange.getResponseBody().write(piece);
                          written.addAndGet(piece.length);
                        }
                      }
                    }));
    CapabilityHarness harness = generous(granting("http=" + server.origin()));
    harness.call("http.open", get(server.origin()));
    finish(harness);
    long read = receive(harness, MIB).get("data").binaryValue().length;

    long before = -1;
    for (int still = 0; still < 20; ) {
      TimeUnit.MILLISECONDS.sleep(10);
      still = written.get() == before ? still + 1 : 0;
      before = written.get();
    }
    assertThat(before).as("bytes that went out unread").isLessThan(32L * MIB);

    JsonNode piece;
    do {
      piece = receive(harness, MIB);
      read += piece.get("data").binaryValue().length;
    } while (!piece.get("end").booleanValue());
    assertThat(read).isEqualTo((long) mebibytes * MIB);
    harness.call("http.close", "{\"handle\":1}");
    assertThat(harness.handles().size()).isZero();
  }

  @Test
  void aLargeUploadWaitsForWhoTakesIt() throws Exception {
    AtomicLong taken = new AtomicLong();
    CountDownLatch mayTake = new CountDownLatch(1);
    WebServer server =
        closing(
            new WebServer()
                .on(
                    "/",
                    exchange -> {
                      try (exchange) {
                        await(mayTake);
                        InputStream in = exchange.getRequestBody();
                        byte[] piece = new byte[MIB];
                        for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                          taken.addAndGet(n);
                        }
                        exchange.sendResponseHeaders(204, -1);
                      }
                    }));
    CapabilityHarness harness = generous(granting("http=" + server.origin()));
    harness.call("http.open", get(server.origin()).put("method", "PUT"));
    AtomicLong sent = new AtomicLong();
    CompletableFuture<Void> sending =
        CompletableFuture.runAsync(() -> {
          for (int i = 0; i < 128; i++) {
            send(harness, new byte[MIB]);
            sent.addAndGet(MIB);
          }
        });
    long before = -1;
    for (int still = 0; still < 20; ) {
      TimeUnit.MILLISECONDS.sleep(10);
      still = sent.get() == before ? still + 1 : 0;
      before = sent.get();
    }
    assertThat(before).as("bytes that nobody took").isLessThan(32L * MIB);
    mayTake.countDown();
    sending.get(1, TimeUnit.MINUTES);
    assertThat(finish(harness).get("status").intValue()).isEqualTo(204);
    assertThat(taken.get()).isEqualTo(128L * MIB);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1000, 3 * MIB})
  void aCollectedBodyIsSentWithItsLengthWhenAllOfItIsThere(int length) throws Exception {
    RawServer server = closing(new RawServer(RawServer.Answer.of("200 OK", "", "x")));
    CapabilityHarness harness = granting("http=" + server.origin());
    harness.call(
        "http.open",
        with(get(server.origin()).put("method", "PUT").put("collect", true), "X-A", "1"));
    byte[] body = new byte[length];
    for (int i = 0; i < length; i++) {
      body[i] = (byte) ('a' + i % 23);
    }
    for (int at = 0; at < length; at += 32 << 10) {
      send(harness, Arrays.copyOfRange(body, at, Math.min(length, at + (32 << 10))));
    }
    assertThat(server.requests()).as("sent before its end").isEmpty();
    assertThat(finish(harness).get("status").intValue()).isEqualTo(200);
    assertThat(server.requests().getFirst())
        .contains("Content-Length: " + length)
        .doesNotContain("Transfer-Encoding")
        .endsWith("\r\n\r\n" + new String(body, StandardCharsets.US_ASCII));
    assertThat(harness.meter().used(Budget.HTTP_BYTES)).isEqualTo(length);
    harness.call("http.close", "{\"handle\":1}");
  }

  @Test
  void aCollectedBodyGoesAlongWhereARedirectWantsIt() throws Exception {
    RawServer server =
        closing(
            new RawServer(
                RawServer.Answer.of("307 Temporary Redirect", "Location: /there\r\n", ""),
                RawServer.Answer.of("200 OK", "", "x")));
    CapabilityHarness harness = granting("http=" + server.origin());
    harness.call("http.open", get(server.origin()).put("method", "PUT").put("collect", true));
    send(harness, "body".getBytes(StandardCharsets.US_ASCII));
    assertThat(finish(harness).get("status").intValue()).isEqualTo(200);
    assertThat(server.requests()).hasSize(2).allMatch(request -> request.endsWith("\r\n\r\nbody"));
  }

  @Test
  void aCollectedBodyIsBoundedBeforeItIsSent() throws Exception {
    RawServer server = closing(new RawServer(RawServer.Answer.of("200 OK", "", "x")));
    Limits limits = Limits.defaults().with(Limit.HTTP_BYTES, 2 * MIB);
    CapabilityHarness harness =
        granting("http=" + server.origin())
            .as(CapabilityHarness.extension("notes", limits, List.of(), List.of()));
    harness.call("http.open", get(server.origin()).put("method", "PUT").put("collect", true));
    send(harness, new byte[2 * MIB]);
    assertThatThrownBy(() -> send(harness, new byte[1]))
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_REACHED));
    harness.handles().close();
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void anAnnouncedLengthIsKept() throws Exception {
    RawServer server = closing(new RawServer(RawServer.Answer.of("200 OK", "", "x")));
    CapabilityHarness harness = granting("http=" + server.origin());
    harness.call(
        "http.open",
        with(get(server.origin()).put("method", "PUT"), "X-A", "1", "Content-Length", "6"));
    send(harness, new byte[] {'a', 'b', 'c'});
    assertThatThrownBy(() -> send(harness, new byte[4]))
        .hasMessageContaining("would make the body longer than its Content-Length of 6");
    assertThatThrownBy(() -> finish(harness)).hasMessageContaining("3 bytes were sent");
    send(harness, new byte[] {'d', 'e', 'f'});
    finish(harness);
    assertThat(server.requests())
        .containsExactly(
            "PUT / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nX-A: 1\r\nContent-Length: 6\r\n\r\nabcdef"
                .formatted(server.port()));
  }

  @Test
  void aBodyThatIsGoneIsNotSentAgain() throws Exception {
    WebServer server =
        closing(
            new WebServer()
                .redirect("/307", 307, "/x")
                .redirect("/303", 303, "/x")
                .on("/x", "there"));
    CapabilityHarness harness = granting("http=" + server.origin());
    harness.call("http.open", get(server.origin() + "/307").put("method", "POST"));
    send(harness, new byte[10]);
    JsonNode stays = finish(harness);
    assertThat(stays.get("status").intValue()).isEqualTo(307);

    harness.call("http.open", get(server.origin() + "/303").put("method", "POST"));
    harness.call("http.send", "{\"handle\":2,\"data\":\"AAAA\"}");
    JsonNode follows = harness.call("http.finish", "{\"handle\":2}");
    assertThat(follows.get("url").stringValue()).isEqualTo(server.origin() + "/x");
  }

  @Test
  void anEarlyRefusalEndsAnUpload() throws Exception {
    RawServer server =
        closing(
            new RawServer(
                new RawServer.Answer(
                    "HTTP/1.1 413 Too Much\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                    false)));
    CapabilityHarness harness = generous(granting("http=" + server.origin()));
    harness.call("http.open", get(server.origin()).put("method", "POST"));
    for (int i = 0; i < 64; i++) {
      send(harness, new byte[MIB]);
    }
    assertThat(finish(harness).get("status").intValue()).isEqualTo(413);
  }

  @Test
  void thingsHaveTheirOrder() throws Exception {
    WebServer server = closing(new WebServer().on("/", "x"));
    CapabilityHarness harness = granting("http=" + server.origin());
    harness.call("http.open", get(server.origin()));
    assertThatThrownBy(() -> receive(harness, 1)).hasMessageContaining("is not finished yet");
    finish(harness);
    assertThatThrownBy(() -> finish(harness)).hasMessageContaining("is finished already");
    assertThatThrownBy(() -> send(harness, new byte[1]))
        .hasMessageContaining("is finished already");
    harness.call("http.close", "{\"handle\":1}");
    harness.call("http.close", "{\"handle\":1}");
    assertThatThrownBy(() -> receive(harness, 1))
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_HOST_CALL));
  }

  @Test
  void aStoppedCallDoesNotWaitForASlowServer() throws Exception {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    WebServer server =
        closing(
            new WebServer()
                .on(
                    "/",
                    exchange -> {
                      try (exchange) {
                        exchange.sendResponseHeaders(200, 100);
                        exchange.getResponseBody().write(1);
                        exchange.getResponseBody().flush();
                        reached.countDown();
                        await(over);
                      }
                    }));
    CapabilityHarness harness = granting("http=" + server.origin());
    CompletableFuture<AnnexException> call =
        CompletableFuture.supplyAsync(() -> failure(harness, get(server.origin())));
    await(reached);
    harness.meter().cancel("nobody waits any more");
    assertThat(call.get(20, TimeUnit.SECONDS).code()).isEqualTo(ErrorCode.CANCELLED);
    over.countDown();
  }

  @Test
  void aDrippingServerDoesNotOutlastTheTimeout() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    WebServer server =
        closing(
            new WebServer()
                .on(
                    "/",
                    exchange -> {
                      try (exchange) {
                        exchange.sendResponseHeaders(200, 1_000_000);
                        while (!over.await(10, TimeUnit.MILLISECONDS)) {
                          exchange.getResponseBody().write(1);
                          exchange.getResponseBody().flush();
                        }
                      } catch (InterruptedException e) {
                        throw new IOException(e);
                      }
                    }));
    AnnexException thrown =
        failure(granting("http=" + server.origin()), get(server.origin()).put("timeoutMs", 300));
    over.countDown();
    assertThat(reason(thrown)).isEqualTo("timeout");
  }

  @Test
  void aThousandWaitingCallsNeedNoThreadsOfTheirOwn() throws Exception {
    int calls = 1_000;
    CountDownLatch reached = new CountDownLatch(calls);
    CountDownLatch release = new CountDownLatch(1);
    WebServer server =
        closing(
            new WebServer()
                .on(
                    "/",
                    exchange -> {
                      try (exchange) {
                        reached.countDown();
                        await(release);
                        exchange.sendResponseHeaders(200, 2);
                        exchange.getResponseBody().write("ok".getBytes(StandardCharsets.UTF_8));
                      }
                    }));
    granting("http=" + server.origin());
    int before = Thread.getAllStackTraces().size();
    List<CompletableFuture<String>> answers = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      CompletableFuture<String> answer = new CompletableFuture<>();
      answers.add(answer);
      var _ =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  CapabilityHarness harness = granting("http=" + server.origin());
                  answer.complete(text(harness.call("http.request", get(server.origin()))));
                } catch (RuntimeException | Error e) {
                  answer.completeExceptionally(e);
                }
              });
    }
    await(reached);
    int during = Thread.getAllStackTraces().size();
    release.countDown();
    for (CompletableFuture<String> answer : answers) {
      assertThat(answer.get(1, TimeUnit.MINUTES)).isEqualTo("ok");
    }
    assertThat(during - before).as("platform threads more").isLessThan(50);
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      if (!latch.await(Duration.ofMinutes(1).toSeconds(), TimeUnit.SECONDS)) {
        throw new IOException("waited in vain");
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
