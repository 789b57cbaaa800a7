package dev.annex.files;

import static dev.annex.files.Sandbox.fails;
import static dev.annex.files.Sandbox.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.files.FileFailure.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ways out of a granted folder, each by the name of the attack. */
class EscapeTest {

  private static final OpenRequest CREATE_WITHOUT_FOLLOWING =
      new OpenRequest(false, true, false, false, false, true, true, false);

  @TempDir Path base;

  private Sandbox sandbox;

  @BeforeEach
  void open() throws IOException {
    sandbox = Sandbox.writable(base);
  }

  @AfterEach
  void nothingOutsideChanged() throws IOException {
    sandbox.close();
    try (var all = Files.list(sandbox.outside())) {
      assertThat(all.map(file -> file.getFileName().toString()).toList()).containsExactly("secret");
    }
    assertThat(sandbox.outside("secret")).hasContent(Sandbox.SECRET);
  }

  @Test
  @DisplayName("absolute-path")
  void absolutePath() {
    sandbox.nothingWorks(sandbox.outside("secret").toString(), Reason.OUTSIDE);
    sandbox.nothingWorks("/", Reason.OUTSIDE);
    sandbox.nothingWorks("//inside", Reason.OUTSIDE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..",
        "../",
        "../outside/secret",
        "./../outside",
        "a/../../outside",
        "a/b/../../.."
      })
  @DisplayName("dotdot")
  void dotdot(String path) throws IOException {
    Files.createDirectories(sandbox.inside("a/b"));
    sandbox.nothingWorks(path, Reason.OUTSIDE);
    fails(Reason.OUTSIDE, () -> sandbox.root().createDirectory(path(path + "/new")));
    fails(Reason.OUTSIDE, () -> sandbox.root().unlinkFile(path(path + "/secret")));
    fails(
        Reason.OUTSIDE, () -> sandbox.root().rename(path("a"), sandbox.root(), path(path + "/a")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"../outside", "../../", "a/../../outside", "./.././outside/"})
  @DisplayName("symlink-escape")
  void symlinkEscape(String target) throws IOException {
    Files.createSymbolicLink(sandbox.inside("link"), Path.of(target));
    Files.createDirectory(sandbox.inside("a"));
    Files.writeString(sandbox.inside("mine"), "mine");
    nothingGoesThrough("link");
  }

  @Test
  @DisplayName("symlink-escape-absolute")
  void symlinkEscapeAbsolute() throws IOException {
    Files.createSymbolicLink(sandbox.inside("link"), sandbox.outside());
    Files.writeString(sandbox.inside("mine"), "mine");
    nothingGoesThrough("link");
    Files.createSymbolicLink(sandbox.inside("itself"), sandbox.inside("mine"));
    fails(Reason.OUTSIDE, () -> sandbox.read("itself"));
  }

  private void nothingGoesThrough(String link) {
    Directory root = sandbox.root();
    FileTimes times = new FileTimes(OptionalLong.of(1), OptionalLong.of(1));
    sandbox.nothingWorks(link, Reason.OUTSIDE);
    sandbox.nothingWorks(link + "/", Reason.OUTSIDE);
    sandbox.nothingWorks(link + "/secret", Reason.OUTSIDE);
    fails(Reason.OUTSIDE, () -> root.createDirectory(path(link + "/new")));
    fails(Reason.OUTSIDE, () -> root.createSymbolicLink(path("x"), path(link + "/new")));
    fails(Reason.OUTSIDE, () -> root.link(path("mine"), root, path(link + "/new")));
    fails(Reason.OUTSIDE, () -> root.link(path(link + "/secret"), root, path("new")));
    fails(Reason.OUTSIDE, () -> root.rename(path(link + "/secret"), root, path("new")));
    fails(Reason.OUTSIDE, () -> root.rename(path("mine"), root, path(link + "/new")));
    fails(Reason.OUTSIDE, () -> root.unlinkFile(path(link + "/secret")));
    fails(Reason.OUTSIDE, () -> root.removeDirectory(path(link + "/secret")));
    fails(Reason.OUTSIDE, () -> root.readLink(path(link + "/secret")));
    fails(Reason.OUTSIDE, () -> root.setTimes(path(link), true, times));
    fails(Reason.LINK_LOOP, () -> root.open(path(link), CREATE_WITHOUT_FOLLOWING).close());
    assertThat(root.status(path(link), false).kind()).isEqualTo(FileKind.SYMBOLIC_LINK);
  }

  @Test
  @DisplayName("symlink-made-by-guest")
  void symlinkMadeByGuest() {
    Directory root = sandbox.root();
    fails(Reason.OUTSIDE, () -> root.createSymbolicLink(path("/etc"), path("link")));
    root.createSymbolicLink(path("../outside"), path("link"));
    nothingIsReadThrough("link");
  }

  private void nothingIsReadThrough(String link) {
    sandbox.nothingWorks(link + "/secret", Reason.OUTSIDE);
  }

  @Test
  @DisplayName("symlink-made-escaping-by-a-move")
  void symlinkMovedUp() {
    Directory root = sandbox.root();
    root.createDirectory(path("a"));
    sandbox.write("outside-looking", "harmless");
    root.createSymbolicLink(path("../outside-looking"), path("a/link"));
    assertThat(sandbox.read("a/link")).isEqualTo("harmless");
    root.rename(path("a/link"), root, path("link"));
    fails(Reason.OUTSIDE, () -> sandbox.read("link"));
    root.createSymbolicLink(path("../outside/secret"), path("a/second"));
    root.link(path("a/second"), root, path("second"));
    fails(Reason.OUTSIDE, () -> sandbox.read("second"));
  }

  @Test
  @DisplayName("symlink-dangling-create")
  void symlinkDanglingCreate() throws IOException {
    Files.createSymbolicLink(sandbox.inside("out"), Path.of("../outside/made"));
    Files.createSymbolicLink(sandbox.inside("in"), Path.of("made"));
    fails(Reason.OUTSIDE, () -> sandbox.write("out", "x"));
    sandbox.write("in", "through the link");
    assertThat(sandbox.inside("made")).hasContent("through the link");
    OpenRequest fresh = new OpenRequest(true, true, true, false, false, true, true, false);
    fails(Reason.EXISTS, () -> sandbox.root().open(path("out"), fresh).close());
  }

  @Test
  @DisplayName("symlink-chain")
  void symlinkChain() throws IOException {
    Files.writeString(sandbox.inside("0"), "the end");
    for (int i = 1; i <= 41; i++) {
      Files.createSymbolicLink(sandbox.inside("" + i), Path.of("" + (i - 1)));
    }
    assertThat(sandbox.read("40")).isEqualTo("the end");
    fails(Reason.LINK_LOOP, () -> sandbox.read("41"));
    Files.createSymbolicLink(sandbox.inside("loop"), Path.of("loop"));
    fails(Reason.LINK_LOOP, () -> sandbox.read("loop"));
    Files.createSymbolicLink(sandbox.inside("growing"), Path.of("growing/growing"));
    fails(Reason.LINK_LOOP, () -> sandbox.read("growing"));
    Files.createSymbolicLink(sandbox.inside("last"), Path.of("../outside/secret"));
    Files.createSymbolicLink(sandbox.inside("first"), Path.of("./last"));
    fails(Reason.OUTSIDE, () -> sandbox.read("first"));
  }

  @Test
  @DisplayName("symlink-of-proc")
  void symlinkOfProc() throws IOException {
    List<Directory> roots =
        FileSystem.open(
            sandbox.meter(),
            List.of(new FileRoot("/", Path.of("/proc/self"), FileRoot.Access.READ_ONLY)));
    try (Directory proc = roots.getFirst()) {
      for (String link : List.of("root/etc/passwd", "cwd/pom.xml", "exe")) {
        fails(Reason.OUTSIDE, () -> proc.open(path(link), OpenRequest.reading()).close());
      }
    }
  }

  @Test
  @DisplayName("dotdot-through-symlink")
  void dotdotThroughSymlink() throws IOException {
    Files.createDirectories(sandbox.inside("a/b/c"));
    Files.writeString(sandbox.inside("a/b/here"), "beside c");
    Files.createSymbolicLink(sandbox.inside("deep"), Path.of("a/b/c"));
    assertThat(sandbox.read("deep/../here")).isEqualTo("beside c");
    fails(Reason.OUTSIDE, () -> sandbox.read("deep/../../../../outside/secret"));
  }

  @Test
  @DisplayName("dotdot-through-renamed-directory")
  void dotdotThroughRenamedDirectory() throws IOException {
    Path moved = base.resolve("moved");
    Files.createDirectories(sandbox.inside("a/b"));
    Files.writeString(base.resolve("secret"), Sandbox.SECRET);
    try (Directory a = (Directory) sandbox.root().open(path("a"), OpenRequest.aDirectory())) {
      Files.move(sandbox.inside("a"), moved);
      fails(Reason.OUTSIDE, () -> a.open(path("../secret"), OpenRequest.reading()).close());
      fails(Reason.OUTSIDE, () -> a.open(path("b/../../secret"), OpenRequest.reading()).close());
      fails(Reason.NOT_FOUND, () -> a.open(path("b/../secret"), OpenRequest.reading()).close());
    }
    Files.delete(moved.resolve("b"));
    Files.delete(moved);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..\\outside\\secret",
        "\uFF0E\uFF0E/outside/secret",
        "\u2025/outside/secret",
        ".. /x",
        "...",
        "..\u200B/outside/secret",
        "%2e%2e/outside/secret",
        "\u2024\u2024/outside/secret",
        "~/secret"
      })
  @DisplayName("unicode-dots")
  void looksLikeDotdot(String path) {
    fails(Reason.NOT_FOUND, () -> sandbox.read(path));
  }

