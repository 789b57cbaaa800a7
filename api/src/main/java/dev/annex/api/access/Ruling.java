package dev.annex.api.access;

/** What became of a wish that was not denied. */
public sealed interface Ruling<T> {

  /** It is allowed. */
  record Allowed<T>(Permit<T> permit) implements Ruling<T> {}

  /** Only if a person says yes; see {@link Authority#settle}. */
  record Open<T>(Access<T> access, Decision.Ask ask) implements Ruling<T> {}
}
