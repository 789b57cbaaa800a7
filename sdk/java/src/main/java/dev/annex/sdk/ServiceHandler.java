package dev.annex.sdk;

import dev.annex.sdk.host.HostApi;

/**
 * Answers a method of the host that is neither tool nor hook, as {@code memory/recall} of a memory
 * backend. Called on a virtual thread of its own, many at once.
 *
 * @param <P> the parameters
 */
@FunctionalInterface
public interface ServiceHandler<P> {

  /**
   * Answers one request.
   *
   * @return a value that can be said in JSON
   * @throws dev.annex.sdk.rpc.RpcException which the host gets as it is
   * @throws Exception anything else is an internal error with its message
   */
  Object handle(P params, HostApi host) throws Exception;
}
