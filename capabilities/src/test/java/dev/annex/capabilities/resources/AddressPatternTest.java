package dev.annex.capabilities.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AddressPatternTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a://b                 | a://b",
        "a://{x}               | a://7",
        "a://{x}               | a://",
        "a://{x}               | a://caf%C3%A9",
        "a://{x}/{y}           | a://1/2",
        "a://{x,y}             | a://1,2",
        "a://{x*}              | a://1,2",
        "a://{x:3}             | a://abc",
        "a://{+path}           | a://b/c/d",
        "a://b{#part}          | a://b#part",
        "a://b{/path*}         | a://b/c/d",
        "a://b{/path*}         | a://b",
        "a://b{.ending}        | a://b.txt",
        "a://b{;x}             | a://b;x=1",
        "a://b{?q,page}        | a://b?q=x&page=2",
        "a://b{?q,page}        | a://b",
        "a://b?fixed=1{&q}     | a://b?fixed=1&q=2",
        "a://{x}.{y}.txt       | a://1.2.3.txt",
        "a://{x                | a://{x",
        "a://{}                | a://{}",
      })
  void matchesWhatATemplateExpandsTo(String template, String address) {
    assertThat(AddressPattern.of(template).matches(address)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a://b                 | a://bc",
        "a://b                 | a://",
        "a://b                 | xa://b",
        "a://{x}               | b://7",
        "a://{x}               | a://1/2",
        "a://{x}               | a://1?q=2",
        "a://{x}/end           | a://1/2/end",
        "a://{x}/end           | a://1/en",
        "a://b{/path*}         | a://b?q=1",
        "a://b{?q}             | a://b#c",
      })
  void matchesNothingElse(String template, String address) {
    assertThat(AddressPattern.of(template).matches(address)).isFalse();
  }

  @Test
  void cannotBeMadeSlow() {
    AddressPattern pattern = AddressPattern.of("{+x}a".repeat(400) + "b");
    String address = "a".repeat(2_048);
    assertTimeoutPreemptively(
        Duration.ofSeconds(10), () -> assertThat(pattern.matches(address)).isFalse());
  }
}
