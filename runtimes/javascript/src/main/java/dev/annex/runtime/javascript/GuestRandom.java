package dev.annex.runtime.javascript;

import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/** The randomness that a guest is given, as the JDK's cryptography takes it. */
final class GuestRandom extends SecureRandom {

  private static final long serialVersionUID = 1;

  private final transient RandomGenerator source;

  GuestRandom(RandomGenerator source) {
    this.source = source;
  }

  @Override
  public void nextBytes(byte[] bytes) {
    source.nextBytes(bytes);
  }
}
