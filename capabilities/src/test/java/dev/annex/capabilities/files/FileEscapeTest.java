package dev.annex.capabilities.files;

import static dev.annex.capabilities.files.FilesFixture.at;
import static dev.annex.capabilities.files.FilesFixture.fails;
import static dev.annex.capabilities.files.FilesFixture.failsAs;
import static dev.annex.capabilities.files.FilesFixture.fromTo;
import static dev.annex.capabilities.files.FilesFixture.text;
import static dev.annex.capabilities.files.FilesFixture.writing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.testkit.CapabilityHarness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** Ways out of a granted folder, each by the name of the attack. */
final class FileEscapeTest {

  @TempDir Path base;

  private FilesFixture folder;

  @BeforeEach
  void open() throws IOException {
    folder = new FilesFixture(base);
  }

  @AfterEach
  void nothingOutsideChanged() throws IOException {
    try (Stream<Path> all = Files.list(folder.outside())) {
      assertThat(all.map(path -> String.valueOf(path.getFileName()))).containsExactly("secret");
    }
    assertThat(folder.outside("secret")).hasContent(FilesFixture.SECRET);
  }

  private Path inside(String name) {
    return folder.inside(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../outside/secret",
        "/./../outside/secret",
        "/a/../../outside/secret",
        "/..",
        "//../x"
      })
  @DisplayName("dotdot")
  void dotdot(String path) {
    for (String operation : Set.of("files.read", "files.stat", "files.list", "files.delete")) {
      ObjectNode request = at(folder.inside()).put("path", folder.inside() + path);
      failsAs(ErrorCode.INVALID_HOST_CALL, () -> folder.granted().call(operation, request));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "relative",
        "",
        "./x",
        "~/x",
        "C:\\x",
        "/a\u0000b",
        "/a\nb",
        "/a\u001bb",
        "/\u007f",
        "/\ud800"
      })
  @DisplayName("odd-spellings")
  void oddSpellings(String path) {
    ObjectNode request = at(folder.inside()).put("path", path);
    failsAs(ErrorCode.INVALID_HOST_CALL, () -> folder.granted().call("files.read", request));
    failsAs(
        ErrorCode.INVALID_HOST_CALL,
        () -> folder.granted().call("files.read", at(Path.of("/" + "x".repeat(256)))));
    failsAs(
        ErrorCode.INVALID_HOST_CALL,
        () -> folder.granted().call("files.read", at(Path.of("/x".repeat(2_100)))));
  }

  @Test
  @DisplayName("prefix-that-is-no-folder")
  void aLongerNameIsAnotherFolder() throws IOException {
    Path sibling = Files.createDirectory(base.toRealPath().resolve("inside-out"));
    Files.writeString(sibling.resolve("file"), "x");
    failsAs(
        ErrorCode.PERMISSION_DENIED,
        () -> folder.granted().call("files.read", at(sibling.resolve("file"))));
    failsAs(
        ErrorCode.PERMISSION_DENIED,
        () -> folder.granted().call("files.list", at(folder.inside("..").normalize())));
  }

  @Test
  @DisplayName("case-and-normalisation")
  void namesAreComparedByteForByte() throws IOException {
    Path composed = Files.createDirectory(inside("\u00e9"));
    Files.writeString(composed.resolve("file"), "x");
    CapabilityHarness harness = folder.granting("files=" + composed);
    assertThat(text(harness.call("files.read", at(composed.resolve("file"))))).isEqualTo("x");
    for (String other : List.of("e\u0301", "\u00c9")) {
      failsAs(
          ErrorCode.PERMISSION_DENIED,
          () -> harness.call("files.read", at(inside(other + "/file"))));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"../outside", "../outside/", "a/../../outside", "absolute"})
  @DisplayName("symlink-escape")
  void symlinkEscape(String target) throws IOException {
    Files.createDirectory(inside("a"));
    Files.writeString(inside("mine"), "mine");
    Files.createSymbolicLink(
        inside("link"), target.equals("absolute") ? folder.outside() : Path.of(target));
    fails("outside", () -> folder.granted().call("files.read", at(inside("link/secret"))));
    fails("outside", () -> folder.granted().call("files.list", at(inside("link"))));
    fails("outside", () -> folder.granted().call("files.write", writing(inside("link/x"), "x")));
    fails("outside", () -> folder.granted().call("files.delete", at(inside("link/secret"))));
    fails(
        "outside",
        () -> folder.granted().call("files.mkdir", at(inside("link/x/y")).put("parents", true)));
    fails(
        "outside",
        () -> folder.granted().call("files.copy", fromTo(inside("mine"), inside("link/x"))));
    fails(
        "outside",
        () -> folder.granted().call("files.copy", fromTo(inside("link/secret"), inside("x"))));
    fails(
        "outside",
        () -> folder.granted().call("files.move", fromTo(inside("mine"), inside("link/x"))));
    fails(
        "outside",
        () -> folder.granted().call("files.move", fromTo(inside("link/secret"), inside("x"))));
    fails(
        "outside",
        () -> folder.granted().call("files.chmod", at(inside("link")).put("permissions", 0700)));
    fails(
        "outside",
        () -> folder.granted().call("files.open", at(inside("link/x")).put("mode", "write")));
    assertThat(
            folder
                .granted()
                .call("files.grep", at(folder.inside()).put("pattern", "secret"))
                .get("files"))
        .isEmpty();
  }

