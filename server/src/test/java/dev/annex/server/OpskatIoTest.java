package dev.annex.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.FileChoice;
import dev.annex.api.call.FileChoice.Direction;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;
import dev.annex.api.value.Json;
import dev.annex.core.install.InstallPlan;
import dev.annex.server.config.AnnexConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What an OpsKat guest does with files, servers, connections and dialogs, on a whole host. */
final class OpskatIoTest {

  private static final String CANARY = "CANARY";
  private static final int MIB = 1 << 20;
  private static final String[] OVERLAY = {
    "workspace.read=assets:probe",
    "workspace.reveal=assets:probe",
    "workspace.connect=assets:probe",
    "files.chosen",
    "log"
  };

  private static final Map<String, InetAddress> NAMES = new ConcurrentHashMap<>();
  private static final List<String> LOOKED_UP = new CopyOnWriteArrayList<>();
  private static final AtomicInteger COUNT = new AtomicInteger();

  @TempDir private static Path scratch;
  private static Path folder;
  private static Path outside;
  private static PlainServer server;
  private static PlainServer other;
  private static RunningHost host;
  private static long asset;
  private static long second;
  private static long foreign;
  private static Optional<ScriptedGuest> installed = Optional.empty();
  private static Optional<ScriptedGuest> overlaid = Optional.empty();

  @BeforeAll
  static void open() throws IOException {
    Path real = scratch.toRealPath();
    folder = Files.createDirectory(real.resolve("folder"));
    outside = Files.createDirectory(real.resolve("outside"));
    Files.writeString(outside.resolve("secret"), CANARY);
    Files.writeString(folder.resolve("inside"), "0123456789");
    Files.createSymbolicLink(folder.resolve("link"), outside.resolve("secret"));
    server = new PlainServer();
    other = new PlainServer();
    host =
        Assembly.open(
            real.resolve("data"),
            AnnexConfig.defaults().withExamples(false),
            new NameService((name, patience) -> lookUp(name), () -> {}));
    asset =
        asset(
            "probe",
            Json.object()
                .put("endpoint", server.origin() + "/base")
                .put("secretAccessKey", CANARY));
    second = asset("probe", Json.object().put("endpoint", "https://second.test"));
    foreign =
        asset(
            "database",
            Json.object().put("endpoint", other.origin()).put("secretAccessKey", CANARY));
  }

  @AfterAll
  static void close() throws IOException {
    host.close();
    server.close();
    other.close();
  }

  private static List<InetAddress> lookUp(String name) throws UnknownHostException {
    LOOKED_UP.add(name);
    if (!NAMES.containsKey(name)) {
      throw new UnknownHostException(name);
    }
    return List.of(NAMES.get(name));
  }

  private static long asset(String type, ObjectNode config) {
    ObjectNode asset = Json.object().put("type", type);
    asset.set("config", config);
    if (config.has("secretAccessKey")) {
      asset.putArray("secrets").add("secretAccessKey");
    }
    return new Assets(host).add(asset);
  }

