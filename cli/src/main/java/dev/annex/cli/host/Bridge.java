package dev.annex.cli.host;

import dev.annex.cli.terminal.CommandFailure;
import dev.annex.cli.terminal.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Carries bytes between this process's standard streams and the socket of a running host, both
 * ways, as they come. Ends when either side does: with {@link ExitCode#DONE} when the client closed
 * standard input, with a failure when the host went away first.
 */
final class Bridge {

  private static final int BUFFER_BYTES = 64 << 10;

  /** How long answers to what was sent last may still come once the client has closed its end. */
  private static final Duration LAST_ANSWERS = Duration.ofMillis(1_500);

  private final InputStream input;
  private final OutputStream output;

  Bridge(InputStream input, OutputStream output) {
    this.input = input;
    this.output = output;
  }

  /**
   * Connects and blocks until it ends; empty when there is no host behind the socket, or it is
   * about to stop.
   *
   * @throws CommandFailure when the host goes away
   */
  Optional<Integer> run(Path socket) {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      if (!connect(channel, socket)) {
        return Optional.empty();
      }
      return Optional.of(carry(channel));
    } catch (IOException e) {
      throw gone();
    }
  }

  private static boolean connect(SocketChannel channel, Path socket) {
    try {
      return channel.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      return false;
    }
  }

  private int carry(SocketChannel channel) throws IOException {
    BlockingQueue<End> ends = new LinkedBlockingQueue<>();
    start("annex-bridge-in", () -> ends.add(toHost(channel)));
    start("annex-bridge-out", () -> ends.add(toClient(channel)));
    try {
      if (ends.take() == End.HOST) {
        throw gone();
      }
      channel.shutdownOutput();
      ends.poll(LAST_ANSWERS.toMillis(), TimeUnit.MILLISECONDS);
      return ExitCode.DONE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.FAILED;
    }
  }

  private static void start(String name, Runnable direction) {
    Thread.ofPlatform().daemon().name(name).start(direction);
  }

  private End toHost(SocketChannel channel) {
    byte[] buffer = new byte[BUFFER_BYTES];
    while (true) {
      int count = readClient(buffer);
      if (count < 0) {
        return End.CLIENT;
      }
      try {
        ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, count);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      } catch (IOException e) {
        return End.HOST;
      }
    }
  }

  private int readClient(byte[] buffer) {
    try {
      return input.read(buffer);
    } catch (IOException e) {
      return -1;
    }
  }

  private End toClient(SocketChannel channel) {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    while (true) {
      try {
        if (channel.read(buffer.clear()) < 0) {
          return End.HOST;
        }
      } catch (IOException e) {
        return End.HOST;
      }
      try {
        output.write(buffer.array(), 0, buffer.position());
        output.flush();
      } catch (IOException e) {
        return End.CLIENT;
      }
    }
  }

  private static CommandFailure gone() {
    return CommandFailure.failed(
        "The host this was connected to has stopped. Start annex mcp again; it finds or becomes the next one.");
  }

  /** Who ended it. */
  private enum End {
    CLIENT,
    HOST
  }
}
