package dev.annex.api.fault;

/** Whose doing a failure is, so that failures can be counted and acted on by the right person. */
public enum Blame {
  /** The one who called: wrong name, wrong arguments, not allowed. */
  CALLER,
  /** The extension: it trapped, answered nonsense, or said no. */
  EXTENSION,
  /** A limit or a missing grant that an operator set and can change. */
  LIMIT,
  /** Annex itself or the machine under it. */
  HOST
}
