package dev.annex.core.install;

import dev.annex.api.access.Grant;
import dev.annex.api.access.Grants;
import dev.annex.api.access.PermissionReader;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.Journal;
import dev.annex.api.call.JournalEntry;
import dev.annex.api.call.JournalEntry.Verdict;
import dev.annex.api.extension.Catalog;
import dev.annex.api.extension.Extension;
import dev.annex.api.extension.Manifest;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.Json;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Where a person says yes, or takes it back. Every change is journalled. Any thread. */
public final class GrantDesk {

  private final Catalog catalog;
  private final PermissionReader permissions;
  private final Grants grants;
  private final Journal journal;
  private final Clock clock;
  private final Runnable revoked;
  private final Consumer<ExtensionId> changed;

  /**
   * A desk over these parts.
   *
   * @param revoked runs after a permission was taken back
   * @param changed hears of an installed extension whose grants changed
   */
  public GrantDesk(
      Catalog catalog,
      PermissionReader permissions,
      Grants grants,
      Journal journal,
      Clock clock,
      Runnable revoked,
      Consumer<ExtensionId> changed) {
    this.catalog = catalog;
    this.permissions = permissions;
    this.grants = grants;
    this.journal = journal;
    this.clock = clock;
    this.revoked = revoked;
    this.changed = changed;
  }

  /** The grants of an installed extension. */
  public List<Grant> of(ExtensionId id) {
    return grants.of(installed(id).id());
  }

  /**
   * Grants a permission to an installed extension.
   *
   * @throws AnnexException {@code EXTENSION_NOT_FOUND}; {@code INVALID_NAME} when its manifest does
   *     not ask for it
   */
  public void grant(
      ExtensionId id, PermissionRequest permission, String by, Optional<Instant> until) {
    grant(installed(id).manifest(), permission, by, until);
    journal.commit();
    changed.accept(id);
  }

  void grant(Manifest manifest, PermissionRequest permission, String by, Optional<Instant> until) {
    requireAsked(manifest, permission);
    grants.add(new Grant(manifest.id(), permission, by, clock.instant(), until));
    journal(manifest.id(), Verdict.ALLOWED, "grant", permission, by);
  }

  /**
   * Takes a permission back.
   *
   * @return false when it was not granted
   */
  public boolean revoke(ExtensionId id, PermissionRequest permission, String by) {
    boolean was = grants.revoke(id, permission);
    if (was) {
      journal(id, Verdict.DENIED, "revoke", permission, by);
      journal.commit();
      revoked.run();
      changed.accept(id);
    }
    return was;
  }

  /** Whether a manifest asks for a permission, or for one that means more. */
  boolean isAsked(Manifest manifest, PermissionRequest permission) {
    return manifest.requests().stream().anyMatch(asked -> includes(asked, permission));
  }

  /** The bare word of a capability stands for all of it, the rest is the capability's to judge. */
  private boolean includes(PermissionRequest asked, PermissionRequest wanted) {
    if (!asked.capability().equals(wanted.capability())) {
      return false;
    }
    boolean all = asked.name().equals(asked.capability()) && asked.scope().isEmpty();
    return all
        || asked.equals(wanted)
        || permissions.read(asked).includes(permissions.read(wanted));
  }

  void requireAsked(Manifest manifest, PermissionRequest permission) {
    permissions.read(permission);
    if (!isAsked(manifest, permission)) {
      throw new AnnexException(
          ErrorCode.INVALID_NAME,
          "Granting %s to \"%s\" failed: its manifest does not ask for it, nor for more that it is surely part of. It asks for: %s."
              .formatted(
                  permission,
                  manifest.id(),
                  manifest.requests().isEmpty()
                      ? "nothing"
                      : manifest.requests().stream()
                          .map(PermissionRequest::toString)
                          .collect(Collectors.joining(", "))));
    }
  }

  private Extension installed(ExtensionId id) {
    return catalog.extension(id).orElseThrow(() -> notInstalled(id));
  }

  static AnnexException notInstalled(ExtensionId id) {
    return new AnnexException(
        ErrorCode.EXTENSION_NOT_FOUND,
        "No extension \"%s\" is installed. To see what is: annex list".formatted(id));
  }

  private void journal(
      ExtensionId id, Verdict verdict, String word, PermissionRequest permission, String by) {
    journal.append(
        new JournalEntry(
            clock.instant(),
            JournalEntry.Kind.GRANT,
            verdict,
            Optional.empty(),
            by,
            Optional.of(id),
            word,
            permission.toString(),
            Json.object()));
  }
}
