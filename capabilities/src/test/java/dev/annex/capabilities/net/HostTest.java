package dev.annex.capabilities.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HostTest {

  @ParameterizedTest
  @CsvSource({
    "example.com,            example.com",
    "EXAMPLE.com,            example.com",
    "example.com.,           example.com",
    "_dmarc.example.com,     _dmarc.example.com",
    "bücher.example,         xn--bcher-kva.example",
    "1e100.net,              1e100.net",
    "127.0.0.1,              127.0.0.1",
    "127.1,                  127.0.0.1",
    "2130706433,             127.0.0.1",
    "0x7f000001,             127.0.0.1",
    "0x7f.1,                 127.0.0.1",
    "017700000001,           127.0.0.1",
    "0177.0.0.1,             127.0.0.1",
    "127.0.0.1.,             127.0.0.1",
    "１２７.０.０.１,           127.0.0.1",
    "127。0。0。1,            127.0.0.1",
    "[::1],                  [0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1],     127.0.0.1",
    "[::ffff:7f00:1],        127.0.0.1",
    "[2001:DB8::A],          [2001:db8:0:0:0:0:0:a]",
  })
  void hasOneFormForEverySpelling(String spelling, String form) {
    assertThat(Host.parse(spelling).written()).isEqualTo(form);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "a..b",
        "exa mple.com",
        "exa%6dple.com",
        "example.com:80",
        "user@example.com",
        "256.256.256.256",
        "1.2.3.4.5",
        "example.1",
        "0x",
        "::1",
        "[::1",
        "[fe80::1%eth0]",
        "[127.0.0.1]x",
        "a/b",
        "a\\b",
        "a\u0000b"
      })
  void refusesWhatIsNoHost(String text) {
    assertThatThrownBy(() -> Host.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void knowsWhatIsThisMachineByDefinition() {
    assertThat(((Host.Name) Host.parse("app.localhost")).local()).isTrue();
    assertThat(((Host.Name) Host.parse("localhost.example.com")).local()).isFalse();
    assertThat(((Host.Name) Host.parse("notlocalhost")).local()).isFalse();
  }
}
