package dev.annex.api.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.ByteSize;
import dev.annex.api.value.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LimitsTest {

  private static final Pattern ROW =
      Pattern.compile("\\| `([a-z-]+)` \\| ([^|]+) \\| ([^|]+) \\| ([^|]+) \\| ([^|]+) \\|");

  @Test
  void areThese() {
    assertThat(Arrays.stream(Limit.values()).map(LimitsTest::line))
        .containsExactly(
            "TIME time PT30S PT1H",
            "FUEL fuel 100000000000 10000000000000",
            "MEMORY memory 64 MiB 512 MiB",
            "STACK stack 2 MiB 16 MiB",
            "TABLE_ENTRIES table-entries 100000 1000000",
            "MODULE_BYTES module-bytes 32 MiB 64 MiB",
            "ARGUMENT_BYTES argument-bytes 4 MiB 8 MiB",
            "RESULT_BYTES result-bytes 8 MiB 16 MiB",
            "ARTIFACT_BYTES artifact-bytes 32 MiB 64 MiB",
            "ARTIFACT_TOTAL_BYTES artifact-total-bytes 256 MiB 4 GiB",
            "OUTPUT_BYTES output-bytes 64 MiB 256 MiB",
            "HOST_CALLS host-calls 100000 10000000",
            "DENIALS denials 100 10000",
            "LOG_LINES log-lines 1000 100000",
            "LOG_BYTES log-bytes 256 KiB 16 MiB",
            "EVENTS events 10000 1000000",
            "OPEN_HANDLES open-handles 64 1024",
            "FILE_BYTES file-bytes 256 MiB 64 GiB",
            "HTTP_REQUESTS http-requests 1000 100000",
            "HTTP_BYTES http-bytes 256 MiB 64 GiB",
            "HTTP_RESPONSE_BYTES http-response-bytes 8 MiB 64 MiB",
            "CONNECTIONS connections 16 256",
            "PROCESSES processes 4 64",
            "PROCESS_OUTPUT_BYTES process-output-bytes 1 MiB 16 MiB",
            "PROCESS_MEMORY process-memory 4 GiB 256 GiB",
            "PROCESS_CPU_TIME process-cpu-time PT1H PT168H",
            "PROCESS_TASKS process-tasks 4096 65536",
            "PROCESS_REQUESTS process-requests 64 1024",
            "PROCESS_IDLE process-idle PT10M PT168H",
            "EXTENSION_CALLS extension-calls 1000 100000",
            "PUBLICATIONS publications 1000 100000",
            "SCHEDULES schedules 100 10000",
            "LLM_TOKENS llm-tokens 100000 10000000",
            "KV_KEY_BYTES kv-key-bytes 255 B 1 KiB",
            "KV_VALUE_BYTES kv-value-bytes 1 MiB 8 MiB",
            "KV_TOTAL_BYTES kv-total-bytes 10 MiB 1 GiB",
            "SECRETS secrets 100 1000",
            "WORKSPACE_ITEM_BYTES workspace-item-bytes 256 KiB 1 MiB",
            "WORKSPACE_TOTAL_BYTES workspace-total-bytes 16 MiB 1 GiB",
            "CONCURRENT_CALLS concurrent-calls 8 256",
            "WAITING_CALLS waiting-calls 64 1024",
            "CALL_DEPTH call-depth 8 32",
            "SESSION_INSTANCES session-instances 16 256",
            "SESSION_IDLE session-idle PT10M PT1H",
            "HOOK_TIME hook-time PT5S PT10M");
  }

  private static String line(Limit limit) {
    return "%s %s %s %s"
        .formatted(
            limit, limit.key(), limit.show(limit.defaultValue()), limit.show(limit.maximum()));
  }

  @Test
  void areWrittenDownEachWithItsReason() throws IOException {
    List<Matcher> rows =
        Files.readAllLines(Path.of("..", "docs", "limits.md")).stream()
            .map(ROW::matcher)
            .filter(Matcher::matches)
            .toList();
    assertThat(
            rows.stream()
                .map(row -> "%s %s %s".formatted(row.group(1), row.group(2), row.group(3))))
        .containsExactlyElementsOf(
            Arrays.stream(Limit.values())
                .map(limit ->
                    "%s %s %s"
                        .formatted(
                            limit.key(),
                            limit.show(limit.defaultValue()),
                            limit.show(limit.maximum())))
                .toList());
    for (Matcher row : rows) {
      assertThat(row.group(4)).as("what %s bounds", row.group(1)).hasSizeGreaterThan(10);
      assertThat(row.group(5)).as("reason of %s", row.group(1)).hasSizeGreaterThan(40);
    }
  }

  @ParameterizedTest
  @EnumSource(Limit.class)
  void haveADefaultThatIsAllowed(Limit limit) {
    assertThat(limit.defaultValue()).isBetween(1L, limit.maximum());
    assertThat(Limits.defaults().get(limit)).isEqualTo(limit.defaultValue());
    assertThat(Limits.maximum().get(limit)).isEqualTo(limit.maximum());
  }

  @ParameterizedTest
  @EnumSource(Limit.class)
  void takeValuesWithinTheirBounds(Limit limit) {
    assertThat(Limits.defaults().with(limit, 1).get(limit)).isEqualTo(1);
    assertThat(Limits.defaults().with(limit, limit.maximum()).get(limit))
        .isEqualTo(limit.maximum());
    for (long wrong : new long[] {0, -1, limit.maximum() + 1, Long.MIN_VALUE, Long.MAX_VALUE}) {
      assertThatThrownBy(() -> Limits.defaults().with(limit, wrong))
          .as("%d", wrong)
          .isInstanceOfSatisfying(
              AnnexException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFIGURATION_INVALID))
          .hasMessageContaining("Limit " + limit.key() + " cannot be " + limit.show(wrong))
          .hasMessageEndingWith("and " + limit.show(limit.maximum()) + ".");
    }
  }

  @Test
  void areCopiedNotChanged() {
    Limits changed =
        Limits.defaults().withTime(Duration.ofSeconds(5)).withMemory(ByteSize.ofMib(1));
    assertThat(changed.time()).isEqualTo(Duration.ofSeconds(5));
    assertThat(changed.memory()).isEqualTo(ByteSize.ofMib(1));
    assertThat(Limits.defaults().time()).isEqualTo(Duration.ofSeconds(30));
    assertThat(changed.get(Limit.STACK)).isEqualTo(Limit.STACK.defaultValue());
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT0.0001S", "PT-1S", "PT1H0.001S", "PT2562047788015215H"})
  void refuseATimeOutOfBounds(Duration time) {
    assertThatThrownBy(() -> Limits.defaults().withTime(time))
        .isInstanceOf(AnnexException.class)
        .hasMessageContaining("Limit time cannot be");
  }

  @Test
  void areTheLowerOfTwoEach() {
    Limits wanted = Limits.defaults().with(Limit.MEMORY, 100).with(Limit.STACK, 9_999);
    Limits ceiling = Limits.defaults().with(Limit.MEMORY, 200).with(Limit.STACK, 5);
    assertThat(wanted.atMost(ceiling))
        .isEqualTo(Limits.defaults().with(Limit.MEMORY, 100).with(Limit.STACK, 5))
        .isEqualTo(ceiling.atMost(wanted));
    assertThat(Limits.maximum().atMost(Limits.defaults())).isEqualTo(Limits.defaults());
  }

  @Test
  void areReadBackAsWritten() {
    Limits limits = Limits.defaults().with(Limit.EVENTS, 7).withTime(Duration.ofMillis(1_500));
    Limits read = Limits.fromJson(Json.parse(limits.toString()));
    assertThat(read).isEqualTo(limits).hasSameHashCodeAs(limits).isNotEqualTo(Limits.defaults());
  }

  @Test
  void areReadWithDefaultsAndWithinBounds() {
    Limits read =
        Limits.fromJson(
            Json.parse(
                """
                {"time": 1, "memory": 99999999999999999999999, "stack": -5, "events": "many",
                 "log-lines": 1.5, "no-such-limit": 7}
                """));
    assertThat(read)
        .isEqualTo(
            Limits.defaults()
                .with(Limit.TIME, 1)
                .with(Limit.MEMORY, Limit.MEMORY.maximum())
                .with(Limit.STACK, 1));
  }
}
