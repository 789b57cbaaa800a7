package dev.annex.cli.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.cli.terminal.CommandFailure;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
final class BridgeTest {

  private static final int BYTES = 3_000_000;

  @TempDir private Path folder = Path.of("");
  private Path socket = Path.of("");
  private ServerSocketChannel listener = open();

  private static ServerSocketChannel open() {
    try {
      return ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @BeforeEach
  void listen() throws IOException {
    socket = folder.resolve("s");
    listener.bind(UnixDomainSocketAddress.of(socket));
  }

  @AfterEach
  void stop() throws IOException {
    listener.close();
  }

  @Test
  void carriesEveryByteBothWaysAndEndsWithItsClient() throws Exception {
    byte[] sent = new byte[BYTES];
    new Random(1).nextBytes(sent);
    Thread host =
        Thread.startVirtualThread(() -> {
          try (SocketChannel client = listener.accept()) {
            ByteBuffer buffer = ByteBuffer.allocate(4_096);
            while (client.read(buffer.clear()) >= 0) {
              client.write(buffer.flip());
            }
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        });
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    assertThat(new Bridge(new ByteArrayInputStream(sent), output).run(socket)).contains(0);
    host.join();
    assertThat(output.toByteArray()).isEqualTo(sent);
  }

  @Test
  void saysThatItsHostIsGone() throws Exception {
    Thread.startVirtualThread(() -> {
      try {
        listener.accept().close();
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    });
    try (PipedOutputStream never = new PipedOutputStream();
        InputStream input = new PipedInputStream(never)) {
      assertThatThrownBy(() -> new Bridge(input, new ByteArrayOutputStream()).run(socket))
          .isInstanceOf(CommandFailure.class)
          .hasMessageContaining("has stopped");
    }
  }

  @Test
  void findsNobodyBehindADeadSocket() throws IOException {
    listener.close();
    assertThat(new Bridge(InputStream.nullInputStream(), new ByteArrayOutputStream()).run(socket))
        .isEmpty();
  }
}
