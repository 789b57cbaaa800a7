package dev.annex.server;

import static dev.annex.server.OpskatStage.OVERLAY;
import static dev.annex.server.OpskatStage.error;
import static dev.annex.server.OpskatStage.file;
import static dev.annex.server.OpskatStage.http;
import static dev.annex.server.OpskatStage.meta;
import static dev.annex.server.OpskatStage.sum;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.FileChoice;
import dev.annex.api.call.FileChoice.Direction;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;
import dev.annex.core.install.InstallPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an OpsKat guest does with files, dialogs and much data, on a whole host. */
final class OpskatIoTest {

  private static final int MIB = 1 << 20;

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
  void readsAndWritesInGrantedFoldersOnly() throws IOException {
    ScriptedGuest guest =
        stage.install(
            "{\"capabilities\":{\"fs\":{\"read\":[\"%s/**\"],\"write\":[\"%s\"]}}}"
                .formatted(stage.folder(), stage.folder()),
            "files.read=" + stage.folder(),
            "files.write=" + stage.folder());
    List<String> out =
        guest.run(
            file("read", stage.folder() + "/./x/../inside"),
            "read 1 4",
            "read 1 0",
            "drain 1 4",
            "write 1 x",
            "flush 1",
            "deadline 1 read 5",
            file("write", stage.folder() + "/new"),
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
    assertThat(Files.readString(stage.folder().resolve("new"))).isEqualTo("text");

    List<String> refused =
        guest.run(
            file("read", stage.outside() + "/secret"),
            file("read", stage.folder() + "/../outside/secret"),
            file("read", stage.folder() + "/link"),
            file("read", "inside"),
            file("read", "/proc/self/environ"),
            file("read", ""),
            file("read", stage.folder().toString()),
            file("read", stage.folder() + "/nothing"),
            file("write", stage.folder() + "/no/parent"),
            file("write", stage.outside() + "/new"));
    assertThat(refused.stream().map(OpskatStage::error))
        .satisfiesExactly(
            e ->
                assertThat(e)
                    .startsWith(
                        "fs read denied: \"%s/secret\" not in capabilities.fs.read: "
                            .formatted(stage.outside())),
            e ->
                assertThat(e)
                    .startsWith("fs read denied: \"%s/secret\"".formatted(stage.outside())),
            e -> assertThat(e).startsWith("open file for read: ").contains("leads out"),
            e -> assertThat(e).startsWith("open file for read: ").contains("absolute"),
            e -> assertThat(e).startsWith("fs read denied: "),
            e -> assertThat(e).isEqualTo("fs read denied: empty path"),
            e -> assertThat(e).startsWith("open file for read: ").contains("folder"),
            e -> assertThat(e).startsWith("open file for read: ").contains("nothing is there"),
            e -> assertThat(e).startsWith("open file for write: "),
            e -> assertThat(e).startsWith("fs write denied: "));
    assertThat(stage.outside().resolve("new")).doesNotExist();
  }

  @Test
  void usesAChosenFileInItsDirectionDuringTheCallAndNothingElse() throws IOException {
    ScriptedGuest guest = stage.install("{}", OVERLAY);
    Path mine = stage.folder().resolve("mine");
    Files.writeString(mine, "my file");
    guest.chooses(mine);
    List<String> out =
        guest.run(
            "dialog {\"type\":\"open\",\"opts\":{\"title\":\"Upload\",\"defaultName\":\"\",\"filters\":null}}",
            file("read", "`"),
            "drain 1 100",
            file("write", "`"),
            file("read", stage.folder() + "/inside"));
    assertThat(out.get(0)).isEqualTo(mine.toString());
    assertThat(out.get(2)).startsWith(sum("my file".getBytes(UTF_8)));
    assertThat(error(out.get(3))).startsWith("fs write denied: ");
    assertThat(error(out.get(4))).startsWith("fs read denied: ");
    assertThat(guest.asked())
        .containsExactly(new FileChoice(Direction.OPEN, "Upload", "", List.of()));
    assertThat(error(guest.run(file("read", mine.toString())).getFirst()))
        .as("in the next call")
        .startsWith("fs read denied: ");

    guest.chooses(stage.folder().resolve("saved"));
    out =
        guest.run(
            "dialog {\"type\":\"save\",\"opts\":{\"title\":\"S\",\"defaultName\":\"a/b.txt\",\"filters\":[\"*.txt\"]}}",
            file("read", "`"),
            file("write", "`"),
            "write 1 kept",
            "close 1",
            "dialog {\"type\":\"folder\"}");
    assertThat(error(out.get(1))).startsWith("fs read denied: ");
    assertThat(Files.readString(stage.folder().resolve("saved"))).isEqualTo("kept");
    assertThat(error(out.get(5))).isEqualTo("unknown dialog type: \"folder\"");
    assertThat(guest.asked().getLast())
        .isEqualTo(new FileChoice(Direction.SAVE, "S", "b.txt", List.of("*.txt")));
  }

  @Test
  void aDialogThatNobodyAnswersGivesNothing() {
    List<String> out =
        stage.granted().run("dialog {\"type\":\"open\",\"opts\":{}}", file("read", "`"));
    assertThat(out.get(0)).isEmpty();
    assertThat(error(out.get(1))).startsWith("fs read denied: empty path (no file was chosen: ");
  }

  @Test
  void aLargeDownloadPassesThroughLittleMemory() throws IOException {
    byte[] content = new byte[48 * MIB];
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) (i * 31 + (i >> 11));
    }
    stage.server().answer("/large", content);
    ScriptedGuest guest = stage.install("{}", OVERLAY);
    guest.chooses(stage.folder().resolve("large"));
    List<String> out =
        guest.about(
            stage.asset(),
            "pages",
            "dialog {\"type\":\"save\",\"opts\":{}}",
            file("write", "`"),
            http("GET", stage.server().origin() + "/large"),
            "flush 2",
            "copy 2 1 32768",
            "close 1");
    assertThat(meta(out.get(4)).get("size").longValue()).isEqualTo(content.length);
    assertThat(out.get(5)).startsWith(sum(content));
    int before = Integer.parseInt(out.get(0));
    int after = Integer.parseInt(out.get(5).substring(out.get(5).indexOf("pages=") + 6));
    assertThat(after - before).as("pages of 64 KiB more").isLessThanOrEqualTo(4);
    assertThat(Arrays.equals(Files.readAllBytes(stage.folder().resolve("large")), content))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"320 32768", "1 10485760"})
  void aLargeUploadGoesOutWithItsLength(String pieces) {
    List<String> out =
        stage
            .granted()
            .about(
                stage.asset(),
                http("PUT", stage.server().origin() + "/up"),
                "fill 1 " + pieces,
                "flush 1");
    assertThat(out.get(1)).isEqualTo(Integer.toString(10 * MIB));
    assertThat(meta(out.get(2)).get("status").intValue()).isEqualTo(200);
    assertThat(stage.server().taken().getLast().lines()).contains("Content-Length: " + 10 * MIB);
    assertThat(stage.server().taken().getLast().body()).hasSize(10 * MIB);
  }

  @Test
  void handlesAreBoundedAndEndWithTheCall() {
    String[] lines =
        Stream.concat(
                Collections.nCopies(65, http("GET", stage.server().origin() + "/")).stream(),
                Stream.of("close 7", http("GET", stage.server().origin() + "/")))
            .toArray(String[]::new);
    for (int call = 0; call < 2; call++) {
      List<String> out = stage.granted().about(stage.asset(), lines);
      assertThat(out.get(0)).isEqualTo("{\"handle_id\":1,\"meta\":{}}");
      assertThat(out.get(63)).isEqualTo("{\"handle_id\":64,\"meta\":{}}");
      assertThat(error(out.get(64))).contains("open-handles");
      assertThat(out.get(66)).isEqualTo("{\"handle_id\":65,\"meta\":{}}");
    }
    assertThat(error(stage.granted().about(stage.asset(), "flush 1").getFirst()))
        .isEqualTo("handle 1 not found");
  }

  @ParameterizedTest
  @ValueSource(strings = {"open", "dialog", "write", "deadline"})
  void anAddressOutsideMemoryEndsTheCall(String function) {
    Fault fault = stage.granted().failure(stage.asset(), "wild " + function);
    assertThat(fault.code()).isEqualTo(ErrorCode.TRAPPED);
    assertThat(fault.message()).contains("address 4294967280");
  }

  @Test
  void whyAWriteWasLostIsInTheFailureOfTheCall() {
    Fault fault =
        stage
            .granted()
            .failure(
                stage.asset(),
                http("PUT", stage.server().origin() + "/lost"),
                "flush 1",
                "write 1 late",
                "fail put object: short write");
    assertThat(fault.code()).isEqualTo(ErrorCode.TOOL_FAILED);
    assertThat(fault.message())
        .startsWith("put object: short write")
        .contains("already flushed or closed");
    assertThat(stage.granted().failure(stage.asset(), "fail plain").message()).isEqualTo("plain");
  }

  @Test
  void asksForWhatAPersonUnderstands() throws IOException {
    ScriptedGuest guest = stage.install("{}");
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
