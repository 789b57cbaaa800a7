package dev.annex.capabilities.websocket;

import dev.annex.api.fault.AnnexException;
import dev.annex.capabilities.net.NetFailure;
import java.io.IOException;

/** The other side does not keep to RFC 6455, or sends more than is taken. */
final class ProtocolException extends IOException {

  private static final long serialVersionUID = 1L;

  static final int PROTOCOL_ERROR = 1002;
  static final int NO_TEXT = 1007;
  static final int TOO_LARGE = 1009;

  private final int code;

  /**
   * A breach.
   *
   * @param code what to close with (RFC 6455 7.4.1)
   */
  ProtocolException(int code, String message) {
    super(message);
    this.code = code;
  }

  int code() {
    return code;
  }

  /** In the words of events and failures. */
  String word() {
    return code == TOO_LARGE ? "too-large" : "protocol";
  }

  /** As a failure of what was attempted. */
  AnnexException failure(String attempted) {
    return code == TOO_LARGE
        ? NetFailure.failure(attempted, word(), String.valueOf(getMessage()))
        : NetFailure.PROTOCOL.of(attempted, String.valueOf(getMessage()));
  }
}
