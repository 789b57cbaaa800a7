package dev.annex.server.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class UriTemplateTest {

  private static Optional<Map<String, String>> match(String template, String uri) {
    return UriTemplate.parse(template).flatMap(parsed -> parsed.match(uri));
  }

  @Test
  void everyOperatorIsReadBackwards() {
    assertThat(match("a://{id}/data", "a://7/data")).hasValue(Map.of("id", "7"));
    assertThat(match("a://{x,y}", "a://1,2")).hasValue(Map.of("x", "1", "y", "2"));
    assertThat(match("a://{+path}", "a://b/c?d")).hasValue(Map.of("path", "b/c?d"));
    assertThat(match("a://b{#part}", "a://b#c")).hasValue(Map.of("part", "c"));
    assertThat(match("a://b{/x,y}", "a://b/1/2")).hasValue(Map.of("x", "1", "y", "2"));
    assertThat(match("a://b{.kind}", "a://b.txt")).hasValue(Map.of("kind", "txt"));
    assertThat(match("a://b{;x}", "a://b;x=1")).hasValue(Map.of("x", "1"));
    assertThat(match("a://b{?x,y}", "a://b?x=1&y=2")).hasValue(Map.of("x", "1", "y", "2"));
    assertThat(match("a://b{?x,y}", "a://b")).hasValue(Map.of());
    assertThat(match("a://b?z=0{&x}", "a://b?z=0&x=1")).hasValue(Map.of("x", "1"));
    assertThat(match("a://{list*}/{cut:3}", "a://l/abc"))
        .hasValue(Map.of("list", "l", "cut", "abc"));
  }

  @Test
  void valuesAreDecodedAndAPlusStaysAPlus() {
    assertThat(match("a://{x}", "a://b%20c+d")).hasValue(Map.of("x", "b c+d"));
    assertThat(match("a://{x}", "a://b%2")).isEmpty();
  }

  @Test
  void aSimpleVariableDoesNotReachOverASlash() {
    assertThat(match("a://{id}/data", "a://1/2/data")).isEmpty();
    assertThat(match("a://{id}/data", "a:///data")).isEmpty();
    assertThat(match("a://{id}", "b://1")).isEmpty();
  }

  @Test
  void whatIsNoTemplateMatchesNothing() {
    assertThat(match("a://{id", "a://1")).isEmpty();
  }

  @Test
  void aHostileTemplateTakesNoLongTime() {
    String template = "a://" + "{+x}".repeat(20) + "!";
    assertThat(match(template, "a://" + "y".repeat(5_000))).isEmpty();
  }
}
