package dev.annex.runtime.process.dialect.agh.session;

import tools.jackson.databind.JsonNode;

/**
 * A request of the process to the host that may be answered: its method is granted and its rate in
 * bounds.
 *
 * @param params an object; empty when the process sent none or null
 * @param rights of this launch
 * @param nonce of this launch
 */
public record HostRequest(String method, JsonNode params, Rights rights, String nonce) {}
