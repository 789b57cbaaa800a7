package dev.annex.capabilities.http;

import java.util.Set;

/**
 * A wish to go on with a request that was opened.
 *
 * @param piece what to send, for the operation that sends
 * @param most how much to receive at most, for the operation that receives
 */
record StreamUse(long handle, byte[] piece, int most) {

  /** The operations that wish so. */
  static final Set<String> ACTIONS =
      Set.of(SendPiece.NAME, FinishRequest.NAME, ReceivePiece.NAME, CloseStream.NAME);

  @Override
  public String toString() {
    return "handle " + handle;
  }
}
