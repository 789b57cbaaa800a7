package dev.annex.runtime.javascript;

import dev.annex.runtime.wasm.guest.Blueprint;

/** Where the calls of one extension start. Immutable; any thread. */
sealed interface CallStart {

  /** What an instance is made of. */
  Blueprint blueprint();

  /** For the author, as {@link dev.annex.api.runtime.Program#notes} has it. */
  String note();

  /**
   * Behind the evaluation of its code.
   *
   * @param blueprint instances in which the code was evaluated
   */
  record Evaluated(Blueprint blueprint) implements CallStart {

    @Override
    public String note() {
      return "starts from a snapshot";
    }
  }

  /**
   * Before it: every instance evaluates the code itself.
   *
   * @param blueprint instances with the environment alone
   * @param evaluation of its code
   * @param reason half a sentence for the author: why there is no snapshot
   */
  record Anew(Blueprint blueprint, Evaluation evaluation, String reason) implements CallStart {

    @Override
    public String note() {
      return "starts anew for every call: " + reason;
    }
  }
}
