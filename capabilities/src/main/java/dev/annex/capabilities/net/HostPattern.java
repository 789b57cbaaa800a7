package dev.annex.capabilities.net;

/** Which hosts a permission is about. Immutable. */
public sealed interface HostPattern {

  /** Whether a host is one of them. */
  boolean matches(Host host);

  /** Whether every host of the other is one of these. */
  default boolean includes(HostPattern other) {
    return switch (this) {
      case Any _ -> true;
      case Exactly _ -> equals(other);
      case Below below ->
          switch (other) {
            case Any _ -> false;
            case Exactly exactly -> below.matches(exactly.host());
            case Below narrow -> below.equals(narrow) || below.matches(narrow.domain());
          };
    };
  }

  /**
   * Whether it names an address that is not public: written out, or as localhost. A name never
   * does, because whoever owns the name decides where it leads.
   */
  default boolean names(PrivateAddress wish) {
    return this instanceof Exactly exactly
        && exactly.host().equals(wish.host())
        && switch (exactly.host()) {
          case Host.Literal literal -> literal.address().equals(wish.address());
          case Host.Name name -> name.local() && wish.address().isLoopbackAddress();
        };
  }

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
