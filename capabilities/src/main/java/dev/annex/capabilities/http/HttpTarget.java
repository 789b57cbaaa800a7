package dev.annex.capabilities.http;

/** The target of an operation that meets a server. */
sealed interface HttpTarget permits Destination, Plan {

  /** Whom it meets first. */
  Destination destination();
}