  /** Installs it in the place of the one before: only one extension may bring its connections. */
  private static ScriptedGuest install(String members, String... grants) {
    installed.ifPresent(guest -> host.host().installer().uninstall(guest.id(), true, "ann"));
    installed = Optional.empty();
    overlaid = Optional.empty();
    try {
      ScriptedGuest guest =
          ScriptedGuest.install(host, "io-%d".formatted(COUNT.incrementAndGet()), members, grants);
      installed = Optional.of(guest);
      return guest;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The one that was granted what published extensions need. */
  private static ScriptedGuest granted() {
    if (overlaid.isEmpty()) {
      overlaid = Optional.of(install("{}", OVERLAY));
    }
    return overlaid.get();
  }

  private static String http(String method, String url) {
    return http(method, url, Json.object());
  }

  private static String http(String method, String url, ObjectNode headers) {
    ObjectNode parameters = Json.object().put("type", "http").put("method", method).put("url", url);
    parameters.set("headers", headers);
    return "open " + Json.write(parameters);
  }

  private static String file(String mode, String path) {
    return "open "
        + Json.write(Json.object().put("type", "file").put("mode", mode).put("path", path));
  }

  private static String tcp(String address) {
    return "open " + Json.write(Json.object().put("type", "tcp").put("addr", address));
  }

  private static String error(String answer) {
    JsonNode parsed = Json.parse(answer);
    assertThat(parsed.path("error").isString()).as("an error: %s", answer).isTrue();
    return parsed.get("error").stringValue();
  }

  private static JsonNode meta(String answer) {
    JsonNode parsed = Json.parse(answer);
    assertThat(parsed.has("error")).as("no error: %s", answer).isFalse();
    return parsed;
  }

  /** FNV-1a, as the guest counts. */
  private static String sum(byte[] bytes) {
    int sum = (int) 2166136261L;
    for (byte one : bytes) {
      sum = (sum ^ (one & 0xff)) * 16777619;
    }
    return "bytes=%d sum=%s ".formatted(bytes.length, Integer.toUnsignedString(sum));
  }

  private static PlainServer.Taken last() {
    return server.taken().getLast();
  }

  // --- requests

  @Test
  void aSignedRequestArrivesAsItWasWritten() {
    ObjectNode headers =
        Json.object()
            .put("X-Amz-Date", "20260101T000000Z")
            .put("Host", "evil.test")
            .put("Connection", "close")
            .put(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=A/b, SignedHeaders=host;x-amz-date, Signature=0f")
            .put("Transfer-Encoding", "chunked")
            .put("x-amz-meta-Mixed", "a  b ü")
            .put("Expect", "100-continue")
            .put("Accept-Encoding", "identity")
            .put("content-type", "application/octet-stream");
    List<String> out =
        granted()
            .about(
                asset,
                http(
                    "put",
                    server.origin() + "/b/docs/a%20b.txt?x-id=PutObject&e=&p=docs%2F",
                    headers),
                "write 1 hello ",
                "write 1 you",
                "flush 1",
                "read 1 10",
                "close 1",
                "close 1",
                "read 1 1");
    assertThat(out.get(0)).isEqualTo("{\"handle_id\":1,\"meta\":{}}");
    assertThat(out.subList(1, 3)).containsExactly("6", "3");
    assertThat(meta(out.get(3)).get("status").intValue()).isEqualTo(200);
    assertThat(out.subList(4, 7)).containsExactly("", "", "");
    assertThat(error(out.get(7))).isEqualTo("handle 1 not found");
    assertThat(last().lines())
        .containsExactly(
            "PUT /b/docs/a%20b.txt?x-id=PutObject&e=&p=docs%2F HTTP/1.1",
            "Host: 127.0.0.1:" + server.port(),
            "X-Amz-Date: 20260101T000000Z",
            "Authorization: AWS4-HMAC-SHA256 Credential=A/b, SignedHeaders=host;x-amz-date, Signature=0f",
            "x-amz-meta-Mixed: a  b ü",
            "Accept-Encoding: identity",
            "content-type: application/octet-stream",
            "Content-Length: 9");
    assertThat(last().body()).isEqualTo("hello you".getBytes(UTF_8));
  }

  @Test
  void anAnnouncedLengthStandsWhereTheGuestPutItAndIsKept() {
    ObjectNode headers = Json.object().put("Content-Length", "6").put("X-Behind", "1");
    List<String> out =
        granted()
            .about(
                asset,
                http("PUT", server.origin() + "/announced", headers),
                "write 1 abc",
                "write 1 too much",
                "write 1 def",
                "flush 1");
    assertThat(out.subList(1, 4)).containsExactly("3", "0", "3");
    assertThat(meta(out.get(4)).get("status").intValue()).isEqualTo(200);
    assertThat(last().lines())
        .containsSequence("Content-Length: 6", "X-Behind: 1")
        .noneMatch(line -> line.startsWith("Transfer-Encoding"));
    assertThat(last().body()).isEqualTo("abcdef".getBytes(UTF_8));
    out =
        granted()
            .about(
                asset,
                http("PUT", server.origin() + "/short", headers),
                "write 1 abc",
                "flush 1",
                "read 1 1");
    assertThat(error(out.get(2)))
        .startsWith("HTTP request failed: ")
        .contains("6", "3 bytes were sent");
    assertThat(error(out.get(3))).isEqualTo("read handle 1: no response available");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "DELETE", "HEAD"})
  void whatIsWrittenForAMethodWithoutBodyIsDropped(String method) {
    List<String> out =
        granted()
            .about(
                asset,
                http(method, server.origin() + "/none", Json.object().put("Content-Length", "3")),
                "write 1 abc",
                "flush 1");
    assertThat(out.get(1)).isEqualTo("3");
    assertThat(meta(out.get(2)).get("status").intValue()).isEqualTo(200);
    assertThat(last().lines()).noneMatch(line -> line.startsWith("Content-Length"));
    assertThat(last().body()).isEmpty();
  }

  @Test
  void tellsWhatTheServerAnswered() {
    server.answer(
        "/facts",
        "HTTP/1.1 404 Not Found\ncontent-type: text/plain\nX-Two: first\nx-two: second\nContent-Length: 4",
        "gone".getBytes(UTF_8));
    server.answer(
        "/chunks",
        "HTTP/1.1 200 OK\nTransfer-Encoding: chunked",
        "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n".getBytes(UTF_8));
    List<String> out =
        granted()
            .about(
                asset,
                http("GET", server.origin() + "/facts"),
                "flush 1",
                "read 1 2",
                "read 1 100",
                "read 1 100",
                http("GET", server.origin() + "/chunks"),
                "flush 2",
                "drain 2 100");
    assertThat(meta(out.get(1)))
        .isEqualTo(
            Json.parse(
                """
                {"status":404,"contentType":"text/plain","size":4,
                 "headers":{"Content-Type":"text/plain","X-Two":"first","Content-Length":"4"}}
                """));
    assertThat(out.subList(2, 5)).containsExactly("go", "ne", "");
    assertThat(meta(out.get(6)).get("size").longValue()).isEqualTo(-1);
    assertThat(out.get(7)).startsWith(sum("abcde".getBytes(UTF_8)));
  }

  @Test
  void keepsTheOrderOfARequest() {
    List<String> out =
        granted()
            .about(
                asset,
                http("POST", server.origin() + "/order"),
                "read 1 1",
                "flush 1",
                "flush 1",
                "write 1 late",
                "deadline 1 read 0",
                "close 1",
                "flush 1",
                "write 1 late");
    assertThat(error(out.get(1)))
        .isEqualTo("read handle 1: response not flushed yet; call Flush first");
    assertThat(meta(out.get(2)).get("status").intValue()).isEqualTo(200);
    assertThat(last().lines()).contains("Content-Length: 0");
    assertThat(error(out.get(3))).isEqualTo("already flushed or closed");
    assertThat(out.get(4)).isEqualTo("0");
    assertThat(error(out.get(5))).isEqualTo("handle 1 does not support deadlines");
    assertThat(error(out.get(7))).isEqualTo("handle 1 not found");
    assertThat(out.get(8)).isEqualTo("0");
  }

  @Test
  void saysWhatItCannotOpen() {
    List<String> out =
        granted()
            .about(
                asset,
                "open {\"type\":\"http\"}",
                "open {\"type\":\"pipe\"}",
                "open {\"type\":\"file\",\"mode\":\"append\",\"path\":\"/x\"}",
                "open {\"type\":\"tcp\"}",
                "open not json",
                "open []",
                http("GET", "ftp://x/"),
                http("GET", "http://u:p@127.0.0.1/"),
                http("TRACE", server.origin()),
                "flush 77");
    assertThat(out.stream().map(OpskatIoTest::error))
        .satisfiesExactly(
            e -> assertThat(e).isEqualTo("URL is required for HTTP handle"),
            e -> assertThat(e).isEqualTo("unknown IO type: \"pipe\""),
            e -> assertThat(e).isEqualTo("unknown file mode: \"append\""),
            e -> assertThat(e).isEqualTo("tcp: addr is required"),
            e -> assertThat(e).isNotEmpty(),
            e -> assertThat(e).isEqualTo("the parameters are no JSON object"),
            e -> assertThat(e).isEqualTo("http denied: unsupported scheme \"ftp\""),
            e -> assertThat(e).startsWith("http denied: ").contains("user or password"),
            e -> assertThat(e).startsWith("http denied: ").contains("TRACE"),
            e -> assertThat(e).isEqualTo("handle 77 not found"));
  }

  @Test
  void contentThatLooksLikeAFailureIsReadAsContent() {
    byte[] content = "{\"error\":\"boom\"}".getBytes(UTF_8);
    server.answer("/boom", content);
    List<String> out =
        granted().about(asset, http("GET", server.origin() + "/boom"), "flush 1", "drain 1 32768");
    assertThat(out.get(2)).startsWith(sum(content)).contains("reads=2 ");
  }

  @Test
  void aSecretInAQueryIsInNoFailure() {
    List<String> out =
        granted().about(asset, http("GET", "http://a.test/x?X-Amz-Signature=" + CANARY));
    assertThat(error(out.getFirst()))
        .startsWith("http denied: \"http://a.test/x\" not in capabilities.http.allowlist: ")
        .doesNotContain(CANARY);
  }

  // --- who may be reached

  @Test
  void aDenialNamesThePermissionAndTheCommand() throws IOException {
    ScriptedGuest nobody = install("{}");
    List<String> out =
        nobody.about(
            asset,
            http("GET", server.origin() + "/"),
            "config " + asset,
            "dialog {\"type\":\"open\",\"opts\":{}}");
    String grant = "To allow it: annex grant %s ".formatted(nobody.id());
    assertThat(error(out.get(0))).endsWith(grant + "workspace.connect=assets:probe");
    assertThat(error(out.get(1)))
        .startsWith("asset %d not found: ".formatted(asset))
        .endsWith(grant + "workspace.read=assets:probe");
    assertThat(error(out.get(2))).endsWith(grant + "files.chosen");
  }

  @Test
  void reachesNothingInACallThatIsAboutNoConnection() {
    assertThat(error(granted().run(http("GET", server.origin() + "/")).getFirst()))
        .startsWith("http denied: ");
    assertThat(error(granted().about(second, http("GET", server.origin() + "/")).getFirst()))
        .startsWith("http denied: ");
    assertThat(granted().failure(foreign, http("GET", other.origin() + "/")).message())
        .contains("is no connection of");
    assertThat(other.taken()).isEmpty();
  }

  @Test
  void followsARedirectToTheSameOriginAndNoOther() {
    server.answer("/near", "HTTP/1.1 302 Found\nLocation: /there\nContent-Length: 0", new byte[0]);
    server.answer("/there", "arrived".getBytes(UTF_8));
    server.answer(
        "/away",
        "HTTP/1.1 302 Found\nLocation: %s/stolen\nContent-Length: 0".formatted(other.origin()),
        new byte[0]);
    List<String> out =
        granted()
            .about(
                asset,
                http("GET", server.origin() + "/near"),
                "flush 1",
                "read 1 100",
                http("GET", server.origin() + "/away"),
                "flush 2",
                "read 2 10");
    assertThat(out.get(2)).isEqualTo("arrived");
    assertThat(error(out.get(4)))
        .startsWith("HTTP request failed: ")
        .contains(other.origin() + "/stolen", "denied");
    assertThat(error(out.get(5))).endsWith("no response available");
    assertThat(other.taken()).isEmpty();
  }

  @Test
  void aPrefixOfTheManifestEndsAtASegmentAndAtTheHost() throws IOException {
    String allowed = server.origin() + "/api";
    ScriptedGuest guest =
        install(
            "{\"capabilities\":{\"http\":{\"allowlist\":[\"%s\"]}}}".formatted(allowed),
            "http=" + allowed);
    for (String url :
        List.of(
            allowed + "xyz",
            server.origin() + "/",
            server.origin() + "/api/../secret",
            server.origin() + "/api%2f..%2fsecret",
            "http://127.0.0.1:%d@other.test/api".formatted(server.port()),
            "http://127.0.0.1.other.test:%d/api".formatted(server.port()),
            other.origin() + "/api")) {
      assertThat(error(guest.run(http("GET", url)).getFirst())).as(url).startsWith("http denied: ");
    }
    assertThat(
            meta(guest.run(http("GET", allowed + "/x"), "flush 1").get(1)).get("status").intValue())
        .isEqualTo(200);
    assertThat(other.taken()).isEmpty();
  }

  @Test
  void aNameInTheSettingsMayStandForAMachineOfOnesOwnButNotForTheCloudsSecrets()
      throws IOException {
    NAMES.put("nas.test", InetAddress.ofLiteral("127.0.0.1"));
    NAMES.put("bucket.nas.test", InetAddress.ofLiteral("127.0.0.1"));
    NAMES.put("cloud.test", InetAddress.ofLiteral("169.254.169.254"));
    String nas = "http://nas.test:" + server.port();
    long named =
        asset(
            "probe",
            Json.object()
                .put("endpoint", nas)
                .put("b", "http://cloud.test")
                .put("c", "http://169.254.169.254/"));
    List<String> out =
        granted()
            .about(
                named,
                http("GET", nas + "/nas"),
                "flush 1",
                http("GET", "http://bucket.nas.test:%d/".formatted(server.port())),
                "flush 2",
                http("GET", "http://cloud.test/latest"),
                "flush 3",
                http("GET", "http://169.254.169.254/latest"),
                "flush 4");
    assertThat(meta(out.get(1)).get("status").intValue()).isEqualTo(200);
    for (int at : List.of(3, 5, 7)) {
      assertThat(error(out.get(at))).startsWith("HTTP request failed: dial denied: ");
    }
  }

  @Test
  void looksUpNoNameThatMayNotBeReached() {
    LOOKED_UP.clear();
    assertThat(error(granted().about(asset, http("GET", "http://spy.test/")).getFirst()))
        .startsWith("http denied");
    assertThat(error(granted().about(asset, tcp("spy.test:80")).getFirst())).startsWith("tcp: ");
    assertThat(LOOKED_UP).isEmpty();
  }

  @Test
  void talksOverTcpOnlyToWhatTheSettingsName() throws IOException {
    try (ServerSocket echo = new ServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"))) {
      var _ = Thread.ofVirtual().start(() -> echo(echo));
      String address = "127.0.0.1:" + echo.getLocalPort();
      long database = asset("probe", Json.object().put("addr", address));
      assertThat(error(granted().about(asset, tcp(address)).getFirst()))
          .startsWith("tcp: tcp.connect");
      assertThat(error(granted().about(database, tcp(server.origin().substring(7))).getFirst()))
          .startsWith("tcp: tcp.connect");
      List<String> out =
          granted()
              .about(
                  database,
                  tcp(address),
                  "write 1 ping",
                  "read 1 2",
                  "read 1 100",
                  "flush 1",
                  "deadline 1 sideways 0",
                  "deadline 1 both 1",
                  "read 1 1",
                  "write 1 late",
                  "deadline 1 both 0",
                  "write 1 {x",
                  "read 1 100",
                  "read 1 100");
      assertThat(out.subList(0, 4))
          .containsExactly("{\"handle_id\":1,\"meta\":{}}", "4", "pi", "ng");
      assertThat(error(out.get(4))).isEqualTo("handle 1 is not an HTTP handle");
      assertThat(error(out.get(5))).isEqualTo("unknown deadline kind: \"sideways\"");
      assertThat(out.get(6)).isEmpty();
      assertThat(error(out.get(7))).isEqualTo("read handle 1: i/o timeout");
      assertThat(out.subList(8, 13)).containsExactly("0", "", "2", "{", "x");
    }
  }

  private static void echo(ServerSocket socket) {
    try (Socket connection = socket.accept();
        InputStream in = connection.getInputStream();
        OutputStream out = connection.getOutputStream()) {
      in.transferTo(out);
    } catch (IOException e) {
      // The test is over.
    }
  }

  // --- connections

  @Test
  void tellsTheSettingsOfTheConnectionTheCallIsAbout() {
    JsonNode config = Json.parse(granted().about(asset, "config " + asset).getFirst());
    assertThat(config.get("endpoint").stringValue()).isEqualTo(server.origin() + "/base");
    assertThat(config.get("secretAccessKey").stringValue()).isEqualTo(CANARY);
    assertThat(Json.parse(granted().run("config " + second).getFirst()))
        .isEqualTo(Json.parse("{\"endpoint\":\"https://second.test\"}"));
  }

  @Test
  void tellsNothingOfOthers() {
    List<String> out =
        granted()
            .about(
                asset,
                "config " + second,
                "config " + foreign,
                "config 0",
                "config -1",
                "config 999999");
    assertThat(out).allSatisfy(answer -> assertThat(error(answer)).contains(" not found: "));
    for (long id : new long[] {foreign, 999_999, 0}) {
      assertThat(error(granted().run("config " + id).getFirst()))
          .startsWith("asset %d not found: ".formatted(id))
          .doesNotContain(CANARY, "endpoint");
    }
  }

  @Test
  void standsInForASecretThatIsNotGranted() throws IOException {
    ScriptedGuest guest = install("{}", "workspace.read=assets:probe");
    List<String> out = guest.about(asset, "config " + asset, "config " + asset);
    JsonNode secret = Json.parse(out.getFirst()).get("secretAccessKey");
    assertThat(secret.get("__credential_handle").stringValue()).matches("cred_[0-9a-f]{16}");
    assertThat(out.get(1)).isEqualTo(out.get(0));
    assertThat(out.toString()).doesNotContain(CANARY);
  }

  // --- files

  @Test
  void readsAndWritesInGrantedFoldersOnly() throws IOException {
    ScriptedGuest guest =
        install(
            "{\"capabilities\":{\"fs\":{\"read\":[\"%s/**\"],\"write\":[\"%s\"]}}}"
                .formatted(folder, folder),
            "files.read=" + folder,
            "files.write=" + folder);
    List<String> out =
        guest.run(
            file("read", folder + "/./x/../inside"),
            "read 1 4",
            "read 1 0",
            "drain 1 4",
            "write 1 x",
            "flush 1",
            "deadline 1 read 5",
            file("write", folder + "/new"),
            "write 2 text",
            "read 2 1",
            "close 2");
    assertThat(out.get(0)).isEqualTo("{\"handle_id\":1,\"meta\":{\"size\":10}}");
    assertThat(out.get(1)).isEqualTo("0123");
    assertThat(out.get(2)).isEmpty();
    assertThat(out.get(3)).startsWith(sum("456789".getBytes(UTF_8)));
    assertThat(out.get(4)).isEqualTo("0");
    assertThat(error(out.get(5))).isEqualTo("handle 1 is not an HTTP handle");
    assertThat(error(out.get(6))).contains("does not support deadline");
    assertThat(out.get(7)).isEqualTo("{\"handle_id\":2,\"meta\":{}}");
    assertThat(error(out.get(9))).isEqualTo("handle 2 is not readable");
    assertThat(Files.readString(folder.resolve("new"))).isEqualTo("text");

    List<String> refused =
        guest.run(
            file("read", outside + "/secret"),
            file("read", folder + "/../outside/secret"),
            file("read", folder + "/link"),
            file("read", "inside"),
            file("read", "/proc/self/environ"),
            file("read", ""),
            file("read", folder.toString()),
            file("read", folder + "/nothing"),
            file("write", folder + "/no/parent"),
            file("write", outside + "/new"));
    assertThat(refused.stream().map(OpskatIoTest::error))
        .satisfiesExactly(
            e ->
                assertThat(e)
                    .startsWith(
                        "fs read denied: \"%s/secret\" not in capabilities.fs.read: "
                            .formatted(outside)),
            e -> assertThat(e).startsWith("fs read denied: \"%s/secret\"".formatted(outside)),
            e -> assertThat(e).startsWith("open file for read: ").contains("leads out"),
            e -> assertThat(e).startsWith("open file for read: ").contains("absolute"),
            e -> assertThat(e).startsWith("fs read denied: "),
            e -> assertThat(e).isEqualTo("fs read denied: empty path"),
            e -> assertThat(e).startsWith("open file for read: ").contains("folder"),
            e -> assertThat(e).startsWith("open file for read: ").contains("nothing is there"),
            e -> assertThat(e).startsWith("open file for write: "),
            e -> assertThat(e).startsWith("fs write denied: "));
    assertThat(outside.resolve("new")).doesNotExist();
  }

  @Test
  void usesAChosenFileInItsDirectionDuringTheCallAndNothingElse() throws IOException {
    ScriptedGuest guest = install("{}", OVERLAY);
    Path mine = folder.resolve("mine");
    Files.writeString(mine, "my file");
    guest.chooses(mine);
    List<String> out =
        guest.run(
            "dialog {\"type\":\"open\",\"opts\":{\"title\":\"Upload\",\"defaultName\":\"\",\"filters\":null}}",
            file("read", "`"),
            "drain 1 100",
            file("write", "`"),
            file("read", folder + "/inside"));
    assertThat(out.get(0)).isEqualTo(mine.toString());
    assertThat(out.get(2)).startsWith(sum("my file".getBytes(UTF_8)));
    assertThat(error(out.get(3))).startsWith("fs write denied: ");
    assertThat(error(out.get(4))).startsWith("fs read denied: ");
    assertThat(guest.asked())
        .containsExactly(new FileChoice(Direction.OPEN, "Upload", "", List.of()));
    assertThat(error(guest.run(file("read", mine.toString())).getFirst()))
        .as("in the next call")
        .startsWith("fs read denied: ");

    guest.chooses(folder.resolve("saved"));
    out =
        guest.run(
            "dialog {\"type\":\"save\",\"opts\":{\"title\":\"S\",\"defaultName\":\"a/b.txt\",\"filters\":[\"*.txt\"]}}",
            file("read", "`"),
            file("write", "`"),
            "write 1 kept",
            "close 1",
            "dialog {\"type\":\"folder\"}");
    assertThat(error(out.get(1))).startsWith("fs read denied: ");
    assertThat(Files.readString(folder.resolve("saved"))).isEqualTo("kept");
    assertThat(error(out.get(5))).isEqualTo("unknown dialog type: \"folder\"");
    assertThat(guest.asked().getLast())
        .isEqualTo(new FileChoice(Direction.SAVE, "S", "b.txt", List.of("*.txt")));
  }

  @Test
  void aDialogThatNobodyAnswersGivesNothing() {
    List<String> out = granted().run("dialog {\"type\":\"open\",\"opts\":{}}", file("read", "`"));
    assertThat(out.get(0)).isEmpty();
    assertThat(error(out.get(1))).startsWith("fs read denied: empty path (no file was chosen: ");
  }

  // --- bounds

  @Test
  void aLargeDownloadPassesThroughLittleMemory() throws IOException {
    byte[] content = new byte[48 * MIB];
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) (i * 31 + (i >> 11));
    }
    server.answer("/large", content);
    ScriptedGuest guest = install("{}", OVERLAY);
    guest.chooses(folder.resolve("large"));
    List<String> out =
        guest.about(
            asset,
            "pages",
            "dialog {\"type\":\"save\",\"opts\":{}}",
            file("write", "`"),
            http("GET", server.origin() + "/large"),
            "flush 2",
            "copy 2 1 32768",
            "close 1");
    assertThat(meta(out.get(4)).get("size").longValue()).isEqualTo(content.length);
    assertThat(out.get(5)).startsWith(sum(content));
    int before = Integer.parseInt(out.get(0));
    int after = Integer.parseInt(out.get(5).substring(out.get(5).indexOf("pages=") + 6));
    assertThat(after - before).as("pages of 64 KiB more").isLessThanOrEqualTo(4);
    assertThat(Arrays.equals(Files.readAllBytes(folder.resolve("large")), content)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"320 32768", "1 10485760"})
  void aLargeUploadGoesOutWithItsLength(String pieces) {
    List<String> out =
        granted().about(asset, http("PUT", server.origin() + "/up"), "fill 1 " + pieces, "flush 1");
    assertThat(out.get(1)).isEqualTo(Integer.toString(10 * MIB));
    assertThat(meta(out.get(2)).get("status").intValue()).isEqualTo(200);
    assertThat(last().lines()).contains("Content-Length: " + 10 * MIB);
    assertThat(last().body()).hasSize(10 * MIB);
  }

