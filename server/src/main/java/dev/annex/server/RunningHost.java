package dev.annex.server;

import dev.annex.api.store.KeyValueStore;
import dev.annex.core.AnnexHost;
import dev.annex.mcp.server.McpServer;
import dev.annex.runtime.process.ProcessRuntime;
import dev.annex.runtime.process.ProcessStatus;
import dev.annex.server.config.AnnexConfig;
import dev.annex.server.edge.CallWatch;
import dev.annex.server.edge.RunningCalls;
import dev.annex.server.metrics.CallRelay;
import dev.annex.server.metrics.HostMetrics;
import dev.annex.server.rest.AdminApi;
import dev.annex.store.HostFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** A host that is open, without any socket yet. Any thread. */
public final class RunningHost implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(4);

  private final AnnexHost host;
  private final AdminApi api;
  private final McpServer mcp;
  private final AnnexConfig config;
  private final Path data;
  private final HostFile hostFile;
  private final RunningCalls calls;
  private final CallRelay ended;
  private final KeyValueStore keyValues;
  private final ProcessRuntime processes;
  private final Runnable openStores;
  private final List<AutoCloseable> held;
  private final AtomicBoolean ahead = new AtomicBoolean();
  private boolean quiet;
  private boolean closed;

  /**
   * A host of these parts.
   *
   * @param keyValues what extensions keep
   * @param openStores opens what is otherwise opened at its first use
   * @param held what to close behind the host, in this order
   */
  RunningHost(
      AnnexHost host,
      AdminApi api,
      McpServer mcp,
      AnnexConfig config,
      Path data,
      HostFile hostFile,
      RunningCalls calls,
      CallRelay ended,
      KeyValueStore keyValues,
      ProcessRuntime processes,
      Runnable openStores,
      List<AutoCloseable> held) {
    this.host = host;
    this.api = api;
    this.mcp = mcp;
    this.config = config;
    this.data = data;
    this.hostFile = hostFile;
    this.calls = calls;
    this.ended = ended;
    this.keyValues = keyValues;
    this.processes = processes;
    this.openStores = openStores;
    this.held = List.copyOf(held);
  }

  /** The host itself. */
  public AnnexHost host() {
    return host;
  }

  /** Its administration interface. */
  public AdminApi api() {
    return api;
  }

  /** Its MCP server, for any transport. */
  public McpServer mcp() {
    return mcp;
  }

  /** Its settings. */
  public AnnexConfig config() {
    return config;
  }

  /** Its data directory. */
  public Path data() {
    return data;
  }

  /** What its extensions keep under keys, for whoever looks into a host from outside. */
  public KeyValueStore keyValues() {
    return keyValues;
  }

  /** From now on this one hears what calls of callers outside tell, instead of the one before. */
  public void watch(CallWatch watch) {
    calls.watch(watch);
  }

  RunningCalls calls() {
    return calls;
  }

  /** Metrics of the calls that end from now on. */
  HostMetrics measure() {
    HostMetrics metrics = new HostMetrics(host);
    metrics.watch(
        "annex_extension_processes",
        "Processes of extensions that run.",
        () ->
            Math.toIntExact(
                processes.statuses().stream().filter(one -> one.pid().isPresent()).count()));
    metrics.watch(
        "annex_extension_processes_given_up",
        "Extensions whose process failed too often and is not started again.",
        () ->
            Math.toIntExact(
                processes.statuses().stream()
                    .filter(one -> one.state() == ProcessStatus.State.GIVEN_UP)
                    .count()));
    ended.connect(metrics);
    return metrics;
  }

  HostFile hostFile() {
    return hostFile;
  }

  /**
   * Opens the files that a short command opens at their first use only, so that a host which stays
   * does not start on one it cannot use.
   *
   * @throws dev.annex.api.fault.AnnexException {@code UNAVAILABLE} or {@code CONFIGURATION_INVALID}
   */
  void openStores() {
    openStores.run();
  }

  /**
   * Prepares in the background what is installed, so that no first call has to wait for it.
   * Harmless when it was done.
   */
  void prepareAhead() {
    if (ahead.getAndSet(true)) {
      return;
    }
    Thread.ofVirtual().name("annex-prepare-ahead").start(() -> host.stay());
  }

  /**
   * Takes no more calls, lets those that run finish for about four seconds, cancels the rest, and
   * ends the clients' change streams. Harmless when it was done.
   */
  public synchronized void quiesce() {
    if (quiet) {
      return;
    }
    quiet = true;
    calls.drain(PATIENCE);
    mcp.close();
  }

  /**
   * Stops calls as {@link #quiesce} does and lets go of the data directory. Closing twice is
   * harmless.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    quiesce();
    closeAll();
  }

  private void closeAll() {
    List<AutoCloseable> all = new ArrayList<>();
    all.add(host);
    all.addAll(held);
    RuntimeException failure = null;
    for (AutoCloseable one : all) {
      try {
        one.close();
      } catch (Exception e) {
        failure = failure == null ? new IllegalStateException("closing the host failed") : failure;
        failure.addSuppressed(e);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
