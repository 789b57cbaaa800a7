package dev.annex.sdk;

import dev.annex.sdk.json.Json;
import dev.annex.sdk.json.JsonObject;

/**
 * What a hook wants changed.
 *
 * @param members the members of the event to replace
 */
public record HookPatch(JsonObject members) {

  /** Nothing. */
  public static HookPatch none() {
    return new HookPatch(JsonObject.EMPTY);
  }

  /** It must not happen. */
  public static HookPatch deny(String reason) {
    return new HookPatch(JsonObject.EMPTY.with("deny", true).with("deny_reason", reason));
  }

  /** With a member changed, such as {@code tool_input}. */
  public HookPatch with(String member, Json value) {
    return new HookPatch(members.with(member, value));
  }
}
