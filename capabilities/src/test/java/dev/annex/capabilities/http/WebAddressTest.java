package dev.annex.capabilities.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WebAddressTest {

  @ParameterizedTest
  @CsvSource({
    "https://example.com,                       https://example.com/",
    "HTTPS://Example.COM:443/a,                 https://example.com/a",
    "http://example.com:8080/a?b=c#d,           http://example.com:8080/a?b=c",
    "http://2130706433/,                        http://127.0.0.1/",
    "https://example.com/a/../b/./c,            https://example.com/b/c",
    "https://example.com/a/%2E%2e/b,            https://example.com/b",
    "https://example.com/../../b/..,            https://example.com/",
    "https://example.com/a/b/..,                https://example.com/a/",
    "https://example.com/docs/a%20b.txt,        https://example.com/docs/a%20b.txt",
    "https://example.com/?delete=,              https://example.com/?delete=",
    "https://example.com?list-type=2&prefix=docs%2F, https://example.com/?list-type=2&prefix=docs%2F",
    "https://example.com/a//b,                  https://example.com/a//b",
    "http://[::1]:80/,                          http://[0:0:0:0:0:0:0:1]/",
  })
  void readsAnAddressAndKeepsItsEncoding(String text, String read) {
    assertThat(WebAddress.parse(text).text()).isEqualTo(read);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "example.com",
        "ftp://example.com/",
        "file:///etc/passwd",
        "http:example.com",
        "http:///a",
        "http://",
        "http://user@example.com/",
        "http://user:pass@example.com/",
        "http://good.example@evil.example/",
        "http://example.com\\@evil.example/",
        "http://example.com\\.evil.example/",
        "http://example.com:0/",
        "http://example.com:65536/",
        "http://example.com:8o/",
        "http://exa mple.com/",
        "http://example.com/a b",
        "http://example.com/a\\b",
        "http://example.com/\r\nX: y",
        "http://example.com/?a\nb",
        "http://example.com/é",
        "http://[::1/",
        "http://::1/"
      })
  void refusesWhatCanBeReadInTwoWays(String text) {
    assertThatThrownBy(() -> WebAddress.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "/c,                      https://a.example/c",
    "c,                       https://a.example/x/c",
    "../c,                    https://a.example/c",
    "?q=1,                    https://a.example/x/y?q=1",
    "'',                      https://a.example/x/y?p",
    "#f,                      https://a.example/x/y?p",
    "//b.example/c,           https://b.example/c",
    "http://b.example/c,      http://b.example/c",
    "/a b,                    https://a.example/a%20b",
    "/é,                      https://a.example/%C3%A9",
  })
  void followsARedirect(String location, String to) {
    assertThat(WebAddress.parse("https://a.example/x/y?p").follow(location).text()).isEqualTo(to);
  }

  @ParameterizedTest
  @ValueSource(strings = {"javascript:alert(1)", "file:///etc/passwd", "//u:p@b.example/", "//"})
  void followsNoRedirectOutOfTheWeb(String location) {
    WebAddress from = WebAddress.parse("https://a.example/");
    assertThatThrownBy(() -> from.follow(location)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void showsNoQuery() {
    assertThat(WebAddress.parse("https://a.example/x?token=canary"))
        .hasToString("https://a.example/x?…");
  }
}
