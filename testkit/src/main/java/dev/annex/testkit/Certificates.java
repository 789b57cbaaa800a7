package dev.annex.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * An authority of a test's own, made by the JDK's keytool, and a server's certificate from it. Both
 * are good for two days. Any thread.
 */
public final class Certificates {

  private static final String PASSWORD = "changeit";

  private final KeyStore store;

  /**
   * For a server of these names.
   *
   * @param folder where the keys are kept; one of these in each
   * @param names as keytool writes them: {@code dns:localhost,ip:127.0.0.1}
   */
  public Certificates(Path folder, String names)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path file = folder.resolve("keys.p12");
    keytool(file, "ca", List.of("-dname", "CN=Test Authority", "-ext", "bc:c"));
    keytool(
        file, "server", List.of("-dname", "CN=server", "-ext", "san=" + names, "-signer", "ca"));
    store = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
  }

  private static void keytool(Path file, String alias, List<String> more)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                alias,
                "-keyalg",
                "EC",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                file.toString()));
    command.addAll(more);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("keytool failed: " + output);
    }
  }

  /** Who has to be trusted. */
  public X509Certificate authority() throws GeneralSecurityException {
    return (X509Certificate) store.getCertificate("ca");
  }

  /** The authority as a file holds it (RFC 7468). */
  public String authorityAsPem() throws GeneralSecurityException {
    String body =
        Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(authority().getEncoded());
    return "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n".formatted(body);
  }

  /** For the server. */
  public SSLContext server() throws GeneralSecurityException {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }
}
