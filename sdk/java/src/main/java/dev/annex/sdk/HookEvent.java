package dev.annex.sdk;

import dev.annex.sdk.host.HostApi;
import dev.annex.sdk.json.JsonObject;

/**
 * Something that happens in the host, told to a hook.
 *
 * @param invocationId of this one telling; empty when the hook runs as a program of its own
 * @param name what happens, such as {@code tool.pre_call}
 * @param payload what is known about it; which members, depends on the event
 * @param host what to ask the host with; refuses everything when the hook runs as a program of its
 *     own
 */
public record HookEvent(String invocationId, String name, JsonObject payload, HostApi host) {}
