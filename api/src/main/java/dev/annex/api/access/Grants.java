package dev.annex.api.access;

import dev.annex.api.name.ExtensionId;
import java.util.List;

/**
 * All grants. Any thread. A change is durable when the method returns, and seen by the next {@link
 * #of}. Reading is quick: it happens on every host call. Implementations extend {@code
 * GrantsContract}.
 */
public interface Grants {

  /** The grants of one extension, expired ones included, ordered by permission. */
  List<Grant> of(ExtensionId holder);

  /** Adds a grant; one with the same holder and permission is replaced. */
  void add(Grant grant);

  /** Takes a grant back; false when there was none. */
  boolean revoke(ExtensionId holder, PermissionRequest permission);

  /** Takes every grant of an extension back. */
  void revokeAll(ExtensionId holder);
}
