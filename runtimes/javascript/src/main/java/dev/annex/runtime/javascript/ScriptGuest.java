package dev.annex.runtime.javascript;

import dev.annex.api.call.Meter;
import dev.annex.api.runtime.HostCalls;
import java.util.List;

/**
 * One instance, for one call. One thread at a time: the one that {@link ScriptBinding#call} got.
 */
public interface ScriptGuest {

  /**
   * Calls a global function with strings. Runs jobs, timers and host calls until what it returned
   * has settled.
   *
   * @param function name of a property of the global object
   * @param host answers what the scripts ask meanwhile
   * @return its result as a string; empty for {@code undefined} and {@code null}
   * @throws ScriptException when it threw, when its promise was rejected, or when that can never
   *     settle
   * @throws dev.annex.api.fault.AnnexException when the call was stopped
   */
  String call(String function, List<String> arguments, ScriptHost host);

  /** The way to the host. */
  HostCalls host();

  /** The live budget of the call. */
  Meter meter();
}
