package dev.annex.runtime.wasm.dialect.luminarys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.annex.api.call.Meter;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.runtime.Sandbox;
import dev.annex.api.value.Json;
import dev.annex.runtime.wasm.RecordingHost;
import dev.annex.runtime.wasm.Workshop;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A skill that breaks the contract in every way it can; each call fails alone, with a reason. */
class HostileSkillTest {

  private static final Workshop WORKSHOP = new Workshop();

  private final RecordingHost host =
      new RecordingHost()
          .with("clock.now", any -> Json.parse("{\"epochMillis\":1}"))
          .with(
              "system.time",
              any ->
                  Json.parse(
                      "{\"epochSecond\":1,\"nano\":0,\"zone\":\"UTC\",\"offsetSeconds\":0}"));

  @AfterAll
  static void close() {
    WORKSHOP.close();
  }

  private static Workshop.Prepared skill() {
    return WORKSHOP.guest("c/luminarys-hostile");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          past_end        | INVALID_RESULT | gave a response of 100 bytes at address
          wraps           | INVALID_RESULT | gave a response of 32 bytes at address 4294967280
          huge_length     | INVALID_RESULT | gave a response of 4294967295 bytes
          huge_response   | LIMIT_REACHED  | gave a response of 16777217 bytes, where 16 MiB are allowed
          zero_pointer    | INVALID_RESULT | gave a response of 10 bytes at address 0
          nothing         | INVALID_RESULT | it is empty
          not_msgpack     | INVALID_RESULT | 0xc1 begins an extension or nothing at all
          not_map         | INVALID_RESULT | it is no map
          state_text      | INVALID_RESULT | its state is no bytes
          error_number    | INVALID_RESULT | its error is no text
          future_version  | INVALID_RESULT | its version is 2
          commands_number | INVALID_RESULT | its commands are no list
          deep_payload    | INVALID_RESULT | nested more than 64 deep
          alloc_zero      | TRAPPED        | allocated no memory for an answer of the host
          alloc_past_end  | TRAPPED        | outside of the
          alloc_wild      | TRAPPED        | at address 4294967280, outside of the
          alloc_again     | TRAPPED        | while the host was waiting for it
          import_wild     | TRAPPED        | gave the host 2 bytes at address
          abort_wild      | TOOL_FAILED    | gave up without a reason at its code, line 1, column 2
          abort_huge      | TOOL_FAILED    | gave up without a reason at its code, line 4294967295, column 2
          abort_nothing   | TOOL_FAILED    | gave up without a reason at its code, line 7, column 9
          free_traps      | TRAPPED        | unreachable
          """)
  void failsForItsOwnReasonAndTheNextCallWorks(String method, ErrorCode code, String why) {
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> skill().call(method, "{}", host))
        .satisfies(e -> assertThat(e.code()).isEqualTo(code))
        .withMessageContaining(why);
    assertThat(skill().call("ok", "{}", host).stringValue()).isEqualTo("pong");
  }

  @Test
  void readsFloatsThatItNeverWrites() {
    assertThat(skill().call("float32", "{}", host).doubleValue()).isEqualTo(1.5);
  }

  @Test
  void tellsARequestThatIsTooLargeToBeRead() {
    assertThat(skill().call("import_huge", "{}", host).stringValue()).isEqualTo("pong");
  }

  @Test
  void tellsWhatIsNoCommandAtAll() {
    Tool tool = new Tool(skill());
    tool.call("odd_commands");
    assertThat(host.log())
        .containsExactly(
            "warn Command (none): it is not known.",
            "warn Command (none): it is not known.",
            "warn Command (none): it is not known.");
  }

  @Test
  void endsTheInstanceOfASessionThatAllocatesNothingAnyMore() {
    try (Sandbox sandbox = skill().program().openLasting().orElseThrow()) {
      Meter meter = Meter.start(skill().limits(), skill().limits().time());
      host.spendFrom(meter);
      var _ =
          sandbox.call(Workshop.Prepared.call(skill().tool("next_alloc_zero"), "{}"), host, meter);
      assertThat(sandbox.reusable()).isTrue();
      assertThatExceptionOfType(AnnexException.class)
          .isThrownBy(
              () -> sandbox.call(Workshop.Prepared.call(skill().tool("ok"), "{}"), host, meter))
          .withMessageContaining("allocated no memory for a request");
      assertThat(sandbox.reusable()).isFalse();
    }
  }

  /** Calls whose result is a text only. */
  private final class Tool {
    private final Workshop.Prepared prepared;

    Tool(Workshop.Prepared prepared) {
      this.prepared = prepared;
    }

    void call(String name) {
      Meter meter = Meter.start(prepared.limits(), prepared.limits().time());
      host.spendFrom(meter);
      try (Sandbox sandbox = prepared.program().open()) {
        var _ = sandbox.call(Workshop.Prepared.call(prepared.tool(name), "{}"), host, meter);
      }
    }
  }
}
