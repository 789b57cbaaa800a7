package dev.annex.runtime.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.annex.api.call.Meter;
import dev.annex.api.call.Progress;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.runtime.Sandbox;
import dev.annex.api.value.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The time of a call is over when it is over, also while the host works for the guest. */
class SlowHostCallTest {

  private static final Duration TIME = Duration.ofMillis(250);

  private static final Duration PROMISED = Duration.ofMillis(50);

  /** No single call may be later, however busy the machine is. */
  private static final Duration LATEST = Duration.ofMillis(500);

  /** The quickest of so many keeps the promise; what the others take longer is the machine's. */
  private static final int CALLS = 5;

  @Test
  void isInterruptedAtTheDeadline() throws InterruptedException {
    assertEndsInTime(() -> Thread.sleep(Duration.ofSeconds(20)));
  }

  @Test
  void isLeftBehindWhenItDoesNotHeedItsInterrupt() throws InterruptedException {
    assertEndsInTime(() -> {
      long end = System.nanoTime() + Duration.ofMillis(1_200).toNanos();
      while (System.nanoTime() < end) {
        try {
          Thread.sleep(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
        } catch (InterruptedException e) {
          Thread.onSpinWait();
        }
      }
    });
  }

  private static void assertEndsInTime(Slow slow) throws InterruptedException {
    try (Workshop workshop = new Workshop()) {
      Workshop.Prepared echo = workshop.guest("opskat/echo");
      echo.call("echo", "{\"message\":\"warm\"}");
      List<Duration> late = new ArrayList<>();
      for (int i = 0; i < CALLS; i++) {
        late.add(lateness(workshop, echo, slow));
      }
      assertThat(late).allSatisfy(one -> assertThat(one).isBetween(Duration.ZERO, LATEST));
      assertThat(Collections.min(late)).as("of %s", late).isLessThan(PROMISED);
    }
  }

  private static Duration lateness(Workshop workshop, Workshop.Prepared echo, Slow slow)
      throws InterruptedException {
    SlowHost host = new SlowHost(new RecordingHost(), slow);
    long begun = System.nanoTime();
    Meter meter = Meter.start(echo.limits(), TIME);
    try (Sandbox sandbox = echo.program().open()) {
      assertThatExceptionOfType(AnnexException.class)
          .isThrownBy(() ->
              sandbox.call(
                  Workshop.Prepared.call(echo.tool("echo"), "{\"message\":\"hi\"}"), host, meter))
          .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED));
    }
    Duration late = Duration.ofNanos(System.nanoTime() - begun).minus(TIME);
    for (int i = 0; i < 500 && workshop.engine().running() > 0; i++) {
      Thread.sleep(10);
    }
    assertThat(workshop.engine().running()).isZero();
    assertThat(host.calls).as("calls, none of them after the deadline").hasValue(1);
    return late;
  }

  @FunctionalInterface
  private interface Slow {
    void run() throws InterruptedException;
  }

  private static final class SlowHost implements HostCalls {
    private final RecordingHost next;
    private final Slow slow;
    private final AtomicInteger calls = new AtomicInteger();

    SlowHost(RecordingHost next, Slow slow) {
      this.next = next;
      this.slow = slow;
    }

    @Override
    public JsonNode call(String operation, JsonNode request) {
      calls.incrementAndGet();
      try {
        slow.run();
      } catch (InterruptedException e) {
        throw new IllegalStateException("interrupted", e);
      }
      return Json.object().putNull("value");
    }

    @Override
    public boolean holds(String capability) {
      return next.holds(capability);
    }

    @Override
    public Progress progress() {
      return next.progress();
    }
  }
}
