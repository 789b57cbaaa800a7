package dev.annex.server.config;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the certificate authorities that the operator adds: certificates in PEM (RFC 7468), one
 * after the other. Any thread.
 */
public final class AuthoritiesFile {

  static final String KEY = "ca-file";

  private static final int MAX_BYTES = 1 << 20;

  private AuthoritiesFile() {}

  /**
   * The authorities in the file that the settings name; none without one.
   *
   * @param dataDirectory where a relative path lies
   * @throws AnnexException {@code CONFIGURATION_INVALID} when there is no file, or anything but
   *     certificates of authorities in it
   */
  public static List<X509Certificate> read(AnnexConfig config, Path dataDirectory) {
    return config.caFile().map(file -> read(dataDirectory.resolve(file))).orElse(List.of());
  }

  private static List<X509Certificate> read(Path file) {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    } catch (NoSuchFileException e) {
      throw invalid(file, "which does not exist", e);
    } catch (IOException e) {
      throw invalid(file, "which cannot be read: " + e, e);
    }
    if (bytes.length > MAX_BYTES) {
      throw AnnexConfig.invalid(
          KEY, "names \"%s\", which is larger than %d bytes".formatted(file, MAX_BYTES));
    }
    List<X509Certificate> authorities = new ArrayList<>();
    for (Certificate certificate : certificates(file, bytes)) {
      if (!(certificate instanceof X509Certificate authority)
          || authority.getBasicConstraints() < 0) {
        throw AnnexConfig.invalid(
            KEY,
            "names \"%s\", whose certificate %d is not one of an authority"
                .formatted(file, authorities.size() + 1));
      }
      authorities.add(authority);
    }
    if (authorities.isEmpty()) {
      throw AnnexConfig.invalid(KEY, "names \"%s\", which holds no certificate".formatted(file));
    }
    return List.copyOf(authorities);
  }

  private static Iterable<? extends Certificate> certificates(Path file, byte[] bytes) {
    try {
      return CertificateFactory.getInstance("X.509")
          .generateCertificates(new ByteArrayInputStream(bytes));
    } catch (CertificateException e) {
      throw invalid(file, "which holds something else than certificates in PEM", e);
    }
  }

  private static AnnexException invalid(Path file, String why, Exception cause) {
    return new AnnexException(
        ErrorCode.CONFIGURATION_INVALID,
        "Setting \"%s\" names \"%s\", %s.".formatted(KEY, file, why),
        cause);
  }
}
