package dev.annex.capabilities.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.capability.Capability;
import dev.annex.api.extension.Extension;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.store.DeliveryQueue.Delivery;
import dev.annex.api.store.DeliveryQueue.Kind;
import dev.annex.api.value.Json;
import dev.annex.core.memory.MemoryDeliveryQueue;
import dev.annex.testkit.CapabilityContract;
import dev.annex.testkit.CapabilityHarness;
import dev.annex.testkit.FakeTools;
import dev.annex.testkit.MutableClock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

final class ScheduleCapabilityTest extends CapabilityContract {

  private final MutableClock clock = MutableClock.standing();
  private final MemoryDeliveryQueue queue = new MemoryDeliveryQueue();

  @Override
  protected Capability open() {
    return new ScheduleCapability(queue, clock);
  }

  @Override
  protected Extension requester() {
    return FakeTools.extension("notes", "tick");
  }

  @Override
  protected Map<String, JsonNode> requests() {
    return Map.of(
        "schedule.after", Json.parse("{\"delayMillis\":5000,\"tool\":\"tick\"}"),
        "schedule.cron", Json.parse("{\"cron\":\"0 9 * * 1-5\",\"tool\":\"tick\"}"),
        "schedule.list", Json.object(),
        "schedule.cancel", Json.parse("{\"id\":1}"));
  }

  @Override
  protected List<String> permissions() {
    return List.of("schedule");
  }

  private CapabilityHarness notes() {
    return CapabilityHarness.granting(capability(), "schedule").as(requester());
  }

  private List<Delivery> owed() {
    return queue.of(new ExtensionId("notes"), Kind.APPOINTMENT);
  }

  @Test
  void makesAnAppointmentWithItsArguments() {
    JsonNode made =
        notes()
            .call(
                "schedule.after",
                "{\"delayMillis\":5000,\"tool\":\"tick\",\"arguments\":{\"n\":1}}");
    assertThat(owed())
        .singleElement()
        .satisfies(delivery -> {
          assertThat(delivery.number()).isEqualTo(made.path("id").asLong());
          assertThat(delivery.order().tool()).isEqualTo("tick");
          assertThat(delivery.order().due()).isEqualTo(clock.instant().plusSeconds(5));
          assertThat(delivery.order().arguments()).isEqualTo(Json.parse("{\"n\":1}"));
          assertThat(delivery.order().rule()).isEmpty();
        });
  }

  @Test
  void comesAgainByTheCalendarOfItsZone() {
    clock.set(Instant.parse("2026-03-28T07:30:00Z"));
    notes()
        .call(
            "schedule.cron",
            "{\"cron\":\"0 9 * * *\",\"zone\":\"Europe/Berlin\",\"tool\":\"tick\"}");
    Delivery delivery = owed().getFirst();
    assertThat(delivery.order().due()).isEqualTo(Instant.parse("2026-03-28T08:00:00Z"));
    // Summer time began in between.
    assertThat(CronRule.RECURRENCE.next(delivery.order().rule(), delivery.order().due()))
        .contains(Instant.parse("2026-03-29T07:00:00Z"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "UTC", "UTC nonsense", "Nowhere/Land 0 9 * * *", "UTC 0 0 31 2 *"})
  void aRuleThatCannotBeReadOrNeverComesIsNeverDue(String rule) {
    assertThat(CronRule.RECURRENCE.next(rule, clock.instant())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "schedule.after; {\"tool\":\"tick\"}; delayMillis",
        "schedule.after; {\"delayMillis\":-1,\"tool\":\"tick\"}; delayMillis",
        "schedule.after; {\"delayMillis\":9000000000000000000,\"tool\":\"tick\"}; delayMillis",
        "schedule.after; {\"delayMillis\":1}; tool",
        "schedule.after; {\"delayMillis\":1,\"tool\":\"other\"}; no tool of \"notes\"",
        "schedule.after; {\"delayMillis\":1,\"tool\":\"tick\",\"arguments\":[1]}; arguments",
        "schedule.cron; {\"tool\":\"tick\"}; cron",
        "schedule.cron; {\"cron\":\"* * * *\",\"tool\":\"tick\"}; cron",
        "schedule.cron; {\"cron\":\"* * * * * *\",\"tool\":\"tick\"}; cron",
        "schedule.cron; {\"cron\":\"61 * * * *\",\"tool\":\"tick\"}; cron",
        "schedule.cron; {\"cron\":\"0 0 31 2 *\",\"tool\":\"tick\"}; never due",
        "schedule.cron; {\"cron\":\"* * * * *\",\"zone\":\"Mars\",\"tool\":\"tick\"}; time zone",
        "schedule.cancel; {}; id",
      })
  void refusesWhatMakesNoSense(String operation, String request, String names) {
    assertThatThrownBy(() -> notes().call(operation, request))
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_HOST_CALL))
        .hasMessageContaining(names);
    assertThat(owed()).isEmpty();
  }

  @Test
  void listsAndCancelsOnlyItsOwn() {
    JsonNode made = notes().call("schedule.after", "{\"delayMillis\":1,\"tool\":\"tick\"}");
    CapabilityHarness other =
        CapabilityHarness.granting(capability(), "schedule").as(FakeTools.extension("mail", "x"));
    assertThat(other.call("schedule.list", "{}").path("appointments")).isEmpty();
    JsonNode id = Json.object().set("id", made.path("id"));
    assertThat(other.call("schedule.cancel", id).path("cancelled").asBoolean()).isFalse();
    assertThat(notes().call("schedule.list", "{}").path("appointments"))
        .singleElement()
        .satisfies(one -> assertThat(one.path("tool").asString()).isEqualTo("tick"));
    assertThat(notes().call("schedule.cancel", id).path("cancelled").asBoolean()).isTrue();
    assertThat(notes().call("schedule.cancel", id).path("cancelled").asBoolean()).isFalse();
    assertThat(owed()).isEmpty();
  }

  @Test
  void holdsTheLimitOfAppointments() {
    Extension few =
        FakeTools.extension("notes", Limits.defaults().with(Limit.SCHEDULES, 2), "tick");
    CapabilityHarness notes = CapabilityHarness.granting(capability(), "schedule").as(few);
    notes.call("schedule.after", "{\"delayMillis\":1,\"tool\":\"tick\"}");
    notes.call("schedule.cron", "{\"cron\":\"* * * * *\",\"tool\":\"tick\"}");
    assertThatThrownBy(() -> notes.call("schedule.after", "{\"delayMillis\":1,\"tool\":\"tick\"}"))
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_REACHED))
        .hasMessageContaining("schedules");
  }
}
