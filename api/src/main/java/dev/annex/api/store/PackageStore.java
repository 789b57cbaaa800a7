package dev.annex.api.store;

import dev.annex.api.extension.PackageFiles;
import dev.annex.api.name.Digest;

/**
 * The bytes of installed packages, by digest. Any thread. Implementations extend {@code
 * PackageStoreContract}.
 */
public interface PackageStore {

  /** Keeps a package; durable when the method returns. Keeping the same one twice is harmless. */
  Digest put(PackageFiles files);

  /**
   * The files of a package that was kept.
   *
   * @throws dev.annex.api.fault.AnnexException {@code UNAVAILABLE} when it is missing or its bytes
   *     have changed
   */
  PackageFiles get(Digest digest);

  /** Forgets a package; harmless when it is not there. */
  void remove(Digest digest);
}
