package dev.annex.processes.confine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.processes.confine.Behind.Ended;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The one way out: from the loopback address inside to a Unix socket outside. */
final class DoorTest {

  @TempDir private Path folder;
  private Behind behind;
  private Path socket;

  @BeforeEach
  void open() throws IOException {
    behind = new Behind(folder);
    socket = Files.createTempDirectory("annex").toRealPath().resolve("door.sock");
  }

  @AfterEach
  void close() throws IOException {
    Files.deleteIfExists(socket);
    Files.deleteIfExists(socket.getParent());
    if (behind != null) {
      behind.close();
    }
  }

  @Test
  void whatGoesThroughTheDoorArrivesBothWays() throws Exception {
    behind.door = Optional.of(socket);
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      Thread serving = Thread.ofVirtual().start(() -> answerTwice(server));
      Path java = Path.of(System.getProperty("java.home"));
      behind.programs.add(java);
      Path script = behind.own.resolve("Talk.java");
      Files.writeString(
          script,
          """
          import java.net.*;
          class Talk {
            public static void main(String[] a) throws Exception {
              URI proxy = URI.create(System.getenv("HTTPS_PROXY"));
              for (int i = 0; i < 2; i++) {
                try (Socket s = new Socket(proxy.getHost(), proxy.getPort())) {
                  s.getOutputStream().write("asked ".repeat(50_000).getBytes());
                  s.shutdownOutput();
                  System.out.println(new String(s.getInputStream().readAllBytes()));
                }
              }
            }
          }
          """);
      Ended ended = behind.run(java.resolve("bin/java"), List.of(script.toString()));
      assertThat(ended.text()).isEqualTo("got 300000\ngot 300000");
      serving.join();
    }
  }

  private static void answerTwice(ServerSocketChannel server) {
    for (int i = 0; i < 2; i++) {
      try (SocketChannel client = server.accept()) {
        ByteBuffer buffer = ByteBuffer.allocate(8_192);
        long got = 0;
        for (int read = client.read(buffer); read >= 0; read = client.read(buffer.clear())) {
          got += read;
        }
        client.write(ByteBuffer.wrap(("got " + got).getBytes(StandardCharsets.US_ASCII)));
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  @Test
  void withoutADoorThereIsNoSuchVariable() throws Exception {
    assertThat(behind.shell("env").text()).doesNotContainIgnoringCase("proxy");
  }
}