  @Test
  @DisplayName("unicode-overlong")
  void overlongBytes() {
    byte[] overlong = {(byte) 0xC0, (byte) 0xAE, (byte) 0xC0, (byte) 0xAE, '/', 's'};
    byte[] surrogate = {(byte) 0xED, (byte) 0xA0, (byte) 0x80};
    byte[] zero = {'m', 'i', 'n', 'e', 0, '/', '.', '.'};
    fails(Reason.NOT_TEXT, () -> sandbox.root().status(RelativePath.of(overlong), true));
    fails(Reason.NOT_TEXT, () -> sandbox.root().status(RelativePath.of(surrogate), true));
    fails(Reason.INVALID, () -> sandbox.root().status(RelativePath.of(zero), true));
    fails(Reason.NOT_FOUND, () -> sandbox.root().status(RelativePath.of(new byte[0]), true));
    fails(
        Reason.NAME_TOO_LONG, () -> sandbox.root().status(RelativePath.of(new byte[5_000]), true));
    fails(Reason.NAME_TOO_LONG, () -> sandbox.root().createDirectory(path("x".repeat(300))));
  }

  @Test
  @DisplayName("unicode-normalisation")
  void composedAndDecomposedAreTwoNames() {
    sandbox.write("\u00E9", "composed");
    sandbox.write("e\u0301", "decomposed");
    sandbox.write("\u00C9", "upper case");
    assertThat(sandbox.read("\u00E9")).isEqualTo("composed");
    assertThat(sandbox.read("e\u0301")).isEqualTo("decomposed");
    assertThat(sandbox.root().list(100)).containsExactlyInAnyOrder("\u00E9", "e\u0301", "\u00C9");
  }

