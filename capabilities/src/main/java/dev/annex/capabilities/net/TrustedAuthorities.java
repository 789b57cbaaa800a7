package dev.annex.capabilities.net;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Whose certificates are believed: the authorities of this Java, and those the operator adds. */
public final class TrustedAuthorities {

  private TrustedAuthorities() {}

  /**
   * TLS that believes them.
   *
   * @throws AnnexException {@code CONFIGURATION_INVALID} when they cannot be used
   */
  public static SSLContext with(List<X509Certificate> added) {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (TrustManager manager : managers(null)) {
        if (manager instanceof X509TrustManager known) {
          for (X509Certificate authority : known.getAcceptedIssuers()) {
            store.setCertificateEntry("known-" + number++, authority);
          }
        }
      }
      for (X509Certificate authority : added) {
        store.setCertificateEntry("added-" + number++, authority);
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers(store), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new AnnexException(
          ErrorCode.CONFIGURATION_INVALID,
          "Reading the trusted certificate authorities failed: %s.".formatted(e.getMessage()),
          e);
    }
  }

  private static TrustManager[] managers(@Nullable KeyStore store) throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }
}
