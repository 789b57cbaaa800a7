package dev.annex.bench.sandbox.peer;

import dev.annex.api.value.Json;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * What came out of a {@link Question}.
 *
 * @param calls how often it was done
 * @param nanos how long that took altogether
 * @param processorNanos processor time of the calling thread in it; 0 when the engine does not tell
 * @param answer what every single time gave; or figures that were taken one by one
 */
public record Figures(long calls, long nanos, long processorNanos, String answer) {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private static final double NANOS_PER_MICRO = 1_000;
  private static final long NANOS_PER_MILLI = 1_000_000;

  /** Does something again and again, at least once. */
  public static Figures repeated(long millis, Supplier<String> once) {
    long processor = THREADS.getCurrentThreadCpuTime();
    long start = System.nanoTime();
    long calls = 0;
    long now;
    String first = "";
    do {
      String answer = once.get();
      if (calls == 0) {
        first = answer;
      } else if (!answer.equals(first)) {
        throw new IllegalStateException(
            "two calls were answered differently: %s and %s".formatted(first, answer));
      }
      calls++;
      now = System.nanoTime();
    } while (now - start < millis * NANOS_PER_MILLI);
    return new Figures(calls, now - start, THREADS.getCurrentThreadCpuTime() - processor, first);
  }

  /** Figures that were taken one by one. */
  public static Figures each(List<Long> figures) {
    String text = figures.stream().map(String::valueOf).collect(Collectors.joining(" "));
    return new Figures(figures.size(), figures.stream().mapToLong(Long::longValue).sum(), 0, text);
  }

  /** The figures behind {@link #each}. */
  public List<Long> each() {
    return new ArrayList<>(Arrays.stream(answer.split(" ")).map(Long::valueOf).toList());
  }

  /** Time of one call, in microseconds. */
  public double micros() {
    return nanos / NANOS_PER_MICRO / calls;
  }

  /** Processor time of one call, in microseconds. */
  public double processorMicros() {
    return processorNanos / NANOS_PER_MICRO / calls;
  }

  /** What the guest said, apart from the wrapping of its contract; the same for every engine. */
  public String said() {
    if (!answer.startsWith("{")) {
      return answer;
    }
    JsonNode json = Json.parse(answer);
    byte[] said = Json.canonical(json.has("success") ? json.path("data") : json);
    return new String(said, StandardCharsets.UTF_8);
  }

  /** One line. */
  public String line() {
    return Json.write(
        Json.object()
            .put("calls", calls)
            .put("nanos", nanos)
            .put("processor", processorNanos)
            .put("answer", answer));
  }
}
