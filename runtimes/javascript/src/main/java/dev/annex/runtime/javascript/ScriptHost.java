package dev.annex.runtime.javascript;

/** What scripts reach of their host. Several calls run at once, on virtual threads. */
@FunctionalInterface
public interface ScriptHost {

  /**
   * Answers one call.
   *
   * @param function as the script named it
   * @param argumentsJson as the script gave it; nothing of it was checked
   * @return what its promise is fulfilled with
   * @throws ScriptException rejects the promise with an error of that name and message
   * @throws dev.annex.api.fault.AnnexException rejects the promise with an {@code Error} of that
   *     message; ends the call instead when the call itself was stopped
   */
  String call(String function, String argumentsJson);

  /** A host that offers nothing. */
  static ScriptHost none() {
    return (function, _) -> {
      throw new ScriptException("Error", "The host has no function " + function + ".", "");
    };
  }
}
