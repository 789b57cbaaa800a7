package dev.annex.api.extension;

import dev.annex.api.access.Permission;
import java.util.Collection;

/**
 * What running a tool can do to the world, as far as the host knows it: from the permissions its
 * extension asks for, not from what the extension says; except where code is not kept from the
 * world by its permissions alone, whose author's word then counts where it is the worse one.
 *
 * @param readsOnly it changes nothing that outlives the call
 * @param destructive it may remove or overwrite what was there
 * @param repeatable calling it twice with the same arguments does no more than calling it once
 * @param reachesOutside it may talk to things beyond this host
 */
public record Effects(
    boolean readsOnly, boolean destructive, boolean repeatable, boolean reachesOutside) {

  /** The cautious assumption, before the host has looked. */
  public static final Effects UNKNOWN = new Effects(false, true, false, true);

  /** What code with these permissions can do. */
  public static Effects of(Collection<Permission> permissions) {
    boolean changes = permissions.stream().anyMatch(Permission::changesState);
    boolean outside = permissions.stream().anyMatch(Permission::reachesOutside);
    return new Effects(!changes && !outside, changes || outside, !changes && !outside, outside);
  }

  /** What something can do that can do both. */
  public Effects and(Effects other) {
    return new Effects(
        readsOnly && other.readsOnly,
        destructive || other.destructive,
        repeatable && other.repeatable,
        reachesOutside || other.reachesOutside);
  }
}
