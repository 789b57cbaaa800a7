package dev.annex.sdk;

/** The work of a hook. Called on a virtual thread of its own, many at once. */
@FunctionalInterface
public interface HookHandler {

  /**
   * Looks at one event, and perhaps changes it.
   *
   * @throws Exception which fails the hook; the host goes on without it, unless it is required
   */
  HookPatch handle(HookEvent event) throws Exception;
}
