package dev.annex.server;

import dev.annex.capabilities.net.Dialer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * What lies outside of a host: time, chance and the network. Handed in, so that whoever tests can
 * have the same run twice. Immutable; {@code with…} methods copy.
 *
 * @param clock what time it is, for the host and for guests
 * @param random where extensions and the host's own connections get random bytes from
 * @param names looks names up; ended when the host closes
 * @param dialer where connections go that were permitted
 * @param authorities certificate authorities to trust besides those of this Java and of the
 *     settings
 * @param compiled where compiled code is kept; a folder of the data directory when empty
 */
public record Outside(
    Clock clock,
    SecureRandom random,
    NameService names,
    Dialer dialer,
    List<X509Certificate> authorities,
    Optional<Path> compiled) {

  public Outside {
    authorities = List.copyOf(authorities);
  }

  /** This machine and its network. */
  public static Outside ofMachine() {
    return new Outside(
        Clock.systemUTC(),
        new SecureRandom(),
        NameService.ofSystem(),
        Dialer.DIRECT,
        List.of(),
        Optional.empty());
  }

  /** The same with names that somebody else looks up. */
  Outside withNames(NameService other) {
    return new Outside(clock, random, other, dialer, authorities, compiled);
  }
}
