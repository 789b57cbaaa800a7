package dev.annex.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class McpLimitsTest {

  @Test
  void startsWithTheDocumentedBounds() throws ReflectiveOperationException {
    Map<String, String> actual = new TreeMap<>();
    for (RecordComponent component : McpLimits.class.getRecordComponents()) {
      actual.put(
          component.getName(),
          String.valueOf(component.getAccessor().invoke(McpLimits.defaults())));
    }
    assertThat(actual)
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("messageBytes", "4194304"),
                Map.entry("jsonDepth", "64"),
                Map.entry("headerBytes", "4096"),
                Map.entry("resultBytes", "16777216"),
                Map.entry("answers", "64"),
                Map.entry("stateBytes", "8192"),
                Map.entry("cursorBytes", "1024"),
                Map.entry("pageSize", "200"),
                Map.entry("batchSize", "64"),
                Map.entry("requestsPerPrincipal", "64"),
                Map.entry("sessions", "10000"),
                Map.entry("sessionsPerPrincipal", "1000"),
                Map.entry("sessionIdle", "PT30M"),
                Map.entry("listeners", "1024"),
                Map.entry("listenersPerPrincipal", "16"),
                Map.entry("subscriptions", "1024"),
                Map.entry("streamMessages", "1024"),
                Map.entry("streamBytes", "33554432"),
                Map.entry("streamsPerSession", "128"),
                Map.entry("replayAge", "PT5M"),
                Map.entry("reconnectDelay", "PT1S"),
                Map.entry("streamAfter", "PT10S"),
                Map.entry("hangUpCheck", "PT1S"),
                Map.entry("keepalive", "PT15S"),
                Map.entry("heartbeat", "PT15S"),
                Map.entry("progressPerSecond", "10"),
                Map.entry("askTimeout", "PT10M"),
                Map.entry("askRounds", "10"),
                Map.entry("stateLifetime", "PT10M"),
                Map.entry("changeWindow", "PT0.2S"),
                Map.entry("stopGrace", "PT1S")));
  }

  @Test
  void changesOneBoundAtATime() throws ReflectiveOperationException {
    for (RecordComponent component : McpLimits.class.getRecordComponents()) {
      String name = component.getName();
      String wither = "with" + Character.toUpperCase(name.charAt(0)) + name.substring(1);
      Object value = component.getType() == int.class ? (Object) 77 : Duration.ofSeconds(77);
      McpLimits changed =
          (McpLimits)
              McpLimits.class
                  .getMethod(wither, component.getType())
                  .invoke(McpLimits.defaults(), value);
      for (RecordComponent other : McpLimits.class.getRecordComponents()) {
        Object expected =
            other.getName().equals(name) ? value : other.getAccessor().invoke(McpLimits.defaults());
        assertThat(other.getAccessor().invoke(changed)).as(name).isEqualTo(expected);
      }
    }
  }

  @Test
  void refusesBoundsThatAreNotPositive() {
    assertThatThrownBy(() -> McpLimits.defaults().withPageSize(0)).hasMessage("pageSize <= 0: 0");
    assertThatThrownBy(() -> McpLimits.defaults().withKeepalive(Duration.ZERO))
        .hasMessage("keepalive <= 0: PT0S");
  }
}
