package dev.annex.capabilities.http;

import dev.annex.api.name.ExtensionId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The cookies of every extension, apart. Any thread. */
final class CookieJars {

  private final CookieStorage storage;
  private final Map<ExtensionId, CookieJar> jars = new ConcurrentHashMap<>();

  CookieJars(CookieStorage storage) {
    this.storage = storage;
  }

  /** The jar of an extension; it has none of another's cookies. */
  CookieJar of(ExtensionId owner) {
    return jars.computeIfAbsent(owner, id -> new CookieJar(id, storage));
  }

  /** Forgets all cookies of an extension. */
  void clear(ExtensionId owner) {
    storage.clear(owner);
    jars.remove(owner);
  }
}
