package dev.annex.api.capability;

import dev.annex.api.access.Permission;
import dev.annex.api.access.Permit;
import java.util.List;

/**
 * Asks for what an effect turns out to touch besides the target of its permit: the next hop of a
 * redirect, the other end of a copy, a secret. Everything asked for is decided and journalled as a
 * wish of its own. Any thread.
 */
public interface Permits {

  /**
   * A permit for one more wish of the extension that asks.
   *
   * @param action the name of an operation of any capability
   * @param routine whether an allowed wish is only counted, see {@link Operation#routine}
   * @throws dev.annex.api.fault.AnnexException {@code PERMISSION_DENIED}, or a limit
   */
  <T> Permit<T> ask(String action, T target, boolean routine);

  /**
   * What the extension that asks holds of a capability now; only to find what a wish could be about
   * at all. Whether it is allowed, {@link #ask} decides.
   */
  List<Permission> held(String capability);
}
