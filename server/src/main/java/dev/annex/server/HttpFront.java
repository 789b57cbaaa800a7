package dev.annex.server;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Secret;
import dev.annex.mcp.McpLimits;
import dev.annex.mcp.http.HostRules;
import dev.annex.mcp.server.McpHttp;
import dev.annex.server.config.AnnexConfig;
import dev.annex.server.config.Loopback;
import dev.annex.server.console.StatusPage;
import dev.annex.server.develop.Development;
import dev.annex.server.develop.FrontendOrigin;
import dev.annex.server.develop.FrontendProxy;
import dev.annex.server.edge.Authenticator;
import dev.annex.server.edge.EdgeHandler;
import dev.annex.server.mcp.McpEndpoint;
import dev.annex.server.metrics.MetricsEndpoint;
import dev.annex.server.rest.AdminEndpoint;
import dev.annex.server.rest.DevelopmentEndpoint;
import dev.annex.server.rest.PageFilesEndpoint;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The host's HTTP server: MCP, administration, files of pages, status page. Any thread. */
public final class HttpFront implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HttpFront.class);
  private static final Duration IDLE = Duration.ofSeconds(60);
  private static final Duration IDLE_WHEN_STOPPING = Duration.ofMillis(100);
  private static final Duration STOPPING = Duration.ofSeconds(1);
  private static final int MAX_HEADER_BYTES = 32 << 10;
  private static final int ACCEPT_QUEUE = 256;

  private final RunningHost host;
  private final Server server;
  private final URI address;

  private HttpFront(RunningHost host, Server server, URI address) {
    this.host = host;
    this.server = server;
    this.address = address;
  }

  /**
   * Starts to serve a host as its settings say.
   *
   * @param token what callers must present
   * @throws AnnexException {@code CONFIGURATION_INVALID} when it cannot listen there
   */
  public static HttpFront start(RunningHost host, Secret token) {
    return start(host, token, Optional.empty(), () -> {});
  }

  /**
   * Starts to serve a host like {@link #start(RunningHost, Secret)}.
   *
   * @param development what is offered besides to whoever works on an extension
   * @param before done between taking the port and serving the first request; who connects
   *     meanwhile waits
   */
  static HttpFront start(
      RunningHost host, Secret token, Optional<Development> development, Runnable before) {
    AnnexConfig config = host.config();
    QueuedThreadPool threads = new QueuedThreadPool();
    threads.setName("annex-http");
    threads.setDaemon(true);
    threads.setVirtualThreadsExecutor(VirtualThreads.getNamedVirtualThreadsExecutor("annex-http-"));
    Server server = new Server(threads);
    ServerConnector connector = connector(server, config);
    server.addConnector(connector);

    HostRules hosts = HostRules.loopback().withHosts(names(config));
    Authenticator authenticator = new Authenticator(token, config.openLocal());
    List<Handler> endpoints = new ArrayList<>();
    endpoints.add(new McpEndpoint(new McpHttp(host.mcp(), hosts, authenticator)));
    development.ifPresent(work -> endpoints.add(endpoint(host, work, authenticator)));
    endpoints.add(
        new AdminEndpoint(host.api(), authenticator, McpLimits.defaults().requestsPerPrincipal()));
    endpoints.add(
        new PageFilesEndpoint(
            host.host().catalog(), authenticator, McpLimits.defaults().requestsPerPrincipal()));
    endpoints.add(new MetricsEndpoint(host.measure(), authenticator));
    endpoints.add(new StatusPage());
    endpoints.add(new NothingHere());
    Handler edge = new EdgeHandler(hosts, new Handler.Sequence(endpoints));
    server.setHandler(
        new GracefulHandler(development.map(work -> forPages(work, hosts, edge)).orElse(edge)));
    server.setErrorHandler(new PlainErrors());
    server.setStopTimeout(STOPPING.toMillis());
    server.setStopAtShutdown(false);
    open(server, connector, config);
    begin(server, connector, config, before);
    return new HttpFront(host, server, address(config, connector.getLocalPort()));
  }

  private static Handler endpoint(
      RunningHost host, Development development, Authenticator authenticator) {
    return new DevelopmentEndpoint(
        host.host(), host.keyValues(), development.feed(), authenticator, Clock.systemUTC());
  }

  /** What the pages of a frontend meet that somebody works on. */
  private static Handler forPages(Development development, HostRules hosts, Handler edge) {
    Handler all =
        development
            .frontend()
            .<Handler>map(
                frontend -> new Handler.Sequence(new FrontendProxy(frontend, hosts), edge))
            .orElse(edge);
    return new FrontendOrigin(development, all);
  }

  private static ServerConnector connector(Server server, AnnexConfig config) {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setSendDateHeader(false);
    http.setRequestHeaderSize(MAX_HEADER_BYTES);
    ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    connector.setHost(config.host());
    connector.setPort(config.port());
    connector.setIdleTimeout(IDLE.toMillis());
    connector.setShutdownIdleTimeout(IDLE_WHEN_STOPPING.toMillis());
    connector.setAcceptQueueSize(ACCEPT_QUEUE);
    return connector;
  }

  /**
   * The loopback names always work, and so does the address itself unless it means every address.
   */
  private static Set<String> names(AnnexConfig config) {
    Set<String> names = new TreeSet<>(config.allowedHosts());
    if (!config.host().equals("0.0.0.0") && !config.host().equals("::")) {
      names.add(inUrl(config.host()));
    }
    return names;
  }

  private static String inUrl(String host) {
    return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
  }

  private static URI address(AnnexConfig config, int port) {
    boolean everywhere = config.host().equals("0.0.0.0") || config.host().equals("::");
    String host = everywhere || Loopback.is(config.host()) ? "127.0.0.1" : inUrl(config.host());
    String shown = config.host().equals("::1") ? "[::1]" : host;
    return URI.create("http://%s:%d".formatted(shown, port));
  }

  private static void open(Server server, ServerConnector connector, AnnexConfig config) {
    try {
      connector.open();
    } catch (IOException e) {
      stop(server);
      throw cannotListen(config, e);
    }
  }

  private static void begin(
      Server server, ServerConnector connector, AnnexConfig config, Runnable before) {
    try {
      before.run();
      server.start();
    } catch (RuntimeException e) {
      connector.close();
      stop(server);
      throw e;
    } catch (Exception e) {
      connector.close();
      stop(server);
      throw cannotListen(config, e);
    }
  }

  private static AnnexException cannotListen(AnnexConfig config, Exception e) {
    return new AnnexException(
        ErrorCode.CONFIGURATION_INVALID,
        "Listening on %s, port %d failed: %s. Choose another with --port, or --port 0 for any free one."
            .formatted(config.host(), config.port(), reason(e)),
        e);
  }

  private static String reason(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }

  /** Where it can be reached from this machine: scheme, host and port, no path. */
  public URI address() {
    return address;
  }

  /**
   * Stops the host's calls as {@link RunningHost#quiesce} does, then closes the port; an answer
   * that is being sent has a second to get out. Closing twice is harmless.
   */
  @Override
  public void close() {
    host.quiesce();
    stop(server);
  }

  private static void stop(Server server) {
    try {
      server.stop();
    } catch (TimeoutException e) {
      LOG.debug("Connections were cut off when the HTTP server stopped", e);
    } catch (Exception e) {
      throw new AnnexException(ErrorCode.INTERNAL, "Stopping the HTTP server failed.", e);
    } finally {
      server.destroy();
    }
  }
}
