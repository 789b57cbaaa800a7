package dev.annex.capabilities.extensions;

import dev.annex.api.access.Access;
import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;

/**
 * Calling tools of other extensions; or, for the other side, being called by some only.
 *
 * @param callers whether it says who may call the holder, and not what the holder may call
 */
record ExtensionsPermission(boolean callers, ToolPattern pattern) implements Permission {

  static ExtensionsPermission read(PermissionRequest request) {
    ToolPattern pattern =
        request.scope().isEmpty() ? ToolPattern.ALL : ToolPattern.read(request.scope());
    return switch (request.name()) {
      case "extensions", "extensions.call" -> new ExtensionsPermission(false, pattern);
      case "extensions.callers" -> {
        if (pattern.tool().isPresent()) {
          throw new AnnexException(
              ErrorCode.INVALID_NAME,
              "Permission \"%s\" makes no sense: callers are extensions, as in extensions.callers=notes."
                  .formatted(request));
        }
        yield new ExtensionsPermission(true, pattern);
      }
      default ->
          throw new AnnexException(
              ErrorCode.INVALID_NAME,
              "Permission \"%s\" does not exist: there are extensions.call, also for some tools as in extensions.call=notes/*, and extensions.callers=notes for who may call it."
                  .formatted(request));
    };
  }

  @Override
  public boolean covers(Access<?> access) {
    return !callers
        && access.target() instanceof Calls target
        && access.action().family().equals("extensions")
        && target.tools().stream().allMatch(pattern::covers);
  }

  @Override
  public boolean includes(Permission other) {
    return other instanceof ExtensionsPermission narrow
        && callers == narrow.callers
        && pattern.includes(narrow.pattern);
  }

  @Override
  public String describe() {
    if (callers) {
      return pattern.equals(ToolPattern.ALL)
          ? "be called by every extension that was granted to"
          : "be called only by \"%s\", among extensions"
              .formatted(pattern.extension().orElseThrow());
    }
    return pattern.equals(ToolPattern.ALL)
        ? "call the tools of all other extensions that let others call them"
        : "call %s of other extensions".formatted(pattern);
  }

  @Override
  public Risk risk() {
    if (callers) {
      return Risk.LOW;
    }
    return pattern.equals(ToolPattern.ALL) ? Risk.HIGH : Risk.MEDIUM;
  }

  @Override
  public boolean changesState() {
    return !callers;
  }

  @Override
  public boolean reachesOutside() {
    return false;
  }
}
