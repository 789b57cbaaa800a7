package dev.annex.capabilities.http;

import dev.annex.api.name.ExtensionId;
import java.util.Optional;

/** Where the cookies of extensions outlive the host. Any thread. */
public interface CookieStorage {

  /** What was saved last for an extension. */
  Optional<byte[]> load(ExtensionId owner);

  /** Keeps the cookies of an extension in the place of those it had. */
  void save(ExtensionId owner, byte[] cookies);

  /** Forgets the cookies of an extension. */
  void clear(ExtensionId owner);

  /** Keeps nothing: cookies last as long as the host. */
  static CookieStorage none() {
    return new CookieStorage() {
      @Override
      public Optional<byte[]> load(ExtensionId owner) {
        return Optional.empty();
      }

      @Override
      public void save(ExtensionId owner, byte[] cookies) {}

      @Override
      public void clear(ExtensionId owner) {}
    };
  }
}
