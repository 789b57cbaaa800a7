package dev.annex.server;

import static dev.annex.server.OpskatStage.CANARY;
import static dev.annex.server.OpskatStage.error;
import static dev.annex.server.OpskatStage.http;
import static dev.annex.server.OpskatStage.meta;
import static dev.annex.server.OpskatStage.tcp;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.value.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Which servers and which settings an OpsKat guest reaches, on a whole host. */
final class OpskatReachTest {

  @TempDir private static Path scratch;
  private static OpskatStage stage;

  @BeforeAll
  static void open() throws IOException {
    stage = new OpskatStage(scratch.toRealPath());
  }

  @AfterAll
  static void close() throws IOException {
    stage.close();
  }

  @Test
  void aDenialNamesThePermissionAndTheCommand() throws IOException {
    ScriptedGuest nobody = stage.install("{}");
    List<String> out =
        nobody.about(
            stage.asset(),
            http("GET", stage.server().origin() + "/"),
            "config " + stage.asset(),
            "dialog {\"type\":\"open\",\"opts\":{}}");
    String grant = "To allow it: annex grant %s ".formatted(nobody.id());
    assertThat(error(out.get(0))).endsWith(grant + "workspace.connect=assets:probe");
    assertThat(error(out.get(1)))
        .startsWith("asset %d not found: ".formatted(stage.asset()))
        .endsWith(grant + "workspace.read=assets:probe");
    assertThat(error(out.get(2))).endsWith(grant + "files.chosen");
  }

  @Test
  void reachesNothingInACallThatIsAboutNoConnection() {
    assertThat(error(stage.granted().run(http("GET", stage.server().origin() + "/")).getFirst()))
        .startsWith("http denied: ");
    assertThat(
            error(
                stage
                    .granted()
                    .about(stage.second(), http("GET", stage.server().origin() + "/"))
                    .getFirst()))
        .startsWith("http denied: ");
    assertThat(
            stage
                .granted()
                .failure(stage.foreign(), http("GET", stage.other().origin() + "/"))
                .message())
        .contains("is no connection of");
    assertThat(stage.other().taken()).isEmpty();
  }

  @Test
  void followsARedirectToTheSameOriginAndNoOther() {
    stage
        .server()
        .answer("/near", "HTTP/1.1 302 Found\nLocation: /there\nContent-Length: 0", new byte[0]);
    stage.server().answer("/there", "arrived".getBytes(UTF_8));
    stage
        .server()
        .answer(
            "/away",
            "HTTP/1.1 302 Found\nLocation: %s/stolen\nContent-Length: 0"
                .formatted(stage.other().origin()),
            new byte[0]);
    List<String> out =
        stage
            .granted()
            .about(
                stage.asset(),
                http("GET", stage.server().origin() + "/near"),
                "flush 1",
                "read 1 100",
                http("GET", stage.server().origin() + "/away"),
                "flush 2",
                "read 2 10");
    assertThat(out.get(2)).isEqualTo("arrived");
    assertThat(error(out.get(4)))
        .startsWith("HTTP request failed: ")
        .contains(stage.other().origin() + "/stolen", "denied");
    assertThat(error(out.get(5))).endsWith("no response available");
    assertThat(stage.other().taken()).isEmpty();
  }

  @Test
  void aPrefixOfTheManifestEndsAtASegmentAndAtTheHost() throws IOException {
    String allowed = stage.server().origin() + "/api";
    ScriptedGuest guest =
        stage.install(
            "{\"capabilities\":{\"http\":{\"allowlist\":[\"%s\"]}}}".formatted(allowed),
            "http=" + allowed);
    for (String url :
        List.of(
            allowed + "xyz",
            stage.server().origin() + "/",
            stage.server().origin() + "/api/../secret",
            stage.server().origin() + "/api%2f..%2fsecret",
            "http://127.0.0.1:%d@other.test/api".formatted(stage.server().port()),
            "http://127.0.0.1.other.test:%d/api".formatted(stage.server().port()),
            stage.other().origin() + "/api")) {
      assertThat(error(guest.run(http("GET", url)).getFirst())).as(url).startsWith("http denied: ");
    }
    assertThat(
            meta(guest.run(http("GET", allowed + "/x"), "flush 1").get(1)).get("status").intValue())
        .isEqualTo(200);
    assertThat(stage.other().taken()).isEmpty();
  }

