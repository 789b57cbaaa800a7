package dev.annex.mcp.server;

import dev.annex.mcp.call.Outlet;

/** The messages of one request on a stream that all requests share. */
final class LineOutlet implements Outlet {

  private final LineWriter lines;
  private boolean ended;

  LineOutlet(LineWriter lines) {
    this.lines = lines;
  }

  @Override
  public boolean carriesRequests() {
    return true;
  }

  @Override
  public void notification(byte[] message) {
    message(message);
  }

  @Override
  public synchronized void message(byte[] message) {
    if (!ended) {
      lines.write(message);
    }
  }

  @Override
  public synchronized void answer(int status, byte[] message) {
    message(message);
    ended = true;
  }

  @Override
  public synchronized void end() {
    ended = true;
  }

  @Override
  public void release() {}
}
