package dev.annex.capabilities.proxy;

import dev.annex.api.capability.HostContext;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.runtime.HostCalls;
import java.time.Duration;

/** Lets somebody act for an extension as a call of one of its tools would. Any thread. */
public interface Sessions {

  /**
   * Begins to act for an extension, under its limits and grants.
   *
   * @param atMost how long
   * @throws dev.annex.api.fault.AnnexException {@code EXTENSION_NOT_FOUND} or {@code
   *     EXTENSION_DISABLED} when it may not act now
   */
  Session begin(ExtensionId extension, Duration atMost);

  /** One piece of work for an extension; what it leaves open is closed with it. */
  interface Session extends AutoCloseable {

    /** The host's operations, each authorized and journalled. */
    HostCalls calls();

    /** What effects need besides a permit. */
    HostContext context();

    @Override
    void close();
  }
}
