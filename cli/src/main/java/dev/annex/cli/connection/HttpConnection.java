package dev.annex.cli.connection;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.value.Json;
import dev.annex.api.value.Secret;
import dev.annex.cli.terminal.CommandFailure;
import dev.annex.server.rest.AdminApi;
import dev.annex.server.rest.AdminRequest;
import dev.annex.server.rest.AdminResponse;
import dev.annex.server.rest.EventSink;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * A host in another process of this machine. Why the JDK's old HTTP client? It starts in a tenth of
 * the time of the new one, and a command sends only a few requests.
 */
final class HttpConnection implements HostConnection {

  private static final String EVENTS = "text/event-stream";
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(10);
  private static final int MAX_ANSWER_BYTES = 64 << 20;

  private final URI address;
  private final Optional<Secret> token;

  HttpConnection(URI address, Optional<Secret> token) {
    this.address = address;
    this.token = token;
  }

  @Override
  public AdminResponse send(AdminRequest request) {
    try {
      HttpURLConnection http = open(request);
      try {
        return exchange(http, request);
      } finally {
        http.disconnect();
      }
    } catch (IOException e) {
      throw CommandFailure.failed(
          "The host at %s did not answer: %s. To see what is wrong: annex doctor"
              .formatted(address, e));
    }
  }

  @Override
  public AdminResponse stream(AdminRequest request, EventSink events) {
    try {
      HttpURLConnection http = open(request);
      try {
        http.setRequestProperty("Accept", EVENTS + ", application/json");
        return streamed(http, request, events);
      } finally {
        http.disconnect();
      }
    } catch (IOException e) {
      throw CommandFailure.failed(
          "The host at %s broke off: %s. To see what is wrong: annex doctor".formatted(address, e));
    }
  }

  private static AdminResponse streamed(
      HttpURLConnection http, AdminRequest request, EventSink events) throws IOException {
    post(http, request);
    int status = http.getResponseCode();
    if (!Objects.requireNonNullElse(http.getContentType(), "").startsWith(EVENTS)) {
      return answer(http, status);
    }
    try (InputStream in = http.getInputStream()) {
      return EventReader.read(in, events);
    }
  }

  private HttpURLConnection open(AdminRequest request) throws IOException {
    HttpURLConnection http =
        (HttpURLConnection) target(request).toURL().openConnection(Proxy.NO_PROXY);
    http.setRequestMethod(request.method());
    http.setConnectTimeout((int) CONNECT_TIMEOUT.toMillis());
    http.setReadTimeout((int) ANSWER_TIMEOUT.toMillis());
    http.setInstanceFollowRedirects(false);
    http.setUseCaches(false);
    http.setRequestProperty("Accept", "application/json");
    http.setRequestProperty("Connection", "close");
    token.ifPresent(
        secret -> http.setRequestProperty("Authorization", "Bearer " + secret.reveal()));
    return http;
  }

  private static AdminResponse exchange(HttpURLConnection http, AdminRequest request)
      throws IOException {
    if (request.method().equals("POST")) {
      post(http, request);
    }
    return answer(http, http.getResponseCode());
  }

  private static void post(HttpURLConnection http, AdminRequest request) throws IOException {
    if (!request.contentType().isEmpty()) {
      http.setRequestProperty("Content-Type", request.contentType());
    }
    http.setDoOutput(true);
    // A body of fixed length is never sent a second time when the connection breaks.
    http.setFixedLengthStreamingMode(request.body().length);
    try (OutputStream body = http.getOutputStream()) {
      body.write(request.body());
    }
  }

  private static AdminResponse answer(HttpURLConnection http, int status) throws IOException {
    try (InputStream answer =
        status < HttpURLConnection.HTTP_BAD_REQUEST
            ? http.getInputStream()
            : http.getErrorStream()) {
      return new AdminResponse(status, document(answer));
    }
  }

  private static JsonNode document(InputStream answer) throws IOException {
    if (answer == null) {
      return Json.object();
    }
    byte[] bytes = answer.readNBytes(MAX_ANSWER_BYTES + 1);
    if (bytes.length == 0) {
      return Json.object();
    }
    if (bytes.length > MAX_ANSWER_BYTES) {
      throw new IOException("its answer is larger than %d bytes".formatted(MAX_ANSWER_BYTES));
    }
    try {
      return Json.parse(bytes);
    } catch (AnnexException e) {
      throw new IOException("its answer is no JSON", e);
    }
  }

  private URI target(AdminRequest request) {
    String query =
        request.query().entrySet().stream()
            .map(entry -> encode(entry.getKey()) + "=" + encode(entry.getValue()))
            .collect(Collectors.joining("&"));
    return address.resolve(AdminApi.PREFIX + request.path() + (query.isEmpty() ? "" : "?" + query));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public boolean outlivesCommand() {
    return true;
  }

  @Override
  public void close() {}
}
