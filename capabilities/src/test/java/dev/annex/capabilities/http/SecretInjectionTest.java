package dev.annex.capabilities.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.annex.api.call.JournalEntry;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.capabilities.injection.SecretForms;
import dev.annex.testkit.CapabilityHarness;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Secrets go where they were permitted to go, and come back nowhere. */
final class SecretInjectionTest extends HttpFixture {

  private static final String CANARY = "canary+/\"7f3a&é";

  private final List<String> received = new CopyOnWriteArrayList<>();
  private final WebServer server;

  SecretInjectionTest() throws IOException {
    vault.with("github", CANARY);
    server = closing(new WebServer().on("/echo", this::echo));
  }

  /** Says everything it was told, in many forms, in head and body. */
  private void echo(HttpExchange exchange) throws IOException {
    try (exchange) {
      String told =
          exchange.getRequestURI().getRawQuery()
              + " "
              + exchange.getRequestHeaders().get("Authorization")
              + " "
              + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      received.add(told);
      String answer =
          "%s | %s | %s | %s"
              .formatted(
                  told,
                  SecretForms.inJson(CANARY),
                  SecretForms.inForm(CANARY),
                  Base64.getEncoder()
                      .encodeToString(("user:" + CANARY).getBytes(StandardCharsets.UTF_8)));
      byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("X-Echo", SecretForms.inForm(CANARY));
      exchange.getResponseHeaders().add("X-" + "Plain", "7" + CANARY.replace("é", "") + CANARY);
      exchange.sendResponseHeaders(200, bytes.length);
      for (byte one : bytes) {
        exchange.getResponseBody().write(one);
        exchange.getResponseBody().flush();
      }
    }
  }

  private CapabilityHarness allowed() {
    return granting("http=" + server.origin(), "secrets.use=github");
  }

  private ObjectNode withSecret() {
    return with(get(server.origin() + "/echo"), "Authorization", "Bearer {{secret:github}}");
  }

  private static void assertHidden(Object output) {
    String text = output.toString();
    for (String form : SecretForms.all(CANARY)) {
      assertThat(text).doesNotContain(form);
    }
  }

  @Test
  void aHeaderCarriesASecretTheGuestNeverSees() {
    CapabilityHarness harness = allowed();
    JsonNode answer = harness.call("http.request", withSecret());
    assertThat(received.getFirst()).contains("Bearer canary");
    assertThat(text(answer)).contains("Bearer •••");
    assertHidden(text(answer));
    assertHidden(answer.get("headers"));
    assertHidden(harness.journalled());
    assertThat(harness.journalled())
        .extracting(JournalEntry::target)
        .contains("github for " + server.origin());
  }

  @Test
  void aQueryValueAndABodyCarrySecretsInTheirOwnForm() {
    JsonNode answer =
        allowed()
            .call(
                "http.request",
                with(
                        post(
                            server.origin() + "/echo?key={{secret:github}}",
                            "{\"k\":\"{{secret:github}}\"}"),
                        "Content-Type",
                        "application/json",
                        "Content-Length",
                        "25")
                    .put("secretsInBody", true));
    assertThat(received.getFirst())
        .startsWith("key=" + SecretForms.inQuery(CANARY))
        .endsWith("{\"k\":\"" + SecretForms.inJson(CANARY) + "\"}");
    assertHidden(text(answer));
    assertHidden(answer.get("url"));
  }

  @Test
  void aBodyIsLeftAloneUnlessAsked() {
    allowed()
        .call(
            "http.request",
            with(
                post(server.origin() + "/echo", "{{secret:github}}"),
                "Content-Type",
                "text/plain"));
    assertThat(received.getFirst()).endsWith("{{secret:github}}");
  }

  @Test
  void aSecretStaysHiddenWhenTheAnswerIsReadByteForByte() {
    CapabilityHarness harness = allowed();
    harness.call("http.open", withSecret());
    assertHidden(harness.call("http.finish", "{\"handle\":1}"));
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    JsonNode piece;
    do {
      piece = harness.call("http.receive", "{\"handle\":1,\"maxBytes\":1}");
      all.writeBytes(piece.get("data").binaryValue());
    } while (!piece.get("end").booleanValue());
    assertThat(received.getFirst()).contains("Bearer canary");
    assertHidden(all.toString(StandardCharsets.UTF_8));
    assertThat(all.toString(StandardCharsets.UTF_8)).contains("Bearer •••");
  }

