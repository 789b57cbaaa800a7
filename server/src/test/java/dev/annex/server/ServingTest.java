package dev.annex.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import dev.annex.server.config.AnnexConfig;
import dev.annex.store.DataDirectory;
import dev.annex.store.HostFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

final class ServingTest {

  @TempDir Path data;

  @Test
  void aServingHostIsAnnouncedAndTheAnnouncementGoesWithIt() {
    DataDirectory directory = DataDirectory.open(data);
    try (TestServer server = TestServer.start(data)) {
      HostFile.RunningHost announced = directory.hostFile().read().orElseThrow();
      assertThat(announced.pid()).isEqualTo(ProcessHandle.current().pid());
      assertThat(announced.url()).hasValue(server.serving().http().address());
      assertThat(announced.token().orElseThrow().reveal()).isEqualTo(server.token());
    }
    assertThat(directory.hostFile().read()).isEmpty();
  }

  @Test
  void theTokenIsItsOwnersAloneAndStaysOverRestarts() throws IOException {
    String first;
    try (TestServer server = TestServer.start(data)) {
      first = server.token();
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("token"))))
        .isEqualTo("rw-------");
    assertThat(first).hasSize(43);
    try (TestServer server = TestServer.start(data)) {
      assertThat(server.token()).isEqualTo(first);
    }
  }

  @Test
  void aDamagedTokenFileStopsTheStart() throws IOException {
    Files.writeString(data.resolve("token"), "short");
    try (RunningHost host = Assembly.open(data, AnnexConfig.defaults().withPort(0))) {
      assertThatThrownBy(() -> Serving.start(host)).hasMessageContaining("\"token\"");
    }
  }

  @Test
  void aSecondHostOnTheSameDataIsRefused() {
    try (TestServer server = TestServer.start(data)) {
      assertThat(server.token()).isNotEmpty();
      assertThatThrownBy(() -> Assembly.open(data, AnnexConfig.defaults()))
          .isInstanceOfSatisfying(
              AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DATA_IN_USE));
      assertThat(Assembly.tryOpen(data, AnnexConfig.defaults())).isEqualTo(Optional.empty());
    }
    Assembly.open(data, AnnexConfig.defaults()).close();
  }

  @Test
  void whatIsInstalledIsThereAfterARestart() {
    try (TestServer server = TestServer.start(data)) {
      server.api().install("opskat/echo", "\"all\"");
      server.callTool("echo__echo", "{\"message\":\"one\"}");
    }
    try (TestServer server = TestServer.start(data)) {
      JsonNode result = server.callTool("echo__echo", "{\"message\":\"two\"}");
      assertThat(result.path("structuredContent").path("counter").asInt()).isEqualTo(2);
    }
  }

  @Test
  void stoppingCancelsWhatDoesNotFinishAndTellsItsCaller() {
    TestServer server = TestServer.start(data);
    server.api().install("opskat/loop-forever", "[]");
    CompletableFuture<JsonNode> answer =
        CompletableFuture.supplyAsync(
            () -> server.api().call("loop-forever__spin", "{}"), Thread::startVirtualThread);
    while (server.serving().host().calls().count() == 0) {
      Thread.onSpinWait();
    }
    long began = System.nanoTime();
    server.close();
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(12));
    assertThat(answer.join().path("error").path("code").asString()).isEqualTo("CANCELLED");
  }

  @Test
  void anIdleConnectionDoesNotHoldUpTheStop() throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      TestServer server = TestServer.start(data);
      HttpRequest request = HttpRequest.newBuilder(server.at("/health")).build();
      assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
      long began = System.nanoTime();
      server.close();
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
    }
  }

  @Test
  void theLocalSocketSpeaksMcpToItsOwnerAlone() throws IOException {
    try (TestServer server = TestServer.start(data)) {
      server.api().install("morphee/echo", "\"all\"");
      Path socket = server.serving().socket().orElseThrow();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
          .isEqualTo("rw-------");
      try (SocketChannel first = SocketChannel.open(UnixDomainSocketAddress.of(socket));
          SocketChannel second = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
        assertThat(greet(first, "first")).contains("Hello, first!");
        assertThat(greet(second, "second")).contains("Hello, second!");
      }
    }
    assertThat(data.resolve("annex.sock")).doesNotExist();
  }

  private static String greet(SocketChannel channel, String name) throws IOException {
    String line =
        """
        {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo__greet","arguments":{"name":"%s"},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}
        """
            .formatted(name);
    channel.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
    BufferedReader answers =
        new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
    return TestServer.texts(Json.parse(answers.readLine()).path("result"));
  }

  @Test
  void aLongDataPathStillGetsASocketThatCanBeFound() throws IOException {
    Path deep = data.resolve("a".repeat(60)).resolve("b".repeat(60));
    Path socket;
    try (TestServer server = TestServer.start(deep)) {
      server.api().install("morphee/echo", "\"all\"");
      socket = server.serving().socket().orElseThrow();
      assertThat(socket.toString().length()).isLessThanOrEqualTo(100);
      assertThat(socket.startsWith(deep)).isFalse();
      assertThat(SocketFront.in(deep)).isEqualTo(socket);
      try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
        assertThat(greet(channel, "deep")).contains("Hello, deep!");
      }
    }
    assertThat(socket).doesNotExist();
    assertThat(SocketFront.in(deep)).doesNotExist();
  }
}
