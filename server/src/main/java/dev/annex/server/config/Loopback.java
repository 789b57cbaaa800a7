package dev.annex.server.config;

import java.net.InetAddress;
import java.util.Locale;

/** Which addresses are this machine itself. */
public final class Loopback {

  private Loopback() {}

  /** Whether a written address is one; {@code localhost} is, other names are not asked about. */
  public static boolean is(String host) {
    if (host.toLowerCase(Locale.ROOT).equals("localhost")) {
      return true;
    }
    try {
      return InetAddress.ofLiteral(host).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
