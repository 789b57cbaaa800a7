package dev.annex.sdk;

import dev.annex.sdk.json.JsonObject;
import dev.annex.sdk.rpc.RpcException;

/** What the host is told when an author's code fails outside a tool. */
final class Failures {

  private Failures() {}

  static RpcException internal(Throwable failed) {
    failed.printStackTrace(System.err);
    String message = failed.getMessage();
    return RpcException.of(
        RpcException.INTERNAL_ERROR,
        JsonObject.of("error", message == null ? failed.getClass().getName() : message));
  }
}
