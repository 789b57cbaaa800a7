package dev.annex.capabilities.secrets;

import dev.annex.api.access.Access;
import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;
import java.util.Set;

/**
 * Reading, writing or both, of the holder's own secrets.
 *
 * <p>What can be read can be passed on by whatever else the extension may do; writing alone gives
 * nothing away.
 */
record OwnPermission(Reach reach, NamePattern names) implements Permission {

  private static final Set<String> READING =
      Set.of(GetSecret.NAME, HasSecret.NAME, ListSecrets.NAME);
  private static final Set<String> WRITING = Set.of(SetSecret.NAME, DeleteSecret.NAME);

  enum Reach {
    READ("read"),
    WRITE("write"),
    BOTH("read and write");

    private final String words;

    Reach(String words) {
      this.words = words;
    }

    boolean includes(Reach other) {
      return this == BOTH || this == other;
    }

    boolean allows(String action) {
      return (this != WRITE && READING.contains(action))
          || (this != READ && WRITING.contains(action));
    }
  }

  static OwnPermission read(Reach reach, PermissionRequest request) {
    return new OwnPermission(reach, NamePattern.read(request.scope(), request));
  }

  /** The target's owner is always the one who asks, so only action and name are left to compare. */
  @Override
  public boolean covers(Access<?> access) {
    return access.target() instanceof OwnSecrets target
        && reach.allows(access.action().name())
        && target.isWithin(names);
  }

  @Override
  public boolean includes(Permission other) {
    return other instanceof OwnPermission narrow
        && reach.includes(narrow.reach)
        && names.includes(narrow.names);
  }

  @Override
  public String describe() {
    return "%s %s".formatted(reach.words, names.describe("its own secrets"));
  }

  @Override
  public Risk risk() {
    return reach == Reach.WRITE ? Risk.LOW : Risk.MEDIUM;
  }

  @Override
  public boolean changesState() {
    return reach != Reach.READ;
  }

  @Override
  public boolean reachesOutside() {
    return false;
  }
}
