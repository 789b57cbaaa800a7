package dev.annex.capabilities.tunnel;

import dev.annex.capabilities.net.TunnelMouth;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.sshd.client.channel.ClientChannel;

/**
 * A mouth at a port of this machine. Why not the library's own port forwarding? That lets anybody
 * on this machine in for as long as the port is open; this takes one connection, whose other end is
 * in this process, and then the port is closed.
 *
 * <p>Two threads carry the bytes. Each side may end what it sends while the other goes on; a
 * channel that is lost resets the connection, so that nobody takes half an answer for a whole one.
 */
final class LoopbackMouth implements TunnelMouth {

  private static final int WAITING = 16;
  private static final Duration ADMISSION = Duration.ofSeconds(5);
  private static final Duration GOODBYE = Duration.ofSeconds(2);
  private static final int PIECE = 32 << 10;

  private final ServerSocket door;
  private final ClientChannel channel;
  private final Runnable over;
  private final CountDownLatch carrying = new CountDownLatch(2);
  private final AtomicBoolean released = new AtomicBoolean();
  private Optional<Socket> near = Optional.empty();
  private boolean closed;

  /**
   * Opens a door.
   *
   * @param channel to the server; ended with this
   * @param over runs once when nothing of it is left
   * @throws IOException when there is no port; the caller still has the channel then
   */
  LoopbackMouth(ClientChannel channel, Runnable over) throws IOException {
    this.channel = channel;
    this.over = over;
    this.door = new ServerSocket(0, WAITING, InetAddress.getLoopbackAddress());
  }

  @Override
  public InetSocketAddress address() {
    return new InetSocketAddress(door.getInetAddress(), door.getLocalPort());
  }

  @Override
  public void admit(InetSocketAddress own) throws IOException {
    Socket socket = accept(own);
    synchronized (this) {
      if (closed) {
        socket.close();
        throw new IOException("it was closed");
      }
      near = Optional.of(socket);
    }
    door.close();
    socket.setTcpNoDelay(true);
    var _ = Thread.ofVirtual().name("tunnel-out").start(() -> carry(() -> carryOut(socket)));
    var _ = Thread.ofVirtual().name("tunnel-in").start(() -> carry(() -> carryIn(socket)));
  }

  private Socket accept(InetSocketAddress own) throws IOException {
    long end = System.nanoTime() + ADMISSION.toNanos();
    while (true) {
      long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
      door.setSoTimeout((int) Math.max(1, left));
      Socket came = door.accept();
      if (own.equals(came.getRemoteSocketAddress())) {
        return came;
      }
      came.close();
    }
  }

  private void carry(Runnable direction) {
    try {
      direction.run();
    } finally {
      carrying.countDown();
      if (carrying.getCount() == 0) {
        release();
      }
    }
  }

  private void carryOut(Socket socket) {
    try {
      InputStream in = socket.getInputStream();
      OutputStream out = channel.getInvertedIn();
      byte[] piece = new byte[PIECE];
      for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
        out.write(piece, 0, count);
        out.flush();
      }
    } catch (IOException e) {
      // One of both sides is gone; the other thread hears of it, too.
    } finally {
      // Nobody here ends only what is sent, so an end is the end of all.
      channel.close(false);
    }
  }

  private void carryIn(Socket socket) {
    try {
      InputStream in = channel.getInvertedOut();
      OutputStream out = socket.getOutputStream();
      byte[] piece = new byte[PIECE];
      for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
        out.write(piece, 0, count);
      }
      if (channel.isEofSignalled()) {
        socket.shutdownOutput();
        return;
      }
    } catch (IOException e) {
      // It is reset below.
    }
    reset(socket);
  }

  private static void reset(Socket socket) {
    try (socket) {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // It is closed already.
    }
  }

  private void release() {
    if (released.compareAndSet(false, true)) {
      channel.close(false);
      near.ifPresent(LoopbackMouth::end);
      over.run();
    }
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // Nothing of it is left then.
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    try {
      door.close();
    } catch (IOException e) {
      // It is closed already.
    }
    if (near.isEmpty()) {
      channel.close(true);
      release();
      return;
    }
    var _ = Thread.ofVirtual().name("tunnel-end").start(this::finish);
  }

  private void finish() {
    try {
      if (!carrying.await(GOODBYE.toMillis(), TimeUnit.MILLISECONDS)) {
        channel.close(true);
        near.ifPresent(LoopbackMouth::reset);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
