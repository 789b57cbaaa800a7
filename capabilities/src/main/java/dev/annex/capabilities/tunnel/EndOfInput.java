package dev.annex.capabilities.tunnel;

import java.io.IOException;
import org.apache.sshd.client.channel.ChannelDirectTcpip;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.ChannelListener;

/**
 * Tells whoever reads from a channel that the far end has ended what it sends. The library tells
 * only when the channel is closed, and servers leave it open for what is still to be sent to them
 * (RFC 4254, 5.3).
 */
final class EndOfInput implements ChannelListener {

  private final ChannelDirectTcpip channel;

  /** To be added to this channel before it is opened. */
  EndOfInput(ChannelDirectTcpip channel) {
    this.channel = channel;
  }

  @Override
  public void channelStateChanged(Channel changed, String hint) {
    if (!channel.isEofSignalled()) {
      return;
    }
    try {
      channel.getOut().close();
    } catch (IOException e) {
      channel.close(true);
    }
  }
}
