package dev.annex.runtime.wasm.snapshot;

/** Whether calls of a module can start from a snapshot. */
public sealed interface SnapshotDecision {

  /** They can. */
  record Taken(Snapshot snapshot) implements SnapshotDecision {}

  /**
   * They cannot; every call starts the module anew, which is slower and otherwise the same.
   *
   * @param reason half a sentence for the module's author, for instance "it called opskat.host_log
   *     before it read its input"
   */
  record Refused(String reason) implements SnapshotDecision {}
}
