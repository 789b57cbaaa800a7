package dev.annex.capabilities.kv;

import dev.annex.api.access.Access;
import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.util.Set;

/**
 * Reading, writing or both, of the holder's own keys with a prefix.
 *
 * <p>Both together are of medium risk: only then can what one caller said come back to another.
 */
record KeyValuePermission(Reach reach, String prefix) implements Permission {

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
          default ->
              throw new AnnexException(
                  ErrorCode.INVALID_NAME,
                  "Permission \"%s\" does not exist: there are kv, kv.read and kv.write, each also for keys with a prefix as in kv=notes/."
                      .formatted(request));
        };
    return new KeyValuePermission(reach, request.scope());
  }

  /** The target's owner is always the one who asks, so only action and key are left to compare. */
  @Override
  public boolean covers(Access<?> access) {
    return access.target() instanceof OwnKeys target
        && reach.allows(access.action().name())
        && target.start().startsWith(prefix);
  }

  @Override
  public String describe() {
    return prefix.isEmpty()
        ? reach.words + " its own stored values"
        : "%s its own stored values under keys that begin with \"%s\""
            .formatted(reach.words, prefix);
  }

  @Override
  public Risk risk() {
    return reach == Reach.BOTH ? Risk.MEDIUM : Risk.LOW;
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
