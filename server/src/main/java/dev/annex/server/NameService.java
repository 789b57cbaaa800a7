package dev.annex.server;

import dev.annex.capabilities.net.Resolver;
import dev.annex.capabilities.net.SystemResolver;

/**
 * Who looks up the names of web servers for extensions.
 *
 * @param ending gives back what it holds
 */
public record NameService(Resolver resolver, Runnable ending) {

  /** The system's. */
  public static NameService ofSystem() {
    SystemResolver resolver = new SystemResolver();
    return new NameService(resolver, resolver::close);
  }
}
