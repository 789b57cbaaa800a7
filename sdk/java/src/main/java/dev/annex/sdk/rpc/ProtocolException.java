package dev.annex.sdk.rpc;

/**
 * The other side sent what is no message of the protocol, which ends the connection: there is no
 * way to tell where the next message begins.
 */
public final class ProtocolException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ProtocolException(String message) {
    super(message);
  }
}