  @Test
  void aCutBodyEndsBeforeHalfASecret() {
    CapabilityHarness harness = allowed();
    for (int most = 0; most < 40; most++) {
      JsonNode answer = harness.call("http.request", withSecret().put("maxBytes", most));
      assertThat(text(answer)).as("%s bytes", most).doesNotContain("can");
    }
  }

  @Test
  void withoutItsOwnPermitNothingIsSentNorLookedUp() {
    CapabilityHarness harness = granting("http=http://a.example");
    AnnexException thrown =
        failure(harness, with(get("http://a.example/"), "X", "{{secret:github}}"));
    assertThat(thrown.code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
    assertThat(thrown).hasMessageContaining("secrets.use of \"github for http://a.example\"");
    assertThat(names.asked()).isEmpty();
  }

  @Test
  void aMissingSecretSaysHowToSetIt() {
    CapabilityHarness harness = granting("http=" + server.origin(), "secrets.use=gitlab");
    AnnexException thrown = failure(harness, with(get(server.origin()), "X", "{{secret:gitlab}}"));
    assertThat(reason(thrown)).isEqualTo("secret-missing");
    assertThat(thrown).hasMessageContaining("annex secret set notes gitlab");
  }

  @Test
  void aSecretDoesNotFollowARedirectAway() throws Exception {
    RawServer away = closing(new RawServer(RawServer.Answer.of("200 OK", "", "x")));
    server.redirect("/go", 307, away.origin() + "/");
    CapabilityHarness harness =
        granting("http=" + server.origin(), "http=" + away.origin(), "secrets.use=github");
    harness.call(
        "http.request", with(get(server.origin() + "/go"), "X-Harmless-Name", "{{secret:github}}"));
    assertHidden(away.requests());
    assertThat(away.requests().getFirst()).doesNotContain("X-Harmless-Name");
  }

  @Test
  void aRedirectThatCarriesASecretAwayIsRefused() throws Exception {
    RawServer away = closing(new RawServer(RawServer.Answer.of("200 OK", "", "x")));
    server.redirect("/go", 302, away.origin() + "/?x=" + SecretForms.inQuery(CANARY));
    CapabilityHarness harness =
        granting("http=" + server.origin(), "http=" + away.origin(), "secrets.use=github");
    AnnexException thrown =
        failure(harness, with(get(server.origin() + "/go"), "X", "{{secret:github}}"));
    assertThat(reason(thrown)).isEqualTo("bad-redirect");
    assertHidden(thrown.fault().message());
    assertHidden(harness.journalled());
    assertThat(away.requests()).isEmpty();
  }

  @Test
  void aCompressedAnswerToASecretIsNotHandedOver() {
    server.on(
        "/zip",
        exchange -> {
          try (exchange) {
            exchange.getResponseHeaders().add("Content-Encoding", "gzip");
            exchange.sendResponseHeaders(200, 3);
            exchange.getResponseBody().write(new byte[3]);
          }
        });
    CapabilityHarness harness = allowed();
    assertThat(
            reason(failure(harness, with(get(server.origin() + "/zip"), "X", "{{secret:github}}"))))
        .isEqualTo("encoded");
    assertThat(failure(harness, with(withSecret(), "Accept-Encoding", "gzip")))
        .hasMessageContaining("has an Accept-Encoding beside a secret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"line\r\nX-Injected: 1", "nul\u0000"})
  void aSecretCannotEndALine(String value) {
    vault.with("broken", value);
    CapabilityHarness harness = granting("http=" + server.origin(), "secrets.use=broken");
    AnnexException thrown =
        failure(harness, with(get(server.origin() + "/echo"), "X", "{{secret:broken}}"));
    assertThat(reason(thrown)).isEqualTo("secret-unusable");
    assertThat(thrown.getMessage()).doesNotContain("Injected").doesNotContain("nul");
    assertThat(received).isEmpty();
  }

  @Test
  void aSecretHasNoPlaceInAPathNorInABinaryBody() {
    assertThat(failure(allowed(), get(server.origin() + "/{{secret:github}}/x")))
        .hasMessageContaining("names a secret in its path");
    assertThat(
            failure(
                allowed(),
                post(server.origin() + "/echo", "{{secret:github}}").put("secretsInBody", true)))
        .hasMessageContaining("needs a Content-Type that is a form, JSON or text");
    assertThat(received).isEmpty();
  }
}
