package dev.annex.api.runtime;

import dev.annex.api.extension.Manifest;
import dev.annex.api.extension.PackageFiles;
import java.util.Set;

/**
 * A foreign contract made ours. Each runtime adds its own binding between guest and host. Any
 * thread. Implementations extend {@code DialectContract}.
 */
public interface Dialect {

  /** Its name in manifests, for instance {@code opskat}. */
  String name();

  /**
   * Whether a package speaks it, from the look of its files; reads no more than it must and never
   * throws.
   */
  boolean recognises(PackageFiles files);

  /**
   * Reads a manifest as leniently as the contract's own host does, and lists every word that is not
   * acted on.
   *
   * @throws dev.annex.api.fault.AnnexException {@code MANIFEST_INVALID}, naming the field, its
   *     value and the rule
   */
  Manifest readManifest(PackageFiles files);

  /** The host operations its guests can reach; each must exist when the host starts. */
  Set<String> operations();
}
