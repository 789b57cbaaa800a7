package dev.annex.capabilities.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.annex.api.call.JournalEntry.Verdict;
import dev.annex.api.call.Progress;
import dev.annex.api.capability.HostContext;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.runtime.HostCalls;
import dev.annex.capabilities.http.CookieStorage;
import dev.annex.capabilities.http.HttpCapability;
import dev.annex.capabilities.http.HttpSettings;
import dev.annex.capabilities.http.Passages;
import dev.annex.capabilities.injection.FakeVault;
import dev.annex.capabilities.net.FakeNames;
import dev.annex.capabilities.net.Outbound;
import dev.annex.capabilities.net.TestServer;
import dev.annex.capabilities.net.Tunnels;
import dev.annex.testkit.CapabilityHarness;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

final class ProxyDoorsTest {

  private static final ExtensionId NOTES = new ExtensionId("notes");

  private final FakeNames names = new FakeNames();
  private final FakeVault vault = new FakeVault().with("github", "s3cret");
  private final HttpCapability http =
      new HttpCapability(
          new HttpSettings(names, vault, CookieStorage.none(), List.of(), Tunnels.NONE));
  private final Passages passages = new Passages(new Outbound(names, List.of(), Tunnels.NONE));
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private TestServer echo;

  @BeforeEach
  void open() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 8);
    server.createContext("/", this::answer);
    server.start();
    echo = new TestServer(TestServer.ECHO);
  }

  @AfterEach
  void close() throws Exception {
    server.stop(0);
    echo.close();
    http.close();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      seen.add(
          "%s %s %s %s"
              .formatted(
                  exchange.getRequestMethod(),
                  exchange.getRequestURI(),
                  exchange.getRequestHeaders().getFirst("Authorization"),
                  body));
      if (exchange.getRequestURI().getPath().equals("/away")) {
        exchange.getResponseHeaders().add("Location", "http://elsewhere.example/");
        exchange.sendResponseHeaders(302, -1);
        return;
      }
      byte[] bytes = "hello ".repeat(30_000).getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private String web() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** Says something through a door and hears everything that comes back. */
  private String say(CapabilityHarness harness, String text) throws IOException {
    try (ProxyDoors doors = new ProxyDoors(acting(harness), passages);
        ProxyDoors.Door door = doors.open(NOTES);
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(door.socket()))) {
      channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
      StringBuilder heard = new StringBuilder();
      ByteBuffer buffer = ByteBuffer.allocate(8_192);
      while (channel.read(buffer) >= 0) {
        heard.append(StandardCharsets.ISO_8859_1.decode(buffer.flip()));
        buffer.clear();
      }
      return heard.toString();
    }
  }

  private static Sessions acting(CapabilityHarness harness) {
    return (extension, atMost) -> {
      assertThat(extension).isEqualTo(NOTES);
      return new Acting(harness);
    };
  }

  private record Acting(CapabilityHarness harness) implements Sessions.Session, HostCalls {
    @Override
    public HostCalls calls() {
      return this;
    }

    @Override
    public HostContext context() {
      return harness.context();
    }

    @Override
    public JsonNode call(String operation, JsonNode request) {
      return harness.call(operation, request);
    }

    @Override
    public boolean holds(String capability) {
      return false;
    }

    @Override
    public Progress progress() {
      return Progress.none();
    }

    @Override
    public void close() {}
  }

  private CapabilityHarness granting(String... permissions) {
    return CapabilityHarness.granting(http, permissions).beside(vault);
  }

  private static String get(String url, String... fields) {
    return "GET %s HTTP/1.1\r\nHost: ignored\r\nProxy-Connection: keep-alive\r\n%s\r\n"
        .formatted(url, String.join("", fields));
  }

  @Test
  void sendsWhatIsGrantedAndFillsSecretsIn() throws Exception {
    CapabilityHarness harness = granting("http=http://" + web(), "secrets.use=github");
    String heard =
        say(
            harness,
            get("http://" + web() + "/a?b=c", "Authorization: Bearer {{secret:github}}\r\n"));
    assertThat(heard).startsWith("HTTP/1.1 200 ").contains("Transfer-Encoding: chunked");
    assertThat(heard.split("hello ", -1)).hasSizeGreaterThan(29_990);
    assertThat(heard).endsWith("\r\n0\r\n\r\n");
    assertThat(seen).containsExactly("GET /a?b=c Bearer s3cret ");
    assertThat(harness.journalled())
        .anyMatch(
            entry -> entry.verdict() == Verdict.ALLOWED && entry.action().equals("http.open"));
  }

  @Test
  void handsBodiesOnInBothForms() throws Exception {
    CapabilityHarness harness = granting("http=http://" + web());
    String url = "http://" + web() + "/";
    assertThat(
            say(
                harness,
                "POST %s HTTP/1.1\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nfirst"
                    .formatted(url)))
        .startsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 ");
    assertThat(
            say(
                harness,
                "POST %s HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nsec\r\n3;x=y\r\nond\r\n0\r\nX: y\r\n\r\n"
                    .formatted(url)))
        .startsWith("HTTP/1.1 200 ")
        .doesNotContain("chunked")
        .endsWith("hello ");
    assertThat(seen).containsExactly("POST / null first", "POST / null second");
  }

  @Test
  void redirectsAreTheProgramsOwnToFollow() throws Exception {
    assertThat(say(granting("http=http://" + web()), get("http://" + web() + "/away")))
        .startsWith("HTTP/1.1 302 ")
        .contains("http://elsewhere.example/");
    assertThat(names.asked()).isEmpty();
  }

  @Test
  void refusesWhatIsNotGrantedAndSaysWhy() throws Exception {
    CapabilityHarness harness = granting("http.read=http://" + web() + "/public");
    assertThat(say(harness, get("http://" + web() + "/private")))
        .startsWith("HTTP/1.1 403 ")
        .contains("denied");
    assertThat(say(harness, "POST http://%s/public HTTP/1.1\r\n\r\n".formatted(web())))
        .startsWith("HTTP/1.1 403 ");
    assertThat(say(harness, get("http://other.example/"))).startsWith("HTTP/1.1 403 ");
    assertThat(names.asked()).isEmpty();
    assertThat(seen).isEmpty();
    assertThat(harness.journalled()).anyMatch(entry -> entry.verdict() == Verdict.DENIED);
  }

  @Test
  void passesTlsOnToServersOfWhichEverythingIsGranted() throws Exception {
    String place = "127.0.0.1:" + echo.port();
    CapabilityHarness harness = granting("http=https://" + place);
    String heard =
        say(harness, "CONNECT %s HTTP/1.1\r\nHost: %s\r\n\r\nping".formatted(place, place), 4);
    assertThat(heard).isEqualTo("HTTP/1.1 200 Connection established\r\n\r\nping");
    assertThat(harness.journalled())
        .anyMatch(entry ->
            entry.verdict() == Verdict.ALLOWED
                && entry.action().equals(Passages.ACTION)
                && entry.target().equals(place));
  }

  /** Hears so many bytes after the head, and hangs up. */
  private String say(CapabilityHarness harness, String text, int after) throws IOException {
    try (ProxyDoors doors = new ProxyDoors(acting(harness), passages);
        ProxyDoors.Door door = doors.open(NOTES);
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(door.socket()))) {
      channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
      StringBuilder heard = new StringBuilder();
      ByteBuffer one = ByteBuffer.allocate(1);
      while (heard.indexOf("\r\n\r\n") < 0
          || heard.length() < heard.indexOf("\r\n\r\n") + 4 + after) {
        assertThat(channel.read(one)).as("after %s", heard).isEqualTo(1);
        heard.append((char) one.get(0));
        one.clear();
      }
      return heard.toString();
    }
  }

  @Test
  void whoMayNotAskForEverythingGetsNoPassage() throws Exception {
    String place = "127.0.0.1:" + echo.port();
    for (String grant :
        List.of(
            "http.read=https://" + place,
            "http.get=https://" + place,
            "http=https://" + place + "/path",
            "http=http://" + place,
            "http=https://127.0.0.1:1",
            "http=https://other.example")) {
      assertThat(say(granting(grant), "CONNECT %s HTTP/1.1\r\n\r\n".formatted(place)))
          .as(grant)
          .startsWith("HTTP/1.1 403 ");
    }
    assertThat(echo.served()).isZero();
  }

  @Test
  void reachesNoPrivateAddressUnderAPublicName() throws Exception {
    names.with("rebound.example", "127.0.0.1").with("cloud.example", "169.254.169.254");
    CapabilityHarness harness = granting("http");
    assertThat(say(harness, "CONNECT rebound.example:%d HTTP/1.1\r\n\r\n".formatted(echo.port())))
        .startsWith("HTTP/1.1 403 ");
    for (String host :
        List.of(
            "cloud.example",
            "127.0.0.1",
            "2130706433",
            "0x7f.1",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "169.254.169.254",
            "localhost")) {
      assertThat(say(harness, "CONNECT %s:%d HTTP/1.1\r\n\r\n".formatted(host, echo.port())))
          .as(host)
          .startsWith("HTTP/1.1 403 ");
      assertThat(say(harness, get("http://%s:%d/".formatted(host, echo.port()))))
          .as(host)
          .startsWith("HTTP/1.1 403 ");
    }
    assertThat(echo.served()).isZero();
  }

  @Test
  void refusesWhatTwoCouldReadDifferently() throws Exception {
    CapabilityHarness harness = granting("http=http://" + web());
    String url = "http://" + web() + "/";
    for (String request :
        List.of(
            "GET %s HTTP/1.1\nHost: x\n\n",
            "GET %s HTTP/1.1\r\nA: b\r\n folded: c\r\n\r\n",
            "GET %s HTTP/1.1\r\nA : b\r\n\r\n",
            "GET  %s HTTP/1.1\r\n\r\n",
            "GET %s HTTP/2.0\r\n\r\n",
            "POST %s HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            "POST %s HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST %s HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            "POST %s HTTP/1.1\r\nContent-Length: +1\r\n\r\na",
            "GET / HTTP/1.1\r\nHost: %s\r\n\r\n",
            "CONNECT %s HTTP/1.1\r\n\r\n",
            "CONNECT a:0 HTTP/1.1\r\nX: %s\r\n\r\n",
            "CONNECT a:99999 HTTP/1.1\r\nX: %s\r\n\r\n")) {
      assertThat(say(harness, request.formatted(url))).as(request).startsWith("HTTP/1.1 400 ");
    }
    assertThat(seen).isEmpty();
  }

  @RepeatedTest(50)
  @Timeout(60)
  void aDoorThatIsClosedLeadsNowhere() throws Exception {
    try (ProxyDoors doors = new ProxyDoors(acting(granting()), passages)) {
      ProxyDoors.Door door = doors.open(NOTES);
      try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(door.socket()))) {
        door.close();
        assertThat(door.socket()).doesNotExist();
        assertThat(door.socket().getParent()).doesNotExist();
        channel.write(ByteBuffer.wrap(new byte[1]));
        assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(-1);
      } catch (IOException e) {
        assertThat(e.getMessage()).containsAnyOf("Broken pipe", "Connection reset");
      }
    }
  }
}
