package dev.annex.core.memory;

import dev.annex.api.call.Journal;
import dev.annex.api.call.JournalEntry;
import java.util.ArrayList;
import java.util.List;

/** A journal that is gone with the process. Any thread. */
public final class MemoryJournal implements Journal {

  private final List<JournalEntry> entries = new ArrayList<>();

  @Override
  public synchronized void append(JournalEntry entry) {
    entries.add(entry);
  }

  @Override
  public void commit() {}

  @Override
  public synchronized List<Line> read(Query query) {
    List<Line> lines = new ArrayList<>();
    int newest = (int) Math.min(entries.size(), query.before() - 1);
    for (int i = newest; i > 0 && lines.size() < query.limit(); i--) {
      JournalEntry entry = entries.get(i - 1);
      if (matches(query, entry)) {
        lines.add(new Line(i, entry));
      }
    }
    return lines;
  }

  private static boolean matches(Query query, JournalEntry entry) {
    return (query.extension().isEmpty() || query.extension().equals(entry.extension()))
        && (query.invocation().isEmpty() || query.invocation().equals(entry.invocation()))
        && (query.kind().isEmpty() || query.kind().get() == entry.kind());
  }
}
