package dev.annex.api.value;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SecretTest {

  @Test
  void printsAsDots() {
    assertThat(Secret.of("hunter2")).hasToString("•••");
    assertThat("%s".formatted(Secret.of("hunter2"))).doesNotContain("hunter2");
  }

  @Test
  void matchesItselfOnly() {
    Secret secret = Secret.of("hunter2");
    assertThat(secret.matches("hunter2")).isTrue();
    assertThat(secret.matches("hunter")).isFalse();
    assertThat(secret.matches("")).isFalse();
    assertThat(secret.reveal()).isEqualTo("hunter2");
  }
}
