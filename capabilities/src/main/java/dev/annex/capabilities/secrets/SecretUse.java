package dev.annex.capabilities.secrets;

import dev.annex.api.name.Printable;

/**
 * A wish to have a secret sent somewhere by the host, without its being shown to the extension.
 *
 * @param name the secret's name
 * @param destination the origin it is sent to, for instance {@code https://api.github.com}
 */
public record SecretUse(String name, String destination) {

  /** The action of such a wish. */
  public static final String ACTION = "secrets.use";

  private static final int MAX_SHOWN_LENGTH = 256;

  @Override
  public String toString() {
    return Printable.show("%s for %s".formatted(name, destination), MAX_SHOWN_LENGTH);
  }
}
