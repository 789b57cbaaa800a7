package dev.annex.api.access;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.Printable;
import java.util.regex.Pattern;

/**
 * A permission as it is written in manifests, on the command line and in the journal: {@code name}
 * or {@code name=scope}, for instance {@code kv} or {@code files.read=/data/**}.
 *
 * @param name the capability, or the capability and a narrower word after a dot
 * @param scope in the capability's own terms; empty for everything the name means
 */
public record PermissionRequest(String name, String scope)
    implements Comparable<PermissionRequest> {

  private static final Pattern NAME =
      Pattern.compile("[a-z][a-z0-9-]{0,31}(\\.[a-z][a-z0-9-]{0,31})?");
  private static final int MAX_SCOPE_LENGTH = 2_048;
  private static final int MAX_SHOWN_LENGTH = 128;

  public PermissionRequest {
    if (!NAME.matcher(name).matches()) {
      throw new AnnexException(
          ErrorCode.INVALID_NAME,
          "\"%s\" is no permission: expected a name such as kv or files.read, or name=scope."
              .formatted(Printable.show(name, MAX_SHOWN_LENGTH)));
    }
    if (scope.length() > MAX_SCOPE_LENGTH || !Printable.is(scope)) {
      throw new AnnexException(
          ErrorCode.INVALID_NAME,
          "\"%s\" is no scope of permission %s: expected up to %d printable characters."
              .formatted(Printable.show(scope, MAX_SHOWN_LENGTH), name, MAX_SCOPE_LENGTH));
    }
  }

  /** Reads the written form. */
  public static PermissionRequest parse(String text) {
    int equals = text.indexOf('=');
    return equals < 0
        ? new PermissionRequest(text.strip(), "")
        : new PermissionRequest(
            text.substring(0, equals).strip(), text.substring(equals + 1).strip());
  }

  /** The capability that reads this request. */
  public String capability() {
    int dot = name.indexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }

  @Override
  public int compareTo(PermissionRequest other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public String toString() {
    return scope.isEmpty() ? name : name + "=" + scope;
  }
}
