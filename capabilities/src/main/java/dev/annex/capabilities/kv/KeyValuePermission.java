package dev.annex.capabilities.kv;

import dev.annex.api.access.Access;
import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.util.Set;

/**
 * Reading, writing or both, of the holder's own keys with a prefix, or of those that all share.
 *
 * <p>Both together are of medium risk: only then can what one caller said come back to another.
 */
record KeyValuePermission(Reach reach, boolean shared, String prefix) implements Permission {

  private static final Set<String> READING = Set.of(GetValue.NAME, ListKeys.NAME);
  private static final Set<String> WRITING = Set.of(SetValue.NAME, DeleteValue.NAME);

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

  static KeyValuePermission read(PermissionRequest request) {
    Reach reach =
        switch (request.name()) {
          case "kv" -> Reach.BOTH;
          case "kv.read" -> Reach.READ;
          case "kv.write" -> Reach.WRITE;
          case "kv.shared" -> Reach.BOTH;
          case "kv.shared-read" -> Reach.READ;
          case "kv.shared-write" -> Reach.WRITE;
          default ->
              throw new AnnexException(
                  ErrorCode.INVALID_NAME,
                  "Permission \"%s\" does not exist: there are kv, kv.read and kv.write, and kv.shared, kv.shared-read and kv.shared-write for keys that all extensions share, each also for keys with a prefix as in kv=notes/."
                      .formatted(request));
        };
    return new KeyValuePermission(reach, request.name().startsWith("kv.shared"), request.scope());
  }

  /**
   * The target's owner is the one who asks or nobody, so no one's own keys are in reach of others.
   */
  @Override
  public boolean covers(Access<?> access) {
    return access.target() instanceof OwnKeys target
        && target.shared() == shared
        && reach.allows(access.action().name())
        && target.start().startsWith(prefix);
  }

  @Override
  public boolean includes(Permission other) {
    return other instanceof KeyValuePermission narrow
        && shared == narrow.shared
        && reach.includes(narrow.reach)
        && narrow.prefix.startsWith(prefix);
  }

  @Override
  public String describe() {
    String what =
        shared
            ? "%s stored values that all extensions share".formatted(reach.words)
            : reach.words + " its own stored values";
    return prefix.isEmpty() ? what : "%s under keys that begin with \"%s\"".formatted(what, prefix);
  }

  @Override
  public Risk risk() {
    return shared || reach == Reach.BOTH ? Risk.MEDIUM : Risk.LOW;
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
