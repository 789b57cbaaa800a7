package dev.annex.capabilities.llm;

import dev.annex.api.call.Meter;
import dev.annex.api.call.Subscription;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.Printable;
import dev.annex.api.value.Json;
import dev.annex.api.value.Secret;
import dev.annex.capabilities.net.TrustedAuthorities;
import java.io.ByteArrayOutputStream;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;

/**
 * Speaks OpenAI's protocol for chat completions with the operator's provider. Always asks for a
 * stream, so that a call that is stopped stops the provider; takes a whole answer, too, from
 * servers that know no streams. Any thread.
 *
 * <p>The server is the operator's choice, so it may stand on a private address. It is never
 * followed elsewhere, because the key would travel along.
 */
public final class ModelClient implements AutoCloseable {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final int MAX_BODY_BYTES = 16 << 20;
  private static final int MAX_ERROR_BYTES = 64 << 10;
  private static final int MAX_SHOWN_LENGTH = 300;
  private static final String LAST_EVENT = "[DONE]";

  private final ModelProvider provider;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient http;

  /**
   * A client of a provider; connects when it is needed.
   *
   * @param authorities certificate authorities to trust besides those of this Java
   */
  public ModelClient(ModelProvider provider, List<X509Certificate> authorities) {
    this.provider = provider;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(CONNECT_TIMEOUT)
            .sslContext(TrustedAuthorities.with(authorities))
            .executor(threads)
            .build();
  }

  ModelProvider provider() {
    return provider;
  }

  /**
   * Has a completion made.
   *
   * @param maxTokens most tokens to write
   * @param answer takes what comes, also that which comes before a failure
   */
  void complete(Completion completion, long maxTokens, Answer answer, Meter meter) {
    Optional<Secret> key = provider.key().get();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(provider.endpoint())
            .header("Content-Type", "application/json")
            .header("Accept", "text/event-stream, application/json")
            .POST(BodyPublishers.ofByteArray(Json.writeBytes(completion.body(maxTokens))));
    key.ifPresent(secret -> request.header("Authorization", "Bearer " + secret.reveal()));
    HttpResponse<Publisher<List<ByteBuffer>>> response = send(request.build(), meter);
    try (Incoming incoming = new Incoming(meter, provider.patience())) {
      response.body().subscribe(incoming);
      if (response.statusCode() != 200) {
        throw refused(response, whole(incoming, MAX_ERROR_BYTES), key);
      }
      answer.begin();
      String type = response.headers().firstValue("Content-Type").orElse("");
      if (type.startsWith("text/event-stream")) {
        stream(incoming, answer, key);
      } else {
        answer.add(parse(whole(incoming, MAX_BODY_BYTES)));
        requireAnswer(answer);
      }
    }
  }

