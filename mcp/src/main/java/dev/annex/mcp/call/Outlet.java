package dev.annex.mcp.call;

/**
 * Where the messages of one running request go. Any thread; everything after the end is dropped.
 */
public interface Outlet {

  /** Tells whether requests to the client can be sent here. */
  boolean carriesRequests();

  /** Sends a notification; it may be dropped if the reader is slow. */
  void notification(byte[] message);

  /** Sends a message that must not be dropped. */
  void message(byte[] message);

  /** Sends the answer and ends; {@code status} is for HTTP while it is still undecided. */
  void answer(int status, byte[] message);

  /** Ends without an answer. */
  void end();

  /** Lets the client go and come back for the rest, where that is possible. */
  void release();
}
