package dev.annex.api.call;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import java.util.List;
import java.util.Optional;

/**
 * What happened, in order. Written by the invoker, the authority and the installer only. Any
 * thread. Implementations extend {@code JournalContract}.
 */
public interface Journal {

  /**
   * Adds a line after all lines added before. It is durable once a later {@link #commit} has
   * returned.
   */
  void append(JournalEntry entry);

  /**
   * Blocks until every line that this thread appended is durable.
   *
   * @throws AnnexException {@code UNAVAILABLE} when it cannot be written
   */
  void commit();

  /** Lines that match, newest first. */
  List<Line> read(Query query);

  /**
   * A line with its place in the journal.
   *
   * @param sequence rises by line, starts at 1, never repeats in one data directory
   */
  record Line(long sequence, JournalEntry entry) {}

  /**
   * Which lines to read.
   *
   * @param before only lines with a lower sequence; {@link Long#MAX_VALUE} for the newest
   * @param limit most lines to give, 1 to {@value #MAX_LIMIT}
   */
  record Query(
      long before,
      int limit,
      Optional<ExtensionId> extension,
      Optional<InvocationId> invocation,
      Optional<JournalEntry.Kind> kind) {

    /** Most lines one query gives. */
    public static final int MAX_LIMIT = 1_000;

    public Query {
      if (limit < 1 || limit > MAX_LIMIT) {
        throw new AnnexException(
            ErrorCode.INVALID_REQUEST,
            "Reading the journal failed: limit must be between 1 and %d, not %d."
                .formatted(MAX_LIMIT, limit));
      }
    }

    /** The newest lines of everything. */
    public static Query newest(int limit) {
      return new Query(Long.MAX_VALUE, limit, Optional.empty(), Optional.empty(), Optional.empty());
    }
  }
}
