package dev.annex.capabilities.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.capability.Capability;
import dev.annex.api.value.Json;
import dev.annex.testkit.CapabilityContract;
import dev.annex.testkit.CapabilityHarness;
import dev.annex.testkit.MutableClock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class ClockCapabilityTest extends CapabilityContract {

  private final MutableClock clock = new MutableClock(Instant.parse("2026-03-04T05:06:07.123456Z"));

  @Override
  protected Capability open() {
    return new ClockCapability(clock);
  }

  @Override
  protected Map<String, JsonNode> requests() {
    return Map.of("clock.now", Json.object());
  }

  @Override
  protected List<String> permissions() {
    return List.of();
  }

  @Test
  void tellsTheTimeOfTheClockItWasGivenToTheMillisecond() {
    JsonNode now = CapabilityHarness.granting(capability()).call("clock.now", "{}");
    assertThat(now.toString())
        .isEqualTo("{\"epochMillis\":1772600767123,\"iso\":\"2026-03-04T05:06:07.123Z\"}");
  }

  @Test
  void saysThatNobodyNeedsAPermissionForIt() {
    assertThatThrownBy(() -> capability().readPermission(PermissionRequest.parse("clock")))
        .hasMessage(
            "Permission \"clock\" does not exist: every extension may use clock without one. Leave it out of the manifest.");
  }
}
