package dev.annex.runtime.javascript;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.call.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the environment brings: each case in {@code environment.txt} is true. */
class EnvironmentTest {

  /** Parts are evaluated by a JVM that has compiled nothing yet, on machines that do other work. */
  private static final Limits LIMITS = Limits.defaults().withTime(Duration.ofMinutes(5));

  static Stream<String> cases() throws IOException {
    try (InputStream in = EnvironmentTest.class.getResourceAsStream("environment.txt")) {
      String all = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return Arrays.stream(all.split("\n===\n"));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void holds(String body) {
    String script = "async function run() {\n%s\n}".formatted(body);
    assertThat(
            ScriptWorkshop.engine()
                .evaluate(
                    List.of(), List.of(new Script("case.js", script)), "run", List.of(), LIMITS))
        .isEqualTo("true");
  }
}
