package dev.annex.api.store;

import dev.annex.api.call.Limits;
import dev.annex.api.extension.Extension.State;
import dev.annex.api.name.Digest;
import dev.annex.api.name.ExtensionId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Which packages are installed. Any thread. A change is durable when the method returns.
 * Implementations extend {@code InstallRecordsContract}.
 */
public interface InstallRecords {

  /** Every record, by id. */
  List<InstallRecord> all();

  /** The record of one extension. */
  Optional<InstallRecord> find(ExtensionId id);

  /** Adds a record, or replaces the one with the same id. */
  void save(InstallRecord record);

  /** Removes a record; false when there was none. */
  boolean remove(ExtensionId id);

  /**
   * One installed package.
   *
   * @param digest which package, see {@link PackageStore}
   * @param limits what it was given at install
   * @param manifest what the host read in the package, in a form that only the host's installer
   *     knows; empty when it has to be read again
   * @param source where it came from, for people
   * @param by who installed it
   */
  record InstallRecord(
      ExtensionId id,
      Digest digest,
      String alias,
      State state,
      Limits limits,
      String manifest,
      String source,
      String by,
      Instant at) {

    /** A copy of an extension in another state. */
    public InstallRecord in(State other) {
      return new InstallRecord(id, digest, alias, other, limits, manifest, source, by, at);
    }

    /** A copy with another manifest. */
    public InstallRecord withManifest(String other) {
      return new InstallRecord(id, digest, alias, state, limits, other, source, by, at);
    }
  }
}
