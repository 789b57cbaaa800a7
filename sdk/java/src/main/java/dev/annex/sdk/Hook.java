package dev.annex.sdk;

import dev.annex.sdk.json.JsonObject;

/**
 * A registered hook.
 *
 * @param event what it is told
 * @param changes whether the host waits for what it wants changed
 */
record Hook(String event, boolean changes, HookHandler handler) {

  JsonObject run(HookEvent told) throws Exception {
    HookPatch patch = handler.handle(told);
    return changes ? patch.members() : JsonObject.EMPTY;
  }
}
