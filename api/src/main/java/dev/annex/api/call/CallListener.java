package dev.annex.api.call;

/**
 * Hears of every invocation when it has ended and is journalled, refused ones too. Called on the
 * thread that invoked, before its caller has the outcome: must be quick and must not throw. Any
 * thread. Others may implement it.
 */
@FunctionalInterface
public interface CallListener {

  /** An invocation ended. */
  void ended(Invocation invocation, Outcome outcome);

  /** Hears nothing. */
  static CallListener none() {
    return (invocation, outcome) -> {};
  }
}
