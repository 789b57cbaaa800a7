package dev.annex.testhost;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * An authority that only one test believes, and the certificate of its pretended servers, made by
 * the JDK's keytool. Good for two days. Immutable.
 */
final class Certificates {

  /** Protects nothing: the keys speak for servers that are not there. */
  private static final String PASSWORD = "pretended";

  private final KeyStore store;

  private Certificates(KeyStore store) {
    this.store = store;
  }

  /**
   * Makes keys for servers.
   *
   * @param file where they are kept; not there yet
   * @param hosts names, {@code *.} and names, and addresses; IPv6 in brackets
   */
  static Certificates make(Path file, Collection<String> hosts) {
    try {
      keytool(file, "authority", List.of("-dname", "CN=Annex test host", "-ext", "bc:c"));
      String names =
          new TreeSet<>(hosts).stream().map(Certificates::subject).collect(Collectors.joining(","));
      keytool(
          file,
          "server",
          List.of("-dname", "CN=pretended", "-ext", "san=" + names, "-signer", "authority"));
      return new Certificates(KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the keys just made cannot be read", e);
    }
  }

  private static String subject(String host) {
    if (host.startsWith("[")) {
      return "ip:" + host.substring(1, host.length() - 1);
    }
    boolean address = host.chars().allMatch(c -> c == '.' || Character.digit(c, 10) >= 0);
    return (address ? "ip:" : "dns:") + host;
  }

  private static void keytool(Path file, String alias, List<String> more) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-J-Xshare:auto",
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
    try {
      if (process.waitFor() != 0) {
        throw new IOException("keytool made no certificate: " + output.strip());
      }
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while keytool made a certificate", e);
    }
  }

  /** Who has to be believed. */
  X509Certificate authority() {
    try {
      return (X509Certificate) store.getCertificate("authority");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** For the servers. */
  SSLContext server() {
    try {
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, PASSWORD.toCharArray());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
