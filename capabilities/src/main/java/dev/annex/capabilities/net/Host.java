package dev.annex.capabilities.net;

import java.net.IDN;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The host part of an address in its one canonical form, so that what is compared with a permission
 * is what is looked up and connected to. Immutable; reading one looks nothing up.
 *
 * <p>Numeric spellings of IPv4 (decimal, octal, hexadecimal, with fewer than four parts) become the
 * address they mean, as POSIX reads them.
 */
public sealed interface Host {

  /** As it is written in a URL: IPv6 in brackets. */
  String written();

  /** A name, to be looked up: lower case, in ASCII, without a dot at its end. */
  record Name(String name) implements Host {
    @Override
    public String written() {
      return name;
    }

    /** Whether it is this machine by definition (RFC 6761), without asking anybody. */
    public boolean local() {
      return name.equals("localhost") || name.endsWith(".localhost");
    }
  }

  /** An address, written out. */
  record Literal(InetAddress address) implements Host {
    @Override
    public String written() {
      String text = address.getHostAddress();
      return address instanceof Inet6Address ? "[" + text + "]" : text;
    }
  }

  /**
   * Reads the host part of a URL, or the host of an address.
   *
   * @throws IllegalArgumentException with a message that continues "the host …"
   */
  static Host parse(String text) {
    if (text.startsWith("[") && text.endsWith("]")) {
      return literal6(text.substring(1, text.length() - 1));
    }
    String name = ascii(text);
    if (name.endsWith(".")) {
      name = name.substring(0, name.length() - 1);
    }
    String last = name.substring(name.lastIndexOf('.') + 1);
    if (Rules.NUMERIC.matcher(last).matches()) {
      return literal4(name);
    }
    if (name.length() > Rules.MAX_NAME_LENGTH || !Rules.NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("is no host name");
    }
    return new Name(name);
  }

  private static String ascii(String text) {
    try {
      return IDN.toASCII(text, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("is no host name", e);
    }
  }

  private static Host literal4(String text) {
    try {
      return new Literal(Inet4Address.ofPosixLiteral(text));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("ends in a number and is no IPv4 address", e);
    }
  }

  private static Host literal6(String text) {
    if (!Rules.IPV6.matcher(text).matches()) {
      throw new IllegalArgumentException("is no IPv6 address");
    }
    try {
      return new Literal(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("is no IPv6 address", e);
    }
  }

  /** What names and literals look like. */
  final class Rules {
    private static final int MAX_NAME_LENGTH = 253;
    private static final Pattern NUMERIC = Pattern.compile("[0-9]+|0[xX][0-9a-fA-F]*");
    private static final Pattern NAME = Pattern.compile("[a-z0-9_-]{1,63}(\\.[a-z0-9_-]{1,63})*");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]{2,45}");

    private Rules() {}
  }
}
