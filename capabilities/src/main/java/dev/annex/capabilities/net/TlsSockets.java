package dev.annex.capabilities.net;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Puts TLS over open sockets. Any thread.
 *
 * <p>What it believes is read when it is first needed: reading the authorities of this Java takes
 * longer than a short command that connects to nothing.
 */
final class TlsSockets {

  private final List<X509Certificate> added;
  private Optional<SSLContext> checking = Optional.empty();
  private Optional<SSLContext> unchecking = Optional.empty();

  /** Believes the authorities of this Java and {@code added} ones. */
  TlsSockets(List<X509Certificate> added) {
    this.added = List.copyOf(added);
  }

  private synchronized SSLContext context(boolean checked) {
    if (!checked) {
      SSLContext context = unchecking.orElseGet(TlsSockets::believingAnything);
      unchecking = Optional.of(context);
      return context;
    }
    SSLContext context = checking.orElseGet(() -> TrustedAuthorities.with(added));
    checking = Optional.of(context);
    return context;
  }

  /**
   * Shakes hands; blocks for as long as the other side takes.
   *
   * @throws javax.net.ssl.SSLException when the other side is not the one to expect
   * @throws dev.annex.api.fault.AnnexException {@code CONFIGURATION_INVALID} when the authorities
   *     cannot be used
   */
  Socket over(Socket plain, Tls tls, int port) throws IOException {
    String name =
        switch (tls.serverName()) {
          case Host.Name named -> named.name();
          case Host.Literal literal -> literal.address().getHostAddress();
        };
    SSLSocket secure =
        (SSLSocket) context(tls.checked()).getSocketFactory().createSocket(plain, name, port, true);
    SSLParameters parameters = secure.getSSLParameters();
    if (tls.checked()) {
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
    }
    if (tls.serverName() instanceof Host.Name) {
      parameters.setServerNames(List.of(new SNIHostName(name)));
    }
    secure.setSSLParameters(parameters);
    secure.startHandshake();
    return secure;
  }

  private static SSLContext believingAnything() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new Unchecked()}, new SecureRandom());
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no TLS", e);
    }
  }

  /** For connections that were permitted without a check, and for no others. */
  private static final class Unchecked extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
