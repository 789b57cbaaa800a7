package dev.annex.runtime.process.rpc;

/** No answer will come, because the channel is over. */
public final class ChannelClosedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final boolean broken;

  /** The failure of a call at a channel that ended so. */
  public ChannelClosedException(ChannelEnd end) {
    super(end.why());
    this.broken = end.broken();
  }

  /** Whether the other side broke the rules of the channel, and did not just close it. */
  public boolean broken() {
    return broken;
  }
}
