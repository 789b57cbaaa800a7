package dev.annex.mcp.server;

import java.io.IOException;
import java.io.OutputStream;

/** Writes messages as lines, one after the other, whoever sends them. */
final class LineWriter {

  private static final System.Logger LOG = System.getLogger(LineWriter.class.getName());

  private final OutputStream out;
  private boolean broken;

  LineWriter(OutputStream out) {
    this.out = out;
  }

  synchronized void write(byte[] message) {
    if (broken) {
      return;
    }
    byte[] line = new byte[message.length + 1];
    System.arraycopy(message, 0, line, 0, message.length);
    line[message.length] = '\n';
    try {
      out.write(line);
      out.flush();
    } catch (IOException e) {
      broken = true;
      LOG.log(System.Logger.Level.INFO, "The client does not read any more", e);
    }
  }
}
