package dev.annex.runtime.wasm.dialect.luminarys;

import static dev.annex.runtime.wasm.dialect.luminarys.HostBench.json;
import static dev.annex.runtime.wasm.dialect.luminarys.HostBench.object;
import static dev.annex.runtime.wasm.dialect.luminarys.HostBench.packed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.call.Audience;
import dev.annex.api.call.Caller;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

final class EventBodiesTest {

  private static final Caller CONNECTION = caller("connection");
  private static final Caller DELIVERY = caller("delivery");

  private static Caller caller(String client) {
    return new Caller(Audience.HOST, "host", client, Set.of(), Locale.ENGLISH);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static List<JsonNode> bodies(Caller caller, String arguments) {
    return EventBodies.of(caller, json(arguments)).stream().map(HostBench::packed).toList();
  }

  @Test
  void putsWhatCameOverTcpTogether() {
    assertThat(
            bodies(
                CONNECTION,
                "{'connection':'c','events':[{'type':'data','data':'YWI='},{'type':'data','data':'Yw=='},{'type':'end','reason':'end'}]}"))
        .containsExactly(
            packed(
                object("{'conn_id':'c'}")
                    .put("data", bytes("abc"))
                    .put("error_kind", "")
                    .put("error_msg", "")
                    .put("event", "data")),
            json(
                "{'conn_id':'c','error_kind':'eof','error_msg':'the other side ended the connection','event':'close','error':''}"));
  }

  @ParameterizedTest
  @CsvSource({"closed, reset", "idle, timeout", "tls, tls", "revoked, io", "anything, io"})
  void usesOnlyKindsOfErrorsThatSkillsKnow(String reason, String kind) {
    JsonNode body =
        bodies(
                CONNECTION,
                "{'connection':'c','events':[{'type':'end','reason':'%s'}]}".formatted(reason))
            .getFirst();
    assertThat(body.get("error_kind").stringValue()).isEqualTo(kind);
    assertThat(body.get("event").stringValue()).isEqualTo("error");
    assertThat(body.get("error")).isEqualTo(body.get("error_msg"));
    assertThat(body.get("error").stringValue()).isNotEmpty();
  }

  @Test
  void tellsEachMessageOfAWebSocket() {
    assertThat(
            bodies(
                CONNECTION,
                "{'connection':'w','events':[{'type':'open','protocol':''},{'type':'message','text':'é'},{'type':'message','bytes':'AP8='},{'type':'close','code':1001,'reason':'bye'}]}"))
        .containsExactly(
            packed(
                object("{'conn_id':'w'}")
                    .put("data", bytes("é"))
                    .put("message_type", "text")
                    .put("error_kind", "")
                    .put("error_msg", "")
                    .put("event", "message")),
            packed(
                object("{'conn_id':'w'}")
                    .put("data", new byte[] {0, (byte) 0xff})
                    .put("message_type", "binary")
                    .put("error_kind", "")
                    .put("error_msg", "")
                    .put("event", "message")),
            json(
                "{'conn_id':'w','message_type':'close','close_code':1001,'close_text':'bye','error_kind':'','error_msg':'','event':'close'}"));
  }

  @Test
  void tellsThatAWebSocketBroke() {
    assertThat(
            bodies(
                CONNECTION, "{'connection':'w','events':[{'type':'error','reason':'too-large'}]}"))
        .containsExactly(
            json(
                "{'conn_id':'w','error_kind':'io','error_msg':'a message is too large','event':'error','error':'a message is too large'}"));
  }

  @Test
  void saysThatAConnectionThatOnlyOpenedIsNoEvent() {
    String opened = "{'connection':'w','events':[{'type':'open','protocol':''}]}";
    assertThat(bodies(CONNECTION, opened)).isEmpty();
    assertThat(EventBodies.carriedBy(CONNECTION, json(opened))).isTrue();
  }

  @Test
  void tellsWhatWasPublished() {
    assertThat(
            bodies(
                DELIVERY,
                "{'id':'1','topic':'task.created','source':'notes','at':'2026-11-21T10:00:00Z','payload':{'id':7}}"))
        .containsExactly(
            json(
                "{'topic':'task.created','source':'notes','id':'1','at':'2026-11-21T10:00:00Z','payload':{'id':7}}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'connection':'c','events':[{'type':'data','data':'YWI='}]}",
        "{'id':'1','topic':'t','source':'s','at':'x','payload':null}"
      })
  void believesNobodyButTheHost(String arguments) {
    for (Caller caller : List.of(Caller.agent("a"), Caller.person("p"), Caller.host())) {
      assertThat(EventBodies.carriedBy(caller, json(arguments))).as("%s", caller).isFalse();
      assertThat(bodies(caller, arguments)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "{'connection':'c'}",
        "{'connection':'c','events':[{'type':'other'}]}",
        "{'connection':'c','events':[],'more':1}"
      })
  void takesOrdinaryArgumentsForSuch(String arguments) {
    assertThat(EventBodies.carriedBy(CONNECTION, json(arguments))).isFalse();
    assertThat(EventBodies.carriedBy(DELIVERY, json(arguments))).isFalse();
  }
}
