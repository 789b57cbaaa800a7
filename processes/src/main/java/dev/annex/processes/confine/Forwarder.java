package dev.annex.processes.confine;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;

/**
 * The one way to the network out of a confinement, run inside of it in a Java of its own: takes
 * connections on the loopback address there and hands their bytes on to a Unix socket of the host,
 * both ways. It decides nothing, and nothing depends on its good will: whatever the confined
 * program does to it, there is only that socket.
 *
 * <p>One class that needs no other and no lambda: it starts as fast as Java can, and its bytes are
 * all that has to be shown in there. Arguments: the port, and the socket's path.
 */
final class Forwarder implements Runnable {

  /** How many connections there are at once; more wait. */
  private static final int CONNECTIONS = 64;

  private static final int BUFFER_BYTES = 16 << 10;
  private static final int STACK_BYTES = 128 << 10;

  private static final Semaphore FREE = new Semaphore(CONNECTIONS);

  private final SocketChannel from;
  private final SocketChannel to;

  /** The thread for the other way, which this one waits for; this itself in that thread. */
  private final boolean leads;

  private Forwarder(SocketChannel from, SocketChannel to, boolean leads) {
    this.from = from;
    this.to = to;
    this.leads = leads;
  }

  /** Serves until it is killed. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    UnixDomainSocketAddress door = UnixDomainSocketAddress.of(arguments[1]);
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.INET)) {
      server.bind(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0])));
      System.out.write("ready".getBytes(StandardCharsets.US_ASCII));
      System.out.close();
      while (true) {
        FREE.acquire();
        SocketChannel client = server.accept();
        start(client, door);
      }
    }
  }

  private static void start(SocketChannel client, UnixDomainSocketAddress door) throws IOException {
    try {
      SocketChannel host = SocketChannel.open(door);
      new Thread(null, new Forwarder(client, host, true), "out", STACK_BYTES).start();
    } catch (IOException e) {
      client.close();
      FREE.release();
    }
  }

  @Override
  public void run() {
    if (!leads) {
      pass();
      return;
    }
    Thread back = new Thread(null, new Forwarder(to, from, false), "back", STACK_BYTES);
    back.start();
    pass();
    try {
      back.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    close(from);
    close(to);
    FREE.release();
  }

  private void pass() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    try {
      while (from.read(buffer) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          int _ = to.write(buffer);
        }
        buffer.clear();
      }
      to.shutdownOutput();
    } catch (IOException e) {
      // One side is gone; then the other has nobody to talk to.
      close(from);
      close(to);
    }
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      return;
    }
  }
}