  private HttpResponse<Publisher<List<ByteBuffer>>> send(HttpRequest request, Meter meter) {
    meter.check();
    CompletableFuture<HttpResponse<Publisher<List<ByteBuffer>>>> sent =
        http.sendAsync(request, BodyHandlers.ofPublisher());
    try (Subscription _ = meter.onStop(() -> sent.cancel(true))) {
      long nanos = Math.min(provider.patience().toNanos(), meter.timeLeft().toNanos());
      return sent.get(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      meter.check();
      throw new AnnexException(
          ErrorCode.CANCELLED, "Waiting for a language model was interrupted.", e);
    } catch (CancellationException e) {
      meter.check();
      throw unreachable(e);
    } catch (TimeoutException e) {
      meter.check();
      throw ModelFailure.of(
          "timeout",
          "the provider did not answer within %s. Its operator can raise \"llm-timeout\" in annex.json"
              .formatted(provider.patience()));
    } catch (ExecutionException e) {
      meter.check();
      throw unreachable(e.getCause() == null ? e : e.getCause());
    } finally {
      sent.cancel(true);
    }
  }

  private static AnnexException unreachable(Throwable cause) {
    return switch (cause) {
      case HttpConnectTimeoutException timeout ->
          ModelFailure.of("timeout", "the provider could not be reached in time");
      case HttpTimeoutException timeout ->
          ModelFailure.of("timeout", "the provider did not answer in time");
      case ConnectException refused ->
          ModelFailure.of(
              "refused",
              "nothing answers where \"llm-url\" in annex.json points to. Its operator can start the provider there");
      default -> ModelFailure.of("cut-off", "the connection to the provider failed");
    };
  }

  private static void stream(Incoming incoming, Answer answer, Optional<Secret> key) {
    EventLines lines = new EventLines();
    long size = 0;
    for (Optional<byte[]> bytes = incoming.next(); bytes.isPresent(); bytes = incoming.next()) {
      size += bytes.get().length;
      if (size > MAX_BODY_BYTES) {
        throw ModelFailure.of(
            "too-large", "the answer has more than %d bytes".formatted(MAX_BODY_BYTES));
      }
      for (String event : lines.feed(bytes.get())) {
        if (event.strip().equals(LAST_EVENT)) {
          requireAnswer(answer);
          return;
        }
        JsonNode piece = parse(event);
        if (piece.has("error")) {
          throw ModelFailure.of("provider-failed", "the provider gave up: " + said(piece, key));
        }
        answer.add(piece);
      }
    }
    if (!answer.finished()) {
      throw ModelFailure.of("cut-off", "the provider broke its answer off");
    }
  }

  private static void requireAnswer(Answer answer) {
    if (!answer.finished()) {
      throw ModelFailure.of("malformed", "the provider's answer holds no completion");
    }
  }

  private static JsonNode parse(byte[] body) {
    try {
      return requireObject(Json.parse(body));
    } catch (AnnexException e) {
      throw malformed(e);
    }
  }

  private static JsonNode parse(String event) {
    try {
      return requireObject(Json.parse(event));
    } catch (AnnexException e) {
      throw malformed(e);
    }
  }

  private static JsonNode requireObject(JsonNode node) {
    if (!node.isObject()) {
      throw new AnnexException(ErrorCode.INVALID_JSON, "It is no object.");
    }
    return node;
  }

  private static AnnexException malformed(AnnexException cause) {
    AnnexException failure =
        ModelFailure.of("malformed", "the provider's answer is not what its protocol says");
    failure.addSuppressed(cause);
    return failure;
  }

  private static byte[] whole(Incoming incoming, int most) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (Optional<byte[]> bytes = incoming.next(); bytes.isPresent(); bytes = incoming.next()) {
      all.writeBytes(bytes.get());
      if (all.size() > most) {
        throw ModelFailure.of("too-large", "the answer has more than %d bytes".formatted(most));
      }
    }
    return all.toByteArray();
  }

  private AnnexException refused(HttpResponse<?> response, byte[] body, Optional<Secret> key) {
    int status = response.statusCode();
    return switch (status) {
      // What it says of the key, it may say with parts of the key.
      case 401, 403 ->
          ModelFailure.of(
              "unauthorized",
              "the provider refused the host's key (status %d). Its operator can set \"llm-key-file\" or \"llm-key-secret\" in annex.json"
                  .formatted(status));
      case 429 ->
          ModelFailure.later(
              "rate-limited",
              "the provider takes no more requests for now: " + said(body, key),
              retryAfter(response));
      default -> {
        if (status >= 300 && status < 400) {
          yield ModelFailure.of(
              "redirected",
              "the provider points elsewhere (status %d), and is not followed. Its operator can set \"llm-url\" in annex.json to where it is"
                  .formatted(status));
        }
        boolean itsFault = status >= 500;
        yield ModelFailure.of(
            itsFault ? "provider-failed" : "rejected",
            "the provider %s (status %d): %s"
                .formatted(itsFault ? "failed" : "refused the request", status, said(body, key)));
      }
    };
  }

  private static long retryAfter(HttpResponse<?> response) {
    try {
      return response.headers().firstValueAsLong("Retry-After").orElse(1);
    } catch (NumberFormatException e) {
      return 1;
    }
  }

  private static String said(byte[] body, Optional<Secret> key) {
    try {
      return said(Json.parse(body), key);
    } catch (AnnexException e) {
      return "it says nothing that can be read";
    }
  }

  /** What the provider says, without the key should it repeat it. */
  private static String said(JsonNode answer, Optional<Secret> key) {
    JsonNode error = answer.path("error");
    String message = error.isString() ? error.asString() : error.path("message").asString("");
    if (message.isBlank()) {
      return "it does not say why";
    }
    String scrubbed =
        key.filter(secret -> !secret.reveal().isEmpty())
            .map(secret -> message.replace(secret.reveal(), secret.toString()))
            .orElse(message);
    String shown = Printable.show(scrubbed.strip(), MAX_SHOWN_LENGTH);
    return shown.endsWith(".") ? shown.substring(0, shown.length() - 1) : shown;
  }

  /** Hangs up on everything. */
  @Override
  public void close() {
    http.shutdownNow();
    threads.shutdownNow();
  }
}
