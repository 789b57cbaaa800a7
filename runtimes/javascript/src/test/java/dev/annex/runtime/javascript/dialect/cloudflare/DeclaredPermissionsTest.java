package dev.annex.runtime.javascript.dialect.cloudflare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.value.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class DeclaredPermissionsTest {

  private final List<String> ignored = new ArrayList<>();

  private static JsonNode json(String text) {
    return Json.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  private DeclaredPermissions read(String text) {
    return DeclaredPermissions.read(json(text), ignored);
  }

  private List<String> requests(String text) {
    return GrantRequests.of(read(text), List.of("dg_d"), false, ignored).stream()
        .map(PermissionRequest::toString)
        .filter(request -> !request.equals("log") && !request.equals("instance.session"))
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | false",
        "{'network':['a.example']} | false",
        "{'workspace':'none','messages':'none'} | false",
        "{'workspace':'read'} | true",
        "{'context':{'read':[]}} | true",
        "{'context':{'write':'own'}} | true",
        "{'messages':'read'} | true",
        "{'session':{'metadata':true}} | true",
        "{'session':{'sendMessage':false}} | false",
      })
  void handsAHostOutWhenTheOriginalDoes(String declared, boolean host) {
    assertThat(read(declared).wantHost()).isEqualTo(host);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"{}", "{'network':[]}", "{'network':false}", "{'network':true}"})
  void asksForNoNetworkUnlessHostsAreListed(String declared) {
    assertThat(requests(declared)).isEmpty();
  }

  @Test
  void asksForEveryHostByName() {
    assertThat(
            requests(
                "{'network':['api.example.com','*.Example.org','h:8443','https://x.example/v1','*','a b']}"))
        .containsExactly(
            "http=https://api.example.com",
            "http=http://api.example.com",
            "http=https://*.example.org",
            "http=http://*.example.org",
            "http=https://h:8443",
            "http=http://h:8443",
            "http=https://x.example/v1",
            "http=*");
    assertThat(ignored).singleElement().asString().contains("a b");
  }

  @Test
  void asksForWhatTheMethodsNeed() {
    assertThat(requests("{'workspace':'read'}")).containsExactly("files.read");
    assertThat(requests("{'workspace':'read-write'}")).containsExactly("files");
    assertThat(requests("{'context':{'read':'all','write':'own'}}"))
        .containsExactly("workspace.read=context", "workspace.write=context:dg_d");
    assertThat(requests("{'context':{'read':['memory'],'write':['a','b*']}}"))
        .containsExactly("workspace.read=context:memory", "workspace.write=context:a");
    assertThat(requests("{'messages':'read','session':{'sendMessage':true,'metadata':true}}"))
        .containsExactly(
            "workspace.read=conversations", "workspace.read=messages", "workspace.write=messages");
    assertThat(ignored).singleElement().asString().contains("b*");
  }

  @Test
  void saysWhichWordsHaveNoEffect() {
    var _ =
        read(
            "{'workspace':'write','shell':true,'context':{'read':5,'list':1},'messages':'write','session':'yes','network':7}");
    assertThat(ignored).hasSize(7).allMatch(sentence -> sentence.endsWith("."));
  }

  @Test
  void isTheSameAfterBeingWrittenDown() {
    DeclaredPermissions all =
        read(
            "{'network':['a'],'workspace':'read-write','context':{'read':['x'],'write':'own'},'messages':'read','session':{'sendMessage':true}}");
    assertThat(DeclaredPermissions.read(all.toJson(), ignored)).isEqualTo(all);
    assertThat(ignored).isEmpty();
  }
}
