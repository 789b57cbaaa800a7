package dev.annex.api.call;

import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.Printable;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * One line of the journal.
 *
 * @param actor who did it: a caller's principal, or the extension whose code asked
 * @param extension the extension it concerns
 * @param action what was done or wished, for instance {@code tool.call}, {@code kv.set}, {@code
 *     install}
 * @param target on what: a tool, a key, a digest; at most {@value #MAX_TARGET_LENGTH} characters
 *     are kept
 * @param facts further facts by name, an object: duration, error code, rule; never a secret,
 *     arguments or results
 */
public record JournalEntry(
    Instant time,
    Kind kind,
    Verdict verdict,
    Optional<InvocationId> invocation,
    String actor,
    Optional<ExtensionId> extension,
    String action,
    String target,
    JsonNode facts) {

  /** Longest target that is kept, in characters. */
  public static final int MAX_TARGET_LENGTH = 512;

  public JournalEntry {
    target = Printable.cut(target, MAX_TARGET_LENGTH);
  }

  /** What sort of line this is. */
  public enum Kind {
    /** An invocation ended. */
    CALL,
    /** Somebody wished to do something, and it was decided. */
    DECISION,
    /** An extension was installed, changed or removed. */
    LIFECYCLE,
    /** A grant was given or taken back. */
    GRANT,
    /** The host started or stopped, or its operator changed a secret or the keys to them. */
    HOST
  }

  /** How it went. */
  public enum Verdict {
    DONE,
    FAILED,
    ALLOWED,
    DENIED,
    ASKED
  }
}
