package dev.annex.capabilities.http;

import dev.annex.capabilities.net.Dialer;
import dev.annex.capabilities.net.Host;
import dev.annex.capabilities.net.NetFailure;
import dev.annex.capabilities.net.Patience;
import dev.annex.capabilities.net.TrustedAuthorities;
import dev.annex.capabilities.net.Tunnel;
import dev.annex.capabilities.net.TunnelMouth;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.config.CharCodingConfig;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.nio.ClientHttp1StreamDuplexerFactory;
import org.apache.hc.core5.http.protocol.DefaultHttpProcessor;
import org.apache.hc.core5.http.protocol.HttpProcessor;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.http2.config.H2Config;
import org.apache.hc.core5.http2.impl.nio.ClientH2StreamMultiplexerFactory;
import org.apache.hc.core5.http2.impl.nio.ClientHttpProtocolNegotiationStarter;
import org.apache.hc.core5.http2.ssl.H2ClientTlsStrategy;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.DefaultConnectingIOReactor;
import org.apache.hc.core5.reactor.EndpointParameters;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.util.Timeout;

/**
 * Opens connections, each to one address that was checked or through a tunnel; looks up no names,
 * knows no proxies, and checks certificates against the name that was asked for. A fixed few
 * threads serve them all. Any thread.
 */
final class Connector implements AutoCloseable {

  private static final int MAX_LINE_LENGTH = 32 << 10;
  private static final int MAX_FIELDS = 200;
  private static final int MAX_HEADER_BYTES = 256 << 10;

  /**
   * How much of a body is taken from a connection at once; smaller pieces cost more than they hold.
   */
  private static final int PIECE_BYTES = 64 << 10;

  /** How much of a body a server may send before any of it was read; kept in memory. */
  private static final int WINDOW_BYTES = 256 << 10;

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Timeout HANDSHAKE_TIMEOUT = Timeout.ofSeconds(30);

  private final List<X509Certificate> added;
  private final Dialer dialer;
  private final OpenMouths mouths = new OpenMouths();
  private final ConnectionEnds ends = new ConnectionEnds(mouths);

  /**
   * Opened for the first connection. Why not at once? Reading the authorities of this Java takes
   * longer than a short command that sends no request.
   */
  private Optional<DefaultConnectingIOReactor> reactor = Optional.empty();

  private boolean closed;

  /** Believes the authorities of this Java and {@code added} ones. */
  Connector(List<X509Certificate> added, Dialer dialer) {
    this.added = List.copyOf(added);
    this.dialer = dialer;
  }

  private synchronized DefaultConnectingIOReactor reactor(String attempted) {
    if (closed) {
      throw NetFailure.CLOSED.of(attempted, "the host is stopping");
    }
    DefaultConnectingIOReactor running = reactor.orElseGet(this::open);
    reactor = Optional.of(running);
    return running;
  }

  private DefaultConnectingIOReactor open() {
    HttpProcessor processor = new DefaultHttpProcessor(new Framing());
    CharCodingConfig characters =
        CharCodingConfig.custom()
            .setCharset(StandardCharsets.UTF_8)
            .setMalformedInputAction(CodingErrorAction.REPLACE)
            .setUnmappableInputAction(CodingErrorAction.REPLACE)
            .build();
    DefaultConnectingIOReactor fresh =
        new DefaultConnectingIOReactor(
            new ClientHttpProtocolNegotiationStarter(
                new ClientHttp1StreamDuplexerFactory(
                    processor,
                    Http1Config.custom()
                        .setMaxLineLength(MAX_LINE_LENGTH)
                        .setMaxHeaderCount(MAX_FIELDS)
                        .setBufferSize(PIECE_BYTES)
                        .setInitialWindowSize(WINDOW_BYTES)
                        .build(),
                    characters),
                new ClientH2StreamMultiplexerFactory(
                    processor,
                    null,
                    H2Config.custom()
                        .setPushEnabled(false)
                        .setInitialWindowSize(WINDOW_BYTES)
                        .setMaxHeaderListSize(MAX_HEADER_BYTES)
                        .build(),
                    characters,
                    null),
                HttpVersionPolicy.NEGOTIATE,
                new H2ClientTlsStrategy(TrustedAuthorities.with(added)),
                HANDSHAKE_TIMEOUT,
                null),
            IOReactorConfig.DEFAULT,
            Thread.ofPlatform().daemon().name("http-", 0).factory(),
            null,
            null,
            ends,
            session -> session.close(CloseMode.IMMEDIATE));
    fresh.start();
    return fresh;
  }