  @Test
  void handlesAreBoundedAndEndWithTheCall() {
    String[] lines =
        Stream.concat(
                Collections.nCopies(65, http("GET", server.origin() + "/")).stream(),
                Stream.of("close 7", http("GET", server.origin() + "/")))
            .toArray(String[]::new);
    for (int call = 0; call < 2; call++) {
      List<String> out = granted().about(asset, lines);
      assertThat(out.get(0)).isEqualTo("{\"handle_id\":1,\"meta\":{}}");
      assertThat(out.get(63)).isEqualTo("{\"handle_id\":64,\"meta\":{}}");
      assertThat(error(out.get(64))).contains("open-handles");
      assertThat(out.get(66)).isEqualTo("{\"handle_id\":65,\"meta\":{}}");
    }
    assertThat(error(granted().about(asset, "flush 1").getFirst())).isEqualTo("handle 1 not found");
  }

  @ParameterizedTest
  @ValueSource(strings = {"open", "dialog", "write", "deadline"})
  void anAddressOutsideMemoryEndsTheCall(String function) {
    Fault fault = granted().failure(asset, "wild " + function);
    assertThat(fault.code()).isEqualTo(ErrorCode.TRAPPED);
    assertThat(fault.message()).contains("address 4294967280");
  }

  @Test
  void whyAWriteWasLostIsInTheFailureOfTheCall() {
    Fault fault =
        granted()
            .failure(
                asset,
                http("PUT", server.origin() + "/lost"),
                "flush 1",
                "write 1 late",
                "fail put object: short write");
    assertThat(fault.code()).isEqualTo(ErrorCode.TOOL_FAILED);
    assertThat(fault.message())
        .startsWith("put object: short write")
        .contains("already flushed or closed");
    assertThat(granted().failure(asset, "fail plain").message()).isEqualTo("plain");
  }

  // --- the question at install

  @Test
  void asksForWhatAPersonUnderstands() throws IOException {
    ScriptedGuest guest = install("{}");
    assertThat(guest.plan().manifest().requests())
        .containsExactlyElementsOf(
            Stream.of(OVERLAY).map(PermissionRequest::parse).sorted().toList());
    assertThat(guest.plan().permissions())
        .extracting(InstallPlan.AskedPermission::allows)
        .anyMatch(text ->
            text.startsWith(
                "connect to the servers that you entered in your \"probe\" connections"))
        .anyMatch(text -> text.startsWith("ask you for a file while it works for you"));
  }
}
