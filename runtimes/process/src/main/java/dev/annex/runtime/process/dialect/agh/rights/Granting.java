package dev.annex.runtime.process.dialect.agh.rights;

import dev.annex.api.access.PermissionRequest;
import dev.annex.runtime.process.dialect.agh.session.Rights;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * From what an extension wants to what one launch of it may have: within the ceiling of where it
 * came from, and as far as people granted what it comes to here. Any thread.
 */
public final class Granting {

  private Granting() {}

  /**
   * The rights of one launch. Lists are sorted and unique.
   *
   * @param ceiling what the operator lets extensions publish
   * @param held the permissions that were granted and still hold
   */
  public static Rights rights(
      WantedRights wanted,
      SourceTier tier,
      ResourceCeiling ceiling,
      Collection<PermissionRequest> held) {
    return new Rights(
        wanted.actions().stream()
            .filter(action -> isGranted(action, tier, held))
            .distinct()
            .sorted()
            .toList(),
        wanted.security().stream()
            .flatMap(capability -> tier.within(capability).stream())
            .filter(capability -> isUsable(capability, wanted, held))
            .distinct()
            .sorted()
            .toList(),
        wanted.families().stream()
            .map(ResourceKinds::of)
            .flatMap(Optional::stream)
            .filter(ceiling::allowsKind)
            .distinct()
            .sorted()
            .toList(),
        wanted.families().isEmpty() ? List.of() : scopes(wanted.maxScope(), tier, ceiling));
  }

  /** What nobody has granted of that which the extension asks for. */
  public static List<PermissionRequest> missing(
      WantedRights wanted, SourceTier tier, Collection<PermissionRequest> held) {
    return wanted
        .usable()
        .filter(tier::allows)
        .flatMap(method -> method.permissions().stream())
        .filter(needed -> !isHeld(needed, held))
        .distinct()
        .sorted()
        .toList();
  }

  /** What it asks for and may not have, whoever grants it, because of where it came from. */
  public static List<String> beyond(WantedRights wanted, SourceTier tier) {
    Stream<String> actions =
        wanted.actions().stream()
            .filter(action ->
                HostMethods.find(action)
                    .map(method -> !tier.allows(method))
                    .orElse(tier == SourceTier.MARKETPLACE));
    Stream<String> security =
        wanted.security().stream()
            .filter(capability -> !tier.within(capability).contains(capability));
    return Stream.concat(actions, security).distinct().sorted().toList();
  }

  private static boolean isGranted(
      String action, SourceTier tier, Collection<PermissionRequest> held) {
    return HostMethods.find(action)
        .map(method ->
            tier.allows(method)
                && method.permissions().stream().allMatch(needed -> isHeld(needed, held)))
        .orElse(tier != SourceTier.MARKETPLACE);
  }

  /** A capability all of whose wanted methods were refused is refused with them. */
  private static boolean isUsable(
      String capability, WantedRights wanted, Collection<PermissionRequest> held) {
    List<HostMethod> methods =
        HostMethods.under(capability)
            .filter(method -> wanted.actions().contains(method.name()))
            .toList();
    return methods.isEmpty()
        || methods.stream()
            .anyMatch(
                method -> method.permissions().stream().allMatch(needed -> isHeld(needed, held)));
  }

  /**
   * Whether a need was granted, at least in part: what is asked for may be granted more widely, and
   * narrower. A call that goes beyond is denied when it is made.
   */
  private static boolean isHeld(PermissionRequest needed, Collection<PermissionRequest> held) {
    return held.stream()
        .filter(one ->
            one.name().equals(needed.name())
                || one.name().equals(needed.capability())
                || one.capability().equals(needed.name()))
        .anyMatch(one ->
            one.scope().isEmpty()
                || needed.scope().isEmpty()
                || one.scope().equals(needed.scope())
                || one.scope().startsWith(needed.scope() + ":"));
  }

  private static List<String> scopes(String maxScope, SourceTier tier, ResourceCeiling ceiling) {
    return tier.resourceScopes().stream()
        .filter(scope -> maxScope.equals("global") || scope.equals(maxScope))
        .filter(ceiling::allowsScope)
        .toList();
  }
}
