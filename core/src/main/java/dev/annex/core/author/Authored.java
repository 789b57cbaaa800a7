package dev.annex.core.author;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.extension.Extension;
import dev.annex.api.fault.Fault;
import dev.annex.api.name.ExtensionId;
import java.util.List;
import java.util.Optional;

/**
 * A self-authored extension and how it stands.
 *
 * @param name as its author wrote it
 * @param current the version that was loaded last
 * @param kept the numbers of the versions that are kept, ascending
 * @param loaded the extension when it is installed; disabled ones, too
 * @param problem why it is installed and cannot be loaded
 * @param pending what it asks for and nobody has granted
 */
public record Authored(
    ExtensionId id,
    String name,
    Revision current,
    List<Integer> kept,
    Optional<Extension> loaded,
    Optional<Fault> problem,
    List<PermissionRequest> pending) {

  public Authored {
    kept = List.copyOf(kept);
    pending = List.copyOf(pending);
  }

  /** Whether its name is taken: it is installed, whether it can be called or not. */
  public boolean installed() {
    return loaded.isPresent() || problem.isPresent();
  }
}
