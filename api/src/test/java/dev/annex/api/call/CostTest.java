package dev.annex.api.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;
import dev.annex.api.value.ByteSize;
import dev.annex.api.value.Json;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CostTest {

  private static final Duration LONG = Duration.ofMinutes(10);

  @Test
  void isWhatTheMeterSawAndWhatItsOwnerKnows() {
    Meter meter = Meter.start(Limits.defaults(), LONG);
    meter.spend(Budget.HOST_CALLS, 2);
    meter.spend(Budget.LOG_LINES, 1);
    meter.spend(Budget.LOG_BYTES, 30);
    meter.record(Gauge.CPU_NANOS, 4_000);
    meter.record(Gauge.FUEL, 123_456);
    meter.record(Gauge.FUEL_RULES, 1);
    meter.record(Gauge.PEAK_MEMORY_BYTES, 65_536);
    meter.record(Gauge.DIRTY_PAGES, 9);
    meter.record(Gauge.QUEUE_NANOS, 2_999);
    Cost cost = Cost.of(meter, Duration.ofNanos(10_500), new ByteSize(17), new ByteSize(5));
    assertThat(cost)
        .isEqualTo(
            new Cost(
                Duration.ofNanos(10_500),
                Duration.ofNanos(2_999),
                Duration.ofNanos(4_000),
                123_456,
                1,
                ByteSize.ofKib(64),
                9,
                new ByteSize(17),
                new ByteSize(5),
                Map.of(Budget.HOST_CALLS, 2L, Budget.LOG_LINES, 1L, Budget.LOG_BYTES, 30L)));
    assertThat(cost.used(Budget.HOST_CALLS)).isEqualTo(2);
    assertThat(cost.used(Budget.EVENTS)).isZero();
    assertThat(Json.write(cost.toJson()))
        .isEqualTo(
            "{\"wallMicros\":10,\"queueMicros\":2,\"cpuMicros\":4,\"fuel\":123456,\"fuelRules\":1,\"peakMemoryBytes\":65536,\"dirtyPages\":9,\"argumentBytes\":17,\"resultBytes\":5,\"hostCalls\":2,\"logLines\":1,\"logBytes\":30}");
  }

  @Test
  void holdsWhatWasDoneForItAsWell() {
    Cost call = cost(10, 2, 100, 6, Map.of(Budget.HOST_CALLS, 2L));
    Cost work = cost(7, 3, 40, 9, Map.of(Budget.HOST_CALLS, 1L, Budget.LOG_LINES, 4L));
    assertThat(call.with(work))
        .isEqualTo(cost(10, 5, 140, 9, Map.of(Budget.HOST_CALLS, 3L, Budget.LOG_LINES, 4L)));
    assertThat(call.with(Cost.NONE)).isEqualTo(call);
  }

  private static Cost cost(long wall, long other, long fuel, long kib, Map<Budget, Long> used) {
    return new Cost(
        Duration.ofMillis(wall),
        Duration.ofMillis(other),
        Duration.ofMillis(other),
        fuel,
        2,
        ByteSize.ofKib(kib),
        other,
        new ByteSize(17),
        new ByteSize(5),
        used);
  }

  @Test
  void leavesZerosOut() {
    assertThat(Json.write(Cost.NONE.toJson())).isEqualTo("{\"wallMicros\":0}");
  }

  @Test
  void namesEveryBudget() {
    Meter meter = Meter.start(Limits.defaults(), LONG);
    for (Budget budget : Budget.values()) {
      meter.spend(budget, 1);
    }
    Cost cost = Cost.of(meter, Duration.ZERO, new ByteSize(0), new ByteSize(0));
    assertThat(cost.toJson().propertyNames())
        .containsExactlyInAnyOrder(
            "wallMicros",
            "hostCalls",
            "denials",
            "logLines",
            "logBytes",
            "outputBytes",
            "events",
            "fileBytes",
            "httpRequests",
            "httpBytes",
            "extensionCalls",
            "publications",
            "llmTokens");
  }

  @Test
  void belongsToEveryOutcome() {
    Cost cost =
        new Cost(
            LONG, LONG, LONG, 1, 1, new ByteSize(1), 1, new ByteSize(1), new ByteSize(1), Map.of());
    for (Outcome outcome :
        new Outcome[] {
          new Outcome.Completed(Result.of(Json.object())),
          new Outcome.Failed(Fault.of(ErrorCode.TRAPPED, "It trapped.")),
          new Outcome.Asking(Map.of(), Json.object())
        }) {
      assertThat(outcome.cost()).isEqualTo(Cost.NONE);
      assertThat(outcome.withCost(cost).cost()).isEqualTo(cost);
      assertThat(outcome.withCost(cost).withCost(Cost.NONE)).isEqualTo(outcome);
    }
  }
}
