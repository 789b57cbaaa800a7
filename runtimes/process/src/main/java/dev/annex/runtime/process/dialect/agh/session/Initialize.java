package dev.annex.runtime.process.dialect.agh.session;

import dev.annex.api.value.Json;
import dev.annex.runtime.process.Rhythm;
import java.util.Collection;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes the request that opens a session. Its lists are never null. */
final class Initialize {

  private Initialize() {}

  static ObjectNode request(SessionTerms terms, Rhythm rhythm, String hostVersion, String nonce) {
    ObjectNode request = Json.object();
    request.put("protocol_version", "1");
    request.putArray("supported_protocol_versions").add("1");
    request.put("agh_version", hostVersion);
    request.put("session_nonce", nonce);
    request
        .putObject("extension")
        .put("name", terms.name())
        .put("version", terms.version())
        .put("source_tier", terms.sourceTier());
    ObjectNode capabilities = request.putObject("capabilities");
    fill(capabilities.putArray("provides"), terms.provides());
    fill(capabilities.putArray("granted_actions"), terms.granted().actions());
    fill(capabilities.putArray("granted_security"), terms.granted().security());
    fill(capabilities.putArray("granted_resource_kinds"), terms.granted().resourceKinds());
    fill(capabilities.putArray("granted_resource_scopes"), terms.granted().resourceScopes());
    ObjectNode methods = request.putObject("methods");
    methods.putArray("daemon_requests").add("execute_hook").add("health_check").add("shutdown");
    fill(methods.putArray("extension_services"), ServiceMethods.of(terms.provides()));
    request
        .putObject("runtime")
        .put("health_check_interval_ms", rhythm.healthInterval().toMillis())
        .put("health_check_timeout_ms", rhythm.probe().toMillis())
        .put("shutdown_timeout_ms", rhythm.shutdown().toMillis())
        .put("default_hook_timeout_ms", AghSession.HOOK_TIME.toMillis());
    return request;
  }

  private static void fill(ArrayNode array, Collection<String> words) {
    words.forEach(array::add);
  }
}
