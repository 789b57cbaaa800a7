package dev.annex.sdk.rpc;

import dev.annex.sdk.json.Json;

/**
 * A request of the other side, to be answered once.
 *
 * @param id what the answer has to carry
 * @param method what is asked
 * @param params with what; null in JSON when there are none
 */
public record Request(Json id, String method, Json params) {}