  @Test
  @DisplayName("symlink-instead-of-granted-folder")
  void theGrantedFolderItselfIsNoLink() throws IOException {
    Path link = Files.createSymbolicLink(inside("link"), folder.outside());
    for (String granted : List.of(link.toString(), link + "/secret")) {
      CapabilityHarness harness = folder.granting("files=" + granted);
      fails("link", () -> harness.call("files.read", at(link.resolve("secret"))));
      fails("link", () -> harness.call("files.write", writing(link.resolve("secret"), "x")));
    }
    CapabilityHarness file = folder.granting("files=" + inside("alias"));
    Files.createSymbolicLink(inside("alias"), folder.outside("secret"));
    fails("link", () -> file.call("files.read", at(inside("alias"))));
  }

  @Test
  @DisplayName("symlink-moved-above-granted-folder")
  void aLinkAboveAGrantedFolderIsNotFollowed() throws IOException {
    Files.createDirectories(inside("a/b"));
    CapabilityHarness harness =
        folder.granting("files=" + folder.inside(), "files.read=" + folder.outside("never") + "/x");
    Files.createSymbolicLink(inside("link"), folder.outside().getParent());
    harness.call("files.move", fromTo(inside("a"), inside("away")));
    harness.call("files.move", fromTo(inside("link"), inside("a")));
    CapabilityHarness below = folder.granting("files=" + inside("a/outside"));
    fails("link", () -> below.call("files.read", at(inside("a/outside/secret"))));
  }

  @Test
  @DisplayName("hard-link")
  void doesNotChangeWhatHasOtherNames() throws IOException {
    Files.createLink(inside("hard"), folder.outside("secret"));
    ObjectNode appending = writing(inside("hard"), "x").put("mode", "append");
    fails("hard-link", () -> folder.granted().call("files.write", appending));
    fails(
        "hard-link",
        () -> folder.granted().call("files.chmod", at(inside("hard")).put("permissions", 0777)));
    for (String mode : List.of("write", "truncate", "append", "both")) {
      fails(
          "hard-link",
          () -> folder.granted().call("files.open", at(inside("hard")).put("mode", mode)));
    }
    folder.granted().call("files.write", writing(inside("hard"), "replaced as a whole"));
    assertThat(inside("hard")).hasContent("replaced as a whole");
  }

  @Test
  @DisplayName("fifo-and-device")
  void doesNotOpenWhatIsNoFile() throws Exception {
    Process made = new ProcessBuilder("mkfifo", inside("pipe").toString()).start();
    assertThat(made.waitFor()).isZero();
    fails("not-supported", () -> folder.granted().call("files.read", at(inside("pipe"))));
    fails(
        "not-supported", () -> folder.granted().call("files.write", writing(inside("pipe"), "x")));
    fails("not-supported", () -> folder.granted().call("files.open", at(inside("pipe"))));
    fails(
        "not-supported",
        () -> folder.granted().call("files.copy", fromTo(inside("pipe"), inside("copy"))));
    var grep = folder.granted().call("files.grep", at(folder.inside()).put("pattern", "."));
    assertThat(grep.get("searched").longValue()).isZero();
    CapabilityHarness devices = folder.granting("files.read=/dev");
    for (String device : List.of("/dev/zero", "/dev/null")) {
      fails("not-supported", () -> devices.call("files.read", at(Path.of(device))));
    }
  }

  @Test
  @DisplayName("symlink-swap-during-the-call")
  void aFolderSwappedForALinkLeadsNowhere() throws Exception {
    Files.createDirectory(inside("d"));
    Files.writeString(inside("d/secret"), "mine");
    Files.writeString(inside("mine"), "mine");
    Files.createSymbolicLink(inside("link"), Path.of("../outside"));
    AtomicBoolean done = new AtomicBoolean();
    int worked = 0;
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      Future<Integer> swaps = other.submit(() -> swap(done));
      for (int i = 0; i < 150; i++) {
        worked += attempts(i);
      }
      done.set(true);
      assertThat(swaps.get()).as("swaps meanwhile").isPositive();
    }
    assertThat(worked).as("attempts that met the real folder").isPositive();
  }

  private int swap(AtomicBoolean done) throws IOException {
    int swaps = 0;
    while (!done.get()) {
      Files.move(inside("d"), inside("away"), StandardCopyOption.ATOMIC_MOVE);
      Files.move(inside("link"), inside("d"), StandardCopyOption.ATOMIC_MOVE);
      Files.move(inside("d"), inside("link"), StandardCopyOption.ATOMIC_MOVE);
      Files.move(inside("away"), inside("d"), StandardCopyOption.ATOMIC_MOVE);
      swaps++;
    }
    return swaps;
  }

  private int attempts(int round) {
    CapabilityHarness harness = folder.granted();
    List<Runnable> attempts =
        List.of(
            () ->
                assertThat(text(harness.call("files.read", at(inside("d/secret")))))
                    .isEqualTo("mine"),
            () -> harness.call("files.write", writing(inside("d/secret"), "mine")),
            () -> harness.call("files.write", writing(inside("d/made" + round), "x")),
            () -> harness.call("files.mkdir", at(inside("d/x" + round))),
            () -> harness.call("files.copy", fromTo(inside("mine"), inside("d/copy" + round))),
            () -> harness.call("files.move", fromTo(inside("d/copy" + round), inside("d/moved"))),
            () -> harness.call("files.chmod", at(inside("d/secret")).put("permissions", 0600)),
            () -> harness.call("files.delete", at(inside("d/made" + round))));
    int worked = 0;
    for (Runnable attempt : attempts) {
      try {
        attempt.run();
        worked++;
      } catch (AnnexException e) {
        assertThat(e.code()).as(e.getMessage()).isEqualTo(ErrorCode.HOST_CALL_FAILED);
      }
    }
    return worked;
  }
}
