package dev.annex.core.memory;

import dev.annex.api.extension.PackageDigest;
import dev.annex.api.extension.PackageFiles;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.Digest;
import dev.annex.api.store.PackageStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Packages that are gone with the process. Any thread. */
public final class MemoryPackageStore implements PackageStore {

  private final Map<Digest, PackageFiles> packages = new ConcurrentHashMap<>();

  @Override
  public Digest put(PackageFiles files) {
    Digest digest = PackageDigest.of(files);
    packages.put(digest, files);
    return digest;
  }

  @Override
  public PackageFiles get(Digest digest) {
    PackageFiles files = packages.get(digest);
    if (files == null) {
      throw new AnnexException(
          ErrorCode.UNAVAILABLE, "Package %s is not in the store.".formatted(digest));
    }
    return files;
  }

  @Override
  public void remove(Digest digest) {
    packages.remove(digest);
  }
}
