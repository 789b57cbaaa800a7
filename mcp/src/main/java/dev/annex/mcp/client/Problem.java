package dev.annex.mcp.client;

/**
 * What can go wrong between a client and a server, for programs; the words stand in the message.
 */
public enum Problem {
  /** The server answered with an error of JSON-RPC. */
  REFUSED,
  /** No answer came in time. */
  TIMEOUT,
  /** The caller did not want the answer any more. */
  CANCELLED,
  /** The server ended, hung up or cannot be reached. */
  CLOSED,
  /** One message of the server is longer than allowed. */
  MESSAGE_TOO_LONG,
  /** The server sends what are no messages of JSON-RPC. */
  NOT_A_MESSAGE,
  /** A message is well-formed, but not what the protocol asks for at this place. */
  PROTOCOL,
  /** The server speaks no revision that this client speaks. */
  UNSUPPORTED_VERSION,
  /** An HTTP status that is no answer. */
  HTTP_STATUS,
  /** The server has forgotten the session; what was asked was not carried out. */
  SESSION_LOST,
  /** A bound of {@link ClientLimits}. */
  TOO_MUCH
}
