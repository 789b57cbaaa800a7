package dev.annex.store;

/**
 * What a database's committed data survives.
 *
 * <p>SQLite sets this for a whole connection, and a database file has one writer at a time. So what
 * may be lost together lives together: the journal, grants, installs and workspace in {@code
 * annex.db}, plain key-value data in {@code kv.db}. A guest's write never waits for the disk flush
 * of the journal, and costs about a fiftieth of it. Secrets have {@code vault.db}, so that a backup
 * can leave them out and what is removed there can be overwritten.
 */
enum Durability {
  /** Death of the process and loss of power: every commit waits until the disk has it. */
  POWER_LOSS("FULL"),
  /**
   * Death of the process. After a loss of power the newest commits may be missing; what is there is
   * whole.
   */
  PROCESS_DEATH("NORMAL");

  private final String synchronous;

  Durability(String synchronous) {
    this.synchronous = synchronous;
  }

  /** SQLite's word for it. */
  String synchronous() {
    return synchronous;
  }
}
