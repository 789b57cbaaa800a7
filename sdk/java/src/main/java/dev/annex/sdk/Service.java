package dev.annex.sdk;

import dev.annex.sdk.host.HostApi;
import dev.annex.sdk.json.Json;
import dev.annex.sdk.json.JsonObject;
import dev.annex.sdk.rpc.RpcException;
import dev.annex.sdk.schema.MismatchException;
import dev.annex.sdk.schema.TypeCodec;

/** A registered method that is neither tool nor hook. */
record Service<P>(TypeCodec<P> params, ServiceHandler<P> handler) {

  Json call(JsonObject arguments, HostApi host) {
    try {
      return TypeCodec.writeAny(handler.handle(params.read(arguments), host));
    } catch (RpcException error) {
      throw error;
    } catch (MismatchException wrong) {
      throw RpcException.invalidParams(String.valueOf(wrong.getMessage()));
    } catch (Throwable failed) {
      throw Failures.internal(failed);
    }
  }
}
