package dev.annex.capabilities.secrets;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.SecretName;

/**
 * Which names a permission is about: one, or with a {@code *} at its end all that begin so.
 *
 * @param text the name, or what names begin with
 */
record NamePattern(String text, boolean prefix) {

  private static final String REST = "*";

  /** Reads the scope of a permission; the empty one is every name. */
  static NamePattern read(String scope, PermissionRequest request) {
    boolean prefix = scope.isEmpty() || scope.endsWith(REST);
    String text = scope.endsWith(REST) ? scope.substring(0, scope.length() - 1) : scope;
    if (!SecretName.isStart(text)) {
      throw new AnnexException(
          ErrorCode.INVALID_NAME,
          "Permission \"%s\" cannot be read: its scope must be the name of a secret, or what names begin with and a *, as in %s=oauth/*."
              .formatted(request, request.name()));
    }
    return new NamePattern(text, prefix);
  }

  boolean covers(String name) {
    return prefix ? name.startsWith(text) : name.equals(text);
  }

  /** Whether it covers every name that begins with a text. */
  boolean coversAllOf(String start) {
    return prefix && start.startsWith(text);
  }

  /** Whether it covers every name that the other does. */
  boolean includes(NamePattern other) {
    return other.prefix ? coversAllOf(other.text) : covers(other.text);
  }

  boolean isEverything() {
    return prefix && text.isEmpty();
  }

  /** Completes "secret …" or "secrets …". */
  String describe(String every) {
    if (isEverything()) {
      return every;
    }
    return prefix
        ? "%s with names that begin with \"%s\"".formatted(every, text)
        : "%s named \"%s\"".formatted(every, text);
  }
}