  /** What broke a connection, when it did. */
  Optional<Exception> reason(IOSession session) {
    return ends.reason(session);
  }

  /** A new connection to exactly where this address is dialed, for requests to {@code url}. */
  IOSession connect(WebAddress url, InetAddress address, String attempted, Patience patience) {
    return connect(
        url,
        dialer.dial(url.scheme(), url.host(), address, url.port(), attempted),
        attempted,
        patience);
  }

  /** A new connection through a tunnel, for requests to {@code url}. */
  IOSession connect(WebAddress url, Tunnel tunnel, String attempted, Patience patience) {
    TunnelMouth mouth = tunnel.open(url.host(), url.port(), attempted, patience);
    IOSession session;
    try {
      session = connect(url, mouth.address(), attempted, patience);
    } catch (RuntimeException e) {
      mouth.close();
      throw e;
    }
    mouths.keep(session, mouth);
    try {
      mouth.admit((InetSocketAddress) session.getLocalAddress());
      return session;
    } catch (IOException e) {
      session.close(CloseMode.IMMEDIATE);
      mouth.close();
      throw NetFailure.of(e).of(attempted);
    }
  }

  private IOSession connect(
      WebAddress url, InetSocketAddress address, String attempted, Patience patience) {
    EndpointParameters endpoint =
        new EndpointParameters(
            url.scheme(), nameForTls(url.host()), url.port(), versions(url.secure()));
    Duration most = least(patience.left(), CONNECT_TIMEOUT);
    CompletableFuture<IOSession> opened = new CompletableFuture<>();
    Future<IOSession> opening =
        reactor(attempted)
            .connect(endpoint, address, null, Timeout.of(most), endpoint, new Opening(opened));
    try {
      IOSession session = opened.get(most.toNanos(), TimeUnit.NANOSECONDS);
      session.setSocketTimeout(Timeout.DISABLED);
      return session;
    } catch (ExecutionException e) {
      throw NetFailure.of(e).of(attempted);
    } catch (TimeoutException e) {
      abandon(opening, opened);
      patience.meter().check();
      throw NetFailure.TIMEOUT.of(attempted, "connecting took too long");
    } catch (InterruptedException e) {
      abandon(opening, opened);
      Thread.currentThread().interrupt();
      patience.meter().check();
      throw NetFailure.CLOSED.of(attempted, "it was interrupted");
    }
  }

  private static void abandon(Future<IOSession> opening, CompletableFuture<IOSession> opened) {
    opening.cancel(true);
    var _ = opened.thenAccept(session -> session.close(CloseMode.IMMEDIATE));
  }

  private static HttpVersionPolicy versions(boolean secure) {
    return secure ? HttpVersionPolicy.NEGOTIATE : HttpVersionPolicy.FORCE_HTTP_1;
  }

  private static String nameForTls(Host host) {
    return switch (host) {
      case Host.Name name -> name.name();
      case Host.Literal literal -> literal.address().getHostAddress();
    };
  }

  private static Duration least(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private record Opening(CompletableFuture<IOSession> opened) implements FutureCallback<IOSession> {
    @Override
    public void completed(IOSession session) {
      opened.complete(session);
    }

    @Override
    public void failed(Exception cause) {
      opened.completeExceptionally(cause);
    }

    @Override
    public void cancelled() {
      opened.cancel(false);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    reactor.ifPresent(running -> running.close(CloseMode.IMMEDIATE));
  }
}
