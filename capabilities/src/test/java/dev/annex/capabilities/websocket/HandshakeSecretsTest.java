package dev.annex.capabilities.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.call.JournalEntry;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.capabilities.injection.SecretForms;
import dev.annex.capabilities.net.TestServer;
import dev.annex.testkit.CapabilityHarness;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Secrets of a handshake go where they were permitted to go, and come back nowhere. */
@Timeout(120)
final class HandshakeSecretsTest extends WebSocketFixture {

  private static final String CANARY = "canary+/7f3a";

  private final BlockingQueue<Peer> met = new LinkedBlockingQueue<>();

  @BeforeEach
  void keepASecret() {
    vault.with("chat", CANARY);
  }

  /** Says what it was told in text, in bytes, in base64, and with its last words. */
  private void tell(Peer peer) throws java.io.IOException {
    met.add(peer);
    String told = peer.fields().get("authorization") + " " + peer.requestLine();
    byte[] bytes = told.getBytes(StandardCharsets.UTF_8);
    peer.text(told);
    peer.send(0x82, bytes);
    peer.text(Base64.getEncoder().encodeToString(bytes));
    byte[] reason = ("..by " + CANARY).getBytes(StandardCharsets.UTF_8);
    reason[0] = 0x03;
    reason[1] = (byte) 0xe9;
    peer.send(0x88, reason);
    var _ = peer.read();
  }

  private static ObjectNode withSecret(TestServer server) {
    ObjectNode request = to("ws://127.0.0.1:%d/?key={{secret:chat}}".formatted(server.port()));
    request.putArray("headers").addArray().add("Authorization").add("Bearer {{secret:chat}}");
    return request;
  }

  private static void assertHidden(Object output) {
    for (String form : SecretForms.all(CANARY)) {
      assertThat(output.toString()).doesNotContain(form);
    }
  }

  @Test
  void areSentAndNeverShownToTheTool() throws Exception {
    TestServer server = server(this::tell);
    CapabilityHarness harness = granting(permission(server), "secrets.use=chat");
    open(harness, withSecret(server));
    JsonNode last = last("close");
    Peer peer = met.take();
    assertThat(peer.fields()).containsEntry("authorization", "Bearer " + CANARY);
    assertThat(peer.requestLine()).contains("?key=" + SecretForms.inQuery(CANARY) + " ");
    assertThat(host.events().get(1).get("text").stringValue()).startsWith("Bearer ••• GET");
    byte[] bytes = Base64.getDecoder().decode(host.events().get(2).get("bytes").stringValue());
    assertHidden(new String(bytes, StandardCharsets.UTF_8));
    assertHidden(host.events());
    assertThat(last.get("reason").stringValue()).isEqualTo("by •••");
    assertHidden(harness.journalled());
    assertThat(harness.journalled())
        .extracting(JournalEntry::target)
        .contains("chat for ws://127.0.0.1:" + server.port());
  }

  @Test
  void areNeverShownInAnExchange() throws Exception {
    TestServer server = server(this::tell);
    ObjectNode request = withSecret(server).put("messages", 9);
    request.remove("tool");
    JsonNode answer =
        granting(permission(server), "secrets.use=chat").call("websocket.exchange", request);
    assertThat(met.take().fields()).containsEntry("authorization", "Bearer " + CANARY);
    assertThat(answer.at("/messages/0/text").stringValue()).startsWith("Bearer •••");
    assertThat(new String(answer.at("/messages/1/bytes").binaryValue(), StandardCharsets.UTF_8))
        .startsWith("Bearer •••");
    assertThat(answer.get("ended").stringValue()).isEqualTo("close");
    assertHidden(answer);
  }

  @Test
  void areNotSentWithoutAPermitOfTheirOwn() throws Exception {
    TestServer server = server(this::tell);
    AnnexException thrown =
        failure(granting(permission(server)), "websocket.open", withSecret(server));
    assertThat(thrown.code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
    assertThat(thrown)
        .hasMessageContaining(
            "secrets.use of \"chat for ws://127.0.0.1:%d\"".formatted(server.port()));
    assertThat(server.served()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"line\r\nX-Injected: 1", "nul\u0000"})
  void cannotEndALine(String value) throws Exception {
    vault.with("chat", value);
    TestServer server = server(this::tell);
    AnnexException thrown =
        failure(
            granting(permission(server), "secrets.use=chat"), "websocket.open", withSecret(server));
    assertThat(reason(thrown)).isEqualTo("secret-unusable");
    assertThat(thrown.getMessage()).doesNotContain("Injected").doesNotContain("nul");
    assertThat(server.served()).isZero();
  }

  @Test
  void haveNoPlaceInAPath() throws Exception {
    TestServer server = server(this::tell);
    ObjectNode request = to("ws://127.0.0.1:%d/{{secret:chat}}".formatted(server.port()));
    assertThat(failure(granting(permission(server), "secrets.use=chat"), "websocket.open", request))
        .hasMessageContaining("names a secret in its path");
    assertThat(server.served()).isZero();
  }
}
