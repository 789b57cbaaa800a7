package dev.annex.api.store;

import dev.annex.api.call.Limits;
import dev.annex.api.extension.Extension.State;
import dev.annex.api.name.Digest;
import dev.annex.api.name.ExtensionId;
import java.time.Instant;
import java.util.List;

/**
 * Which packages are installed. Any thread. A change is durable when the method returns.
 * Implementations extend {@code InstallRecordsContract}.
 */
public interface InstallRecords {

  /** Every record, by id. */
  List<InstallRecord> all();

  /** Adds a record, or replaces the one with the same id. */
  void save(InstallRecord record);

  /** Removes a record; false when there was none. */
  boolean remove(ExtensionId id);

  /**
   * One installed package.
   *
   * @param digest which package, see {@link PackageStore}
   * @param limits what it was given at install
   * @param source where it came from, for people
   * @param by who installed it
   */
  record InstallRecord(
      ExtensionId id,
      Digest digest,
      String alias,
      State state,
      Limits limits,
      String source,
      String by,
      Instant at) {}
}
