package dev.annex.core.memory;

import dev.annex.api.call.Journal;
import dev.annex.testkit.JournalContract;

class MemoryJournalTest extends JournalContract {

  @Override
  protected Journal open() {
    return new MemoryJournal();
  }
}
