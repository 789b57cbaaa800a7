package dev.annex.api.store;

import dev.annex.api.name.ArtifactId;
import dev.annex.api.name.ExtensionId;
import java.time.Instant;
import java.util.Optional;

/**
 * Results that were too large to hand over, kept for a while so that their caller can fetch them.
 * Whoever knows an id may read: callers must be checked before. An artifact never changes. It goes
 * when it expires, or sooner when its extension needs the room for newer ones. Any thread.
 * Implementations extend {@code ArtifactStoreContract}.
 */
public interface ArtifactStore {

  /**
   * Keeps content under a new id. Makes room for it: first among the oldest of the same extension,
   * so that this has no more than {@code quotaBytes}; then among the oldest of the extension that
   * has most, so that all together stay within what the store may hold.
   *
   * @param owner the principal it is for
   * @throws dev.annex.api.fault.AnnexException {@code LIMIT_REACHED} when it can never fit, {@code
   *     UNAVAILABLE} when it cannot be written
   */
  Artifact put(
      ExtensionId extension, String owner, String mediaType, byte[] content, long quotaBytes);

  /** What is known of an artifact; empty when there is none or it expired. */
  Optional<Artifact> find(ArtifactId id);

  /**
   * A part of an artifact.
   *
   * @param offset of its first byte, from 0
   * @param most bytes to give at most; fewer come only at the end
   * @return empty when there is no such artifact any more; no bytes behind its end
   */
  Optional<byte[]> read(ArtifactId id, long offset, int most);

  /** Removes every artifact of an extension. */
  void clear(ExtensionId extension);

  /** Bytes of artifacts an extension has. */
  long usedBytes(ExtensionId extension);

  /**
   * What is known of one artifact.
   *
   * @param extension whose result it is
   * @param owner the principal it is for
   * @param size in bytes
   */
  record Artifact(
      ArtifactId id,
      ExtensionId extension,
      String owner,
      String mediaType,
      long size,
      Instant expires) {}
}
