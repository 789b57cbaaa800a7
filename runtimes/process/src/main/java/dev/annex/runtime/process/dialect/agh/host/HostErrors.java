package dev.annex.runtime.process.dialect.agh.host;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.Fault;
import dev.annex.api.value.Json;
import dev.annex.runtime.process.dialect.agh.rights.HostMethod;
import dev.annex.runtime.process.rpc.RpcError;
import dev.annex.runtime.process.rpc.RpcException;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The errors that the host answers with, in the exact form that the protocol has for each. */
final class HostErrors {

  private static final int CAPABILITY_DENIED = -32_001;
  private static final int UNAVAILABLE = -32_005;
  private static final int NOT_FOUND = -32_006;

  private HostErrors() {}

  static RpcException invalid(String why) {
    return new RpcException(
        RpcError.INVALID_PARAMS, "Invalid params", Json.object().put("error", why));
  }

  static RpcException unavailable(String why) {
    return new RpcException(UNAVAILABLE, "Unavailable", Json.object().put("error", why));
  }

  static RpcException notFound(String resource, String id) {
    return new RpcException(
        NOT_FOUND, "Not found", Json.object().put("resource", resource).put("id", id));
  }

  /** An error about published resources, whose codes are those of HTTP. */
  static RpcException ofResources(int code, String why) {
    String message =
        switch (code) {
          case 403 -> "Forbidden";
          case 409 -> "Conflict";
          case 413 -> "Payload too large";
          default -> throw new IllegalArgumentException("no such code: " + code);
        };
    return new RpcException(code, message, Json.object().put("error", why));
  }

  /**
   * What the failure of an operation is in the protocol. Empty for one that ends the call itself
   * and is nobody's to answer.
   */
  static Optional<RpcException> of(AnnexException failure, HostMethod method) {
    Fault fault = failure.fault();
    return switch (fault.code()) {
      case PERMISSION_DENIED -> Optional.of(denied(fault, method));
      case INVALID_HOST_CALL, INVALID_NAME -> Optional.of(invalid(fault.message()));
      case HOST_CALL_FAILED -> Optional.of(failed(fault, method));
      case LIMIT_REACHED, UNAVAILABLE, CONFIGURATION_INVALID, BUSY ->
          Optional.of(unavailable(fault.message()));
      default -> Optional.empty();
    };
  }

  /** The gate let it pass, and what it comes to in our terms was not granted after all. */
  private static RpcException denied(Fault fault, HostMethod method) {
    ObjectNode data = Json.object().put("method", method.name());
    data.putArray("required").add(method.capability().orElse(method.name()));
    data.putArray("granted");
    data.put("error", fault.message());
    return new RpcException(CAPABILITY_DENIED, "Capability denied", data);
  }

  private static RpcException failed(Fault fault, HostMethod method) {
    String reason =
        Optional.ofNullable(fault.details().get("reason"))
            .filter(JsonNode::isString)
            .map(JsonNode::stringValue)
            .orElse("");
    if (!reason.equals("not-found")) {
      return unavailable(fault.message());
    }
    String family = method.name().split("/", 2)[0];
    ObjectNode data =
        Json.object().put("resource", family).put("id", "").put("error", fault.message());
    return new RpcException(NOT_FOUND, "Not found", data);
  }
}
