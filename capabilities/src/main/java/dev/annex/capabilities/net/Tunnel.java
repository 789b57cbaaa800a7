package dev.annex.capabilities.net;

/** A way to servers that this machine does not connect to by itself. Any thread. */
public interface Tunnel {

  /** Differs from that of every other tunnel, and of this one once it was changed. */
  String key();

  /** Which one it is, for people; says nothing about where it leads. */
  String shown();

  /**
   * Has its far end connect to a server, which looks the server's name up, too. Asks for no permit.
   *
   * @param attempted what is attempted on what, for messages
   * @return the near end of that connection, to be admitted or closed
   * @throws dev.annex.api.fault.AnnexException {@code HOST_CALL_FAILED}; why the call was stopped
   */
  TunnelMouth open(Host host, int port, String attempted, Patience patience);
}
