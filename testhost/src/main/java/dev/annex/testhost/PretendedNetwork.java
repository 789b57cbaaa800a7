package dev.annex.testhost;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.annex.capabilities.net.Dialer;
import dev.annex.capabilities.net.Host;
import dev.annex.capabilities.net.NetFailure;
import dev.annex.capabilities.net.Resolver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The network of a test host: every name has an address, and behind each is the one pretended
 * server, which is a real one on a free port of this machine, once plain and once with TLS. A
 * server that no test stands in for cannot be reached. Any thread.
 */
final class PretendedNetwork implements Resolver, Dialer, AutoCloseable {

  /** An address of the Internet behind which nobody is, by its operators' promise (RFC 7535). */
  private static final InetAddress ANYWHERE = InetAddress.ofLiteral("192.31.196.1");

  private static final int NOT_IMPLEMENTED = 501;

  private final List<Answering> answers;
  private final Map<String, InetAddress> names;
  private final Map<Place, InetSocketAddress> real;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Optional<HttpServer> plain;
  private final Optional<HttpsServer> secure;
  private final List<ReceivedRequest> received = new CopyOnWriteArrayList<>();
  private final List<String> unanswered = new CopyOnWriteArrayList<>();

  /** What answers requests to some servers. */
  record Answering(Place place, HttpAnswers answers) {}

  /**
   * Opens its doors, none when nothing answers.
   *
   * @param names addresses of single names
   * @param real servers of the test's own, which are no web servers
   */
  PretendedNetwork(
      List<Answering> answers,
      Map<String, InetAddress> names,
      Map<Place, InetSocketAddress> real,
      Optional<Certificates> certificates) {
    this.answers = List.copyOf(answers);
    this.names = Map.copyOf(names);
    this.real = Map.copyOf(real);
    try {
      plain = answers.isEmpty() ? Optional.empty() : Optional.of(HttpServer.create(anyPort(), 0));
      plain.ifPresent(server -> start(server, "http"));
      if (certificates.isEmpty()) {
        secure = Optional.empty();
        return;
      }
      HttpsServer server = HttpsServer.create(anyPort(), 0);
      server.setHttpsConfigurator(new HttpsConfigurator(certificates.get().server()));
      start(server, "https");
      secure = Optional.of(server);
    } catch (IOException e) {
      throw new UncheckedIOException("opening a port for pretended servers failed", e);
    }
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private void start(HttpServer server, String scheme) {
    server.createContext("/", exchange -> serve(exchange, scheme));
    server.setExecutor(threads);
    server.start();
  }

  /** Every request, in the order in which they were read. */
  List<ReceivedRequest> received() {
    return List.copyOf(received);
  }

  /** What nothing answered, in order: requests, and connections. */
  List<String> unanswered() {
    return List.copyOf(unanswered);
  }

  @Override
  public List<InetAddress> resolve(String name, Duration patience) {
    return List.of(names.getOrDefault(name, ANYWHERE));
  }

  @Override
  public InetSocketAddress dial(
      String scheme, Host host, InetAddress address, int port, String attempted) {
    Optional<InetSocketAddress> own =
        real.entrySet().stream()
            .filter(entry -> entry.getKey().holds(scheme, host.written(), port))
            .map(Map.Entry::getValue)
            .findFirst();
    if (own.isPresent()) {
      return own.get();
    }
    boolean pretended =
        !scheme.isEmpty()
            && answers.stream().anyMatch(one -> one.place().holds(scheme, host.written(), port));
    if (!pretended) {
      String why =
          "no test answers for %s%s:%d"
              .formatted(scheme.isEmpty() ? "" : scheme + "://", host.written(), port);
      unanswered.add("%s: %s".formatted(attempted, why));
      throw NetFailure.REFUSED.of(attempted, why + ", and a test host reaches nothing else");
    }
    return scheme.equals("https")
        ? secure.orElseThrow().getAddress()
        : plain.orElseThrow().getAddress();
  }

  private void serve(HttpExchange exchange, String scheme) throws IOException {
    try (exchange) {
      ReceivedRequest request = read(exchange, scheme);
      received.add(request);
      HttpReply reply = reply(request);
      if (reply.status() != HttpReply.HANG_UP) {
        send(exchange, reply);
      }
    }
  }

  private static ReceivedRequest read(HttpExchange exchange, String scheme) throws IOException {
    Map<String, List<String>> headers = new HashMap<>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), List.copyOf(values)));
    String host = headers.getOrDefault("host", List.of("")).getFirst();
    String target = exchange.getRequestURI().toString();
    return new ReceivedRequest(
        exchange.getRequestMethod(),
        scheme + "://" + host + target,
        headers,
        exchange.getRequestBody().readAllBytes());
  }

  private HttpReply reply(ReceivedRequest request) {
    String authority = request.header("host").orElse("");
    int colon = authority.lastIndexOf(':');
    boolean hasPort = colon > authority.lastIndexOf(']');
    String scheme = request.url().substring(0, request.url().indexOf(':'));
    int own = scheme.equals("https") ? 443 : 80;
    String host = (hasPort ? authority.substring(0, colon) : authority).toLowerCase(Locale.ROOT);
    int port = hasPort ? Integer.parseInt(authority.substring(colon + 1)) : own;
    List<String> failures = new ArrayList<>();
    for (Answering one : answers) {
      if (!one.place().holds(scheme, host, port)) {
        continue;
      }
      try {
        Optional<HttpReply> reply = one.answers().to(request);
        if (reply.isPresent()) {
          return reply.get();
        }
      } catch (RuntimeException | AssertionError e) {
        failures.add(e.toString());
      }
    }
    String why =
        failures.isEmpty() ? "no test answers it" : "the test failed: " + failures.getFirst();
    unanswered.add("%s: %s".formatted(request, why));
    return HttpReply.text(NOT_IMPLEMENTED, "%s: %s\n".formatted(request, why));
  }

  private static void send(HttpExchange exchange, HttpReply reply) throws IOException {
    reply.headers().forEach(exchange.getResponseHeaders()::set);
    boolean bodiless =
        exchange.getRequestMethod().equals("HEAD")
            || reply.body().length == 0
            || reply.status() == 204
            || reply.status() == 304;
    exchange.sendResponseHeaders(reply.status(), bodiless ? -1 : reply.body().length);
    if (!bodiless) {
      exchange.getResponseBody().write(reply.body());
    }
  }

  @Override
  public void close() {
    plain.ifPresent(server -> server.stop(0));
    secure.ifPresent(server -> server.stop(0));
    threads.close();
  }
}
