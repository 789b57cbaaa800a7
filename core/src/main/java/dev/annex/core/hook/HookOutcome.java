package dev.annex.core.hook;

import java.util.Locale;

/** What became of one call of a hook. */
public enum HookOutcome {
  /** It answered, and its patch counts, if there was one. */
  APPLIED,
  /** It said no to what it was called for. */
  DENIED,
  /** It failed, took too long, or answered nothing that is a patch. */
  FAILED,
  /** It wanted what no hook may: to turn a no, or a question for a person, into a yes. */
  REJECTED,
  /** Nobody waits for it, and there was no place left in the line. */
  DROPPED;

  /** As it is written in answers, the journal and metrics. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
