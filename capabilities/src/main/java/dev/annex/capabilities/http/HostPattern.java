package dev.annex.capabilities.http;

import dev.annex.capabilities.net.Host;

/** Which hosts a permission is about. */
sealed interface HostPattern {

  boolean matches(Host host);

  /** Every host. */
  record Any() implements HostPattern {
    @Override
    public boolean matches(Host host) {
      return true;
    }

    @Override
    public String toString() {
      return "*";
    }
  }

  /** This host. */
  record Exactly(Host host) implements HostPattern {
    @Override
    public boolean matches(Host other) {
      return host.equals(other);
    }

    @Override
    public String toString() {
      return host.written();
    }
  }

  /** Every host below a domain, not the domain itself. */
  record Below(Host.Name domain) implements HostPattern {
    @Override
    public boolean matches(Host host) {
      return host instanceof Host.Name name && name.name().endsWith("." + domain.name());
    }

    @Override
    public String toString() {
      return "*." + domain.name();
    }
  }

  /**
   * Reads {@code *}, {@code *.example.com} or a host.
   *
   * @throws IllegalArgumentException when it is none of them
   */
  static HostPattern parse(String text) {
    if (text.equals("*")) {
      return new Any();
    }
    if (text.startsWith("*.")
        && Host.parse(text.substring(2)) instanceof Host.Name domain
        && domain.name().contains(".")) {
      return new Below(domain);
    }
    return new Exactly(Host.parse(text));
  }
}