  @Test
  void aNameInTheSettingsMayStandForAMachineOfOnesOwnButNotForTheCloudsSecrets()
      throws IOException {
    stage.name("nas.test", InetAddress.ofLiteral("127.0.0.1"));
    stage.name("bucket.nas.test", InetAddress.ofLiteral("127.0.0.1"));
    stage.name("cloud.test", InetAddress.ofLiteral("169.254.169.254"));
    String nas = "http://nas.test:" + stage.server().port();
    long named =
        stage.add(
            "probe",
            Json.object()
                .put("endpoint", nas)
                .put("b", "http://cloud.test")
                .put("c", "http://169.254.169.254/"));
    List<String> out =
        stage
            .granted()
            .about(
                named,
                http("GET", nas + "/nas"),
                "flush 1",
                http("GET", "http://bucket.nas.test:%d/".formatted(stage.server().port())),
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
    stage.lookedUp().clear();
    assertThat(
            error(stage.granted().about(stage.asset(), http("GET", "http://spy.test/")).getFirst()))
        .startsWith("http denied");
    assertThat(error(stage.granted().about(stage.asset(), tcp("spy.test:80")).getFirst()))
        .startsWith("tcp: ");
    assertThat(stage.lookedUp()).isEmpty();
  }

  @Test
  void talksOverTcpOnlyToWhatTheSettingsName() throws IOException {
    try (ServerSocket echo = new ServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"))) {
      var _ = Thread.ofVirtual().start(() -> echo(echo));
      String address = "127.0.0.1:" + echo.getLocalPort();
      long database = stage.add("probe", Json.object().put("addr", address));
      assertThat(error(stage.granted().about(stage.asset(), tcp(address)).getFirst()))
          .startsWith("tcp: tcp.connect");
      assertThat(
              error(
                  stage
                      .granted()
                      .about(database, tcp(stage.server().origin().substring(7)))
                      .getFirst()))
          .startsWith("tcp: tcp.connect");
      List<String> out =
          stage
              .granted()
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

  @Test
  void tellsTheSettingsOfTheConnectionTheCallIsAbout() {
    JsonNode config =
        Json.parse(stage.granted().about(stage.asset(), "config " + stage.asset()).getFirst());
    assertThat(config.get("endpoint").stringValue()).isEqualTo(stage.server().origin() + "/base");
    assertThat(config.get("secretAccessKey").stringValue()).isEqualTo(CANARY);
    assertThat(Json.parse(stage.granted().run("config " + stage.second()).getFirst()))
        .isEqualTo(Json.parse("{\"endpoint\":\"https://second.test\"}"));
  }

  @Test
  void tellsNothingOfOthers() {
    List<String> out =
        stage
            .granted()
            .about(
                stage.asset(),
                "config " + stage.second(),
                "config " + stage.foreign(),
                "config 0",
                "config -1",
                "config 999999");
    assertThat(out).allSatisfy(answer -> assertThat(error(answer)).contains(" not found: "));
    for (long id : new long[] {stage.foreign(), 999_999, 0}) {
      assertThat(error(stage.granted().run("config " + id).getFirst()))
          .startsWith("asset %d not found: ".formatted(id))
          .doesNotContain(CANARY, "endpoint");
    }
  }

  @Test
  void standsInForASecretThatIsNotGranted() throws IOException {
    ScriptedGuest guest = stage.install("{}", "workspace.read=assets:probe");
    List<String> out =
        guest.about(stage.asset(), "config " + stage.asset(), "config " + stage.asset());
    JsonNode secret = Json.parse(out.getFirst()).get("secretAccessKey");
    assertThat(secret.get("__credential_handle").stringValue()).matches("cred_[0-9a-f]{16}");
    assertThat(out.get(1)).isEqualTo(out.get(0));
    assertThat(out.toString()).doesNotContain(CANARY);
  }
}