  @Test
  @DisplayName("hard-link-of-directory")
  void hardLinkOfDirectory() {
    sandbox.root().createDirectory(path("a"));
    fails(Reason.NOT_PERMITTED, () -> sandbox.root().link(path("a"), sandbox.root(), path("a/b")));
    fails(Reason.NOT_PERMITTED, () -> sandbox.root().link(path("."), sandbox.root(), path("b")));
  }

  @Test
  @DisplayName("root-removed-or-moved")
  void theRootItselfStays() {
    Directory root = sandbox.root();
    fails(Reason.INVALID, () -> root.removeDirectory(path(".")));
    fails(Reason.BUSY, () -> root.rename(path("."), root, path("x")));
    fails(Reason.EXISTS, () -> root.createDirectory(path(".")));
    root.createDirectory(path("a"));
    fails(Reason.BUSY, () -> root.rename(path("a"), root, path("a/..")));
    fails(Reason.INVALID, () -> root.rename(path("a"), root, path("a/b")));
  }

  @Test
  @DisplayName("fifo-that-never-opens")
  void doesNotWaitForAFifo() throws Exception {
    Process made =
        new ProcessBuilder("mkfifo", sandbox.inside("pipe").toString()).inheritIO().start();
    assertThat(made.waitFor()).isZero();
    fails(Reason.NOT_SUPPORTED, () -> sandbox.read("pipe"));
    fails(Reason.NOT_SUPPORTED, () -> sandbox.write("pipe", "x"));
    FileTimes times = new FileTimes(OptionalLong.of(1), OptionalLong.of(1));
    fails(Reason.NOT_SUPPORTED, () -> sandbox.root().setTimes(path("pipe"), false, times));
    assertThat(sandbox.root().status(path("pipe"), true).kind()).isEqualTo(FileKind.PIPE);
  }

  @Test
  @DisplayName("names-that-are-no-text")
  void leavesOutNamesThatAreNoText() throws Exception {
    Process made =
        new ProcessBuilder("sh", "-c", "touch \"$(printf 'x\\377')\"; touch plain")
            .directory(sandbox.inside().toFile())
            .inheritIO()
            .start();
    assertThat(made.waitFor()).isZero();
    assertThat(sandbox.root().list(100)).containsExactly("plain");
  }
}
