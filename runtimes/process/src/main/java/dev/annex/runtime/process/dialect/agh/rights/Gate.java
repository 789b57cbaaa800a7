package dev.annex.runtime.process.dialect.agh.rights;

import dev.annex.api.value.Json;
import dev.annex.runtime.process.dialect.agh.session.Rights;
import dev.annex.runtime.process.rpc.RpcError;
import dev.annex.runtime.process.rpc.RpcException;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The double gate in front of every method: the method itself has to be granted, and then the
 * capability that it needs. Any thread.
 */
public final class Gate {

  private static final int CAPABILITY_DENIED = -32_001;
  private static final int FORBIDDEN = 403;

  private Gate() {}

  /**
   * Lets a method pass.
   *
   * @throws RpcException -32601 for one that the protocol does not have; -32001, or 403 for
   *     published resources, for one that was not granted
   */
  public static HostMethod pass(String method, Rights rights) {
    HostMethod known =
        HostMethods.find(method)
            .orElseThrow(() ->
                new RpcException(
                    RpcError.METHOD_NOT_FOUND,
                    "Method not found",
                    Json.object().put("method", method)));
    if (!rights.actions().contains(method)) {
      throw denied(known, method, rights.actions());
    }
    known
        .capability()
        .filter(needed ->
            rights.security().stream().noneMatch(grant -> CapabilityPattern.covers(grant, needed)))
        .ifPresent(needed -> {
          throw denied(known, needed, rights.security());
        });
    return known;
  }

  /**
   * The denial of a method.
   *
   * @param required what is missing: the method, or the capability
   */
  public static RpcException denied(HostMethod method, String required, List<String> granted) {
    ObjectNode data = Json.object();
    if (method.aboutResources()) {
      data.put("error", "%s was not granted".formatted(required));
    }
    data.put("method", method.name());
    data.putArray("required").add(required);
    ArrayNode list = data.putArray("granted");
    granted.forEach(list::add);
    return method.aboutResources()
        ? new RpcException(FORBIDDEN, "Forbidden", data)
        : new RpcException(CAPABILITY_DENIED, "Capability denied", data);
  }
}
