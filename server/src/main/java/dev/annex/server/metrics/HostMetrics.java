package dev.annex.server.metrics;

import dev.annex.api.call.Budget;
import dev.annex.api.call.CallListener;
import dev.annex.api.call.Cost;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Limit;
import dev.annex.api.call.Outcome;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;
import dev.annex.api.value.Json;
import dev.annex.core.AnnexHost;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/**
 * Counts what calls do and cost; {@code docs/metrics.md} lists the names. Any thread.
 *
 * <p>No caller can make series without end: a call of a tool that does not exist counts under the
 * extension {@value #UNKNOWN}, and behind {@value #MOST_EXTENSIONS} extensions the others count
 * together under {@value #OTHER}.
 */
public final class HostMetrics implements CallListener {

  /** The media type of {@link #text}. */
  public static final String MEDIA_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  static final int MOST_EXTENSIONS = 500;
  static final String UNKNOWN = "unknown";
  static final String OTHER = "other";

  private static final String EXTENSION = "extension";
  private static final double NANOS = 1e9;

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Set<String> extensions = ConcurrentHashMap.newKeySet();
  private final Counter calls;
  private final Counter refusals;
  private final Histogram seconds;
  private final Histogram memory;
  private final Iterable<Figure> figures;

  /** One figure of costs that is added up by extension. */
  private record Figure(Counter counter, ToDoubleFunction<Cost> amount) {}

  /** Metrics of a host; hears of calls only when it is made a listener. */
  public HostMetrics(AnnexHost host) {
    calls = counter("annex_calls", "Calls that ended, by how.", EXTENSION, "outcome");
    refusals = counter("annex_limit_reached", "Calls that a limit ended or refused.", "limit");
    seconds =
        Histogram.builder()
            .name("annex_call_seconds")
            .help("Time from the arrival of a call until its answer.")
            .labelNames(EXTENSION)
            .classicOnly()
            .classicUpperBounds(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1, 5, 30, 300)
            .register(registry);
    memory =
        Histogram.builder()
            .name("annex_call_peak_memory_bytes")
            .help("Largest linear memory of a call.")
            .classicOnly()
            .classicUpperBounds(1 << 20, 4 << 20, 16 << 20, 64 << 20, 256 << 20, 512 << 20)
            .register(registry);
    figures =
        Arrays.asList(
            figure(
                "annex_call_queue_seconds",
                "Time calls waited for a place.",
                cost -> seconds(cost.queued())),
            figure(
                "annex_call_cpu_seconds", "Processor time of guests.", cost -> seconds(cost.cpu())),
            figure("annex_call_fuel", "Fuel charged.", Cost::fuel),
            figure("annex_call_dirty_pages", "Pages of 4 KiB written to.", Cost::dirtyPages),
            figure(
                "annex_call_argument_bytes",
                "Bytes of arguments.",
                cost -> cost.arguments().bytes()),
            figure("annex_call_result_bytes", "Bytes of results.", cost -> cost.result().bytes()),
            figure(
                "annex_host_calls",
                "Calls from guests to the host.",
                cost -> cost.used(Budget.HOST_CALLS)),
            figure(
                "annex_log_lines",
                "Lines that guests logged.",
                cost -> cost.used(Budget.LOG_LINES)),
            figure(
                "annex_output_bytes",
                "Bytes that guests printed.",
                cost -> cost.used(Budget.OUTPUT_BYTES)));
    gauge("annex_calls_running", "Calls that have a place.", () -> host.currentLoad().running());
    gauge("annex_calls_waiting", "Calls in line.", () -> host.currentLoad().waiting());
    gauge(
        "annex_call_places", "How many calls may run at once.", () -> host.currentLoad().places());
    gauge(
        "annex_extensions",
        "Extensions that are installed.",
        () -> host.catalog().extensions().size());
    gauge(
        "annex_session_instances",
        "Instances that are kept for sessions.",
        () -> host.sessionLoad().instances());
    gauge(
        "annex_session_idle_bytes",
        "Memory of instances kept for sessions that do not run.",
        () -> Math.toIntExact(host.sessionLoad().idleMemory().bytes()));
  }

  private Counter counter(String name, String help, String... labels) {
    return Counter.builder().name(name).help(help).labelNames(labels).register(registry);
  }

  private Figure figure(String name, String help, ToDoubleFunction<Cost> amount) {
    return new Figure(counter(name, help, EXTENSION), amount);
  }

  /** One more figure that is asked for whenever somebody reads all of them. */
  public void watch(String name, String help, java.util.function.IntSupplier now) {
    gauge(name, help, now);
  }

  private void gauge(String name, String help, java.util.function.IntSupplier now) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call(now.getAsInt()))
        .register(registry);
  }

  private static double seconds(Duration time) {
    return time.toNanos() / NANOS;
  }

  @Override
  public void ended(Invocation invocation, Outcome outcome) {
    String extension = extension(invocation, outcome);
    Cost cost = outcome.cost();
    calls.labelValues(extension, word(outcome)).inc();
    seconds.labelValues(extension).observe(seconds(cost.wall()));
    if (cost.peakMemory().bytes() > 0) {
      memory.observe((double) cost.peakMemory().bytes());
    }
    for (Figure figure : figures) {
      double amount = figure.amount.applyAsDouble(cost);
      if (amount > 0) {
        figure.counter.labelValues(extension).inc(amount);
      }
    }
    if (outcome instanceof Outcome.Failed failed) {
      limit(failed.fault()).ifPresent(limit -> refusals.labelValues(limit.key()).inc());
    }
  }

  private String extension(Invocation invocation, Outcome outcome) {
    if (outcome instanceof Outcome.Failed failed
        && failed.fault().code() == ErrorCode.TOOL_NOT_FOUND) {
      return UNKNOWN;
    }
    String id = invocation.tool().extension().value();
    if (extensions.contains(id)) {
      return id;
    }
    synchronized (extensions) {
      return extensions.size() < MOST_EXTENSIONS && extensions.add(id) ? id : known(id);
    }
  }

  private String known(String id) {
    return extensions.contains(id) ? id : OTHER;
  }

  private static String word(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Completed _ -> "DONE";
      case Outcome.Asking _ -> "ASKED";
      case Outcome.Failed failed -> failed.fault().code().name();
    };
  }

  private static Optional<Limit> limit(Fault fault) {
    String named = fault.details().getOrDefault("limit", Json.object()).asString("");
    Optional<Limit> limit =
        Arrays.stream(Limit.values()).filter(known -> known.key().equals(named)).findFirst();
    return limit.or(() ->
        switch (fault.code()) {
          case DEADLINE_EXCEEDED -> Optional.of(Limit.TIME);
          case MEMORY_EXCEEDED -> Optional.of(Limit.MEMORY);
          case STACK_EXCEEDED -> Optional.of(Limit.STACK);
          default -> Optional.empty();
        });
  }

  /** Everything, in the text format of Prometheus. */
  public byte[] text() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      PrometheusTextFormatWriter.create().write(bytes, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
