package dev.annex.capabilities.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.capability.Capability;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import dev.annex.capabilities.files.FilesCapability;
import dev.annex.capabilities.files.GrantedFiles;
import dev.annex.files.ForbiddenFolders;
import dev.annex.testkit.CapabilityContract;
import dev.annex.testkit.CapabilityHarness;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

final class ArchiveCapabilityTest extends CapabilityContract {

  @TempDir Path base;

  private final GrantedFiles files = new GrantedFiles(ForbiddenFolders.none());

  @Override
  protected Capability open() {
    try {
      Files.createDirectories(inside("tree/deep"));
      Files.writeString(inside("tree/a.txt"), "one");
      Files.writeString(inside("tree/deep/b.txt"), "two");
      Files.createDirectories(outside());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ArchiveCapability(files);
  }

  @Override
  protected List<Capability> beside() {
    return List.of(new FilesCapability(files));
  }

  @Override
  protected List<String> permissionsBeside() {
    return List.of("files=" + inside(""));
  }

  @Override
  protected Map<String, JsonNode> requests() {
    Map<String, JsonNode> requests = new LinkedHashMap<>();
    requests.put("archive.pack", packing("tree", "tree.tgz").put("replace", true));
    requests.put("archive.list", Json.object().put("archive", inside("tree.tgz").toString()));
    requests.put("archive.unpack", unpacking("tree.tgz", "unpacked"));
    return requests;
  }

  @Override
  protected List<String> permissions() {
    return List.of("archive");
  }

  private Path inside(String name) {
    return base.resolve("inside").resolve(name);
  }

  private Path outside() {
    return base.resolve("outside");
  }

  private ObjectNode packing(String source, String archive) {
    return Json.object()
        .put("source", inside(source).toString())
        .put("archive", inside(archive).toString());
  }

  private ObjectNode unpacking(String archive, String destination) {
    return Json.object()
        .put("archive", inside(archive).toString())
        .put("destination", inside(destination).toString());
  }

  private CapabilityHarness granted() {
    return CapabilityHarness.granting(capability(), "archive", "files=" + inside(""))
        .beside(new FilesCapability(files));
  }

  private static void fails(
      String reason, org.assertj.core.api.ThrowableAssert.ThrowingCallable work) {
    assertThatThrownBy(work)
        .isInstanceOfSatisfying(
            AnnexException.class,
            e ->
                assertThat(e.fault().details().getOrDefault("reason", Json.object()))
                    .as(e.getMessage())
                    .hasToString("\"" + reason + "\""));
  }

  /** Nothing of it is there, not even under a temporary name. */
  private void leftNothing() throws IOException {
    try (Stream<Path> all = Files.list(base.resolve("inside"))) {
      assertThat(all.map(path -> String.valueOf(path.getFileName())))
          .containsExactlyInAnyOrder("tree", "bad");
    }
    try (Stream<Path> all = Files.list(outside())) {
      assertThat(all).isEmpty();
    }
  }

  private void refuses(String reason) throws IOException {
    fails(reason, () -> granted().call("archive.unpack", unpacking("bad", "out")));
    leftNothing();
  }

  @ParameterizedTest
  @ValueSource(strings = {"tree.tar.gz", "tree.tgz", "tree.zip"})
  void unpacksWhatItPacked(String archive) throws IOException {
    Files.setPosixFilePermissions(
        inside("tree/a.txt"), PosixFilePermissions.fromString("rwxr-x---"));
    Files.createSymbolicLink(inside("tree/link"), Path.of("a.txt"));
    Files.writeString(inside("tree/ü é.txt"), "x".repeat(200_000));
    JsonNode packed = granted().call("archive.pack", packing("tree", archive));
    assertThat(packed.get("files").longValue()).isEqualTo(3);
    assertThat(packed.get("skipped").longValue()).isEqualTo(1);
    JsonNode unpacked = granted().call("archive.unpack", unpacking(archive, "out"));
    assertThat(unpacked.get("files").longValue()).isEqualTo(3);
    assertThat(inside("out/a.txt")).hasContent("one");
    assertThat(inside("out/deep/b.txt")).hasContent("two");
    assertThat(inside("out/ü é.txt")).hasContent("x".repeat(200_000));
    assertThat(inside("out/link")).doesNotExist();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(inside("out/a.txt"))))
        .isEqualTo("rwxr-x---");
  }

  @Test
  void readsWhatOtherProgramsPackAndTheyReadOurs() throws Exception {
    granted().call("archive.pack", packing("tree", "ours.tar.gz"));
    Process tar = new ProcessBuilder("tar", "tzf", inside("ours.tar.gz").toString()).start();
    String listed = new String(tar.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(tar.waitFor()).isZero();
    assertThat(listed.lines()).containsExactlyInAnyOrder("a.txt", "deep/", "deep/b.txt");
    Process theirs =
        new ProcessBuilder("tar", "czf", inside("theirs.tgz").toString(), "tree")
            .directory(base.resolve("inside").toFile())
            .start();
    assertThat(theirs.waitFor()).isZero();
    granted().call("archive.unpack", unpacking("theirs.tgz", "out").put("strip", 1));
    assertThat(inside("out/deep/b.txt")).hasContent("two");
  }

  @Test
  void listsStripsIncludesAndExcludes() {
    granted()
        .call("archive.pack", packing("tree", "t.zip").set("exclude", Json.parse("[\"a.*\"]")));
    JsonNode listed =
        granted().call("archive.list", Json.object().put("archive", inside("t.zip").toString()));
    assertThat(listed.get("entries").findValuesAsString("name"))
        .containsExactly("deep/", "deep/b.txt");
    granted().call("archive.unpack", unpacking("t.zip", "out").put("strip", 1));
    assertThat(inside("out/b.txt")).hasContent("two");
    granted().call("archive.pack", packing("tree", "all.zip"));
    ObjectNode some = unpacking("all.zip", "some");
    some.set("include", Json.parse("[\"**/*.txt\"]"));
    some.set("exclude", Json.parse("[\"deep\"]"));
    assertThat(granted().call("archive.unpack", some).get("files").longValue()).isEqualTo(1);
    assertThat(inside("some/a.txt")).exists();
    assertThat(inside("some/deep")).doesNotExist();
  }

  @Test
  void mergesOnlyWhenAsked() throws IOException {
    granted().call("archive.pack", packing("tree", "t.tgz"));
    Files.createDirectories(inside("out/deep"));
    Files.writeString(inside("out/deep/mine"), "mine");
    fails("not-empty", () -> granted().call("archive.unpack", unpacking("t.tgz", "out")));
    granted().call("archive.unpack", unpacking("t.tgz", "out").put("merge", true));
    assertThat(inside("out/deep/b.txt")).hasContent("two");
    assertThat(inside("out/deep/mine")).hasContent("mine");
    Files.writeString(inside("out/a.txt"), "changed");
    fails(
        "exists",
        () -> granted().call("archive.unpack", unpacking("t.tgz", "out").put("merge", true)));
    assertThat(inside("out/a.txt")).hasContent("changed");
    granted()
        .call("archive.unpack", unpacking("t.tgz", "out").put("merge", true).put("replace", true));
    assertThat(inside("out/a.txt")).hasContent("one");
  }

  @Test
  void unpacksIntoTheGrantedFolderItself() throws IOException {
    granted().call("archive.pack", packing("tree", "t.tgz"));
    Path granted = Files.createDirectories(inside("granted"));
    CapabilityHarness harness =
        CapabilityHarness.granting(
                capability(), "archive", "files.read=" + inside("t.tgz"), "files.write=" + granted)
            .beside(new FilesCapability(files));
    harness.call("archive.unpack", unpacking("t.tgz", "granted"));
    try (Stream<Path> all = Files.list(granted)) {
      assertThat(all.map(path -> String.valueOf(path.getFileName())))
          .containsExactlyInAnyOrder("a.txt", "deep");
    }
  }

  @Test
  void needsPermissionsForBothEnds() {
    granted().call("archive.pack", packing("tree", "t.tgz"));
    CapabilityHarness reader =
        CapabilityHarness.granting(capability(), "archive", "files.read=" + inside(""))
            .beside(new FilesCapability(files));
    assertThatThrownBy(() -> reader.call("archive.unpack", unpacking("t.tgz", "out")))
        .isInstanceOfSatisfying(
            AnnexException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PERMISSION_DENIED))
        .hasMessageStartingWith("files.write of");
    assertThatThrownBy(() ->
            granted()
                .call("archive.pack", packing("tree", "x").put("source", outside().toString())))
        .hasMessageStartingWith("files.read of");
    assertThat(inside("out")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../outside/x",
        "a/../../outside/x",
        "/tmp/x",
        "//x",
        "..",
        "a/..",
        "C:\\x",
        "C:x",
        "..\\outside\\x",
        "a\\b",
        "a\nb",
        "./../outside/x"
      })
  @DisplayName("zip-slip")
  void zipSlip(String name) throws IOException {
    tar(tar -> file(tar, name, "x"));
    refuses("unsafe-entry");
    // A backslash in a zip archive of DOS is read as a slash, so this one is harmless there.
    if (!name.equals("a\\b")) {
      zip(zip -> entry(zip, name, "x"));
      refuses("unsafe-entry");
    }
  }

  @Test
  @DisplayName("link-entries")
  void links() throws IOException {
    tar(tar -> {
      TarArchiveEntry link = new TarArchiveEntry("link", TarConstants.LF_SYMLINK);
      link.setLinkName("../outside");
      tar.putArchiveEntry(link);
      tar.closeArchiveEntry();
      file(tar, "link/x", "x");
    });
    refuses("link-entry");
    tar(tar -> {
      TarArchiveEntry link = new TarArchiveEntry("hard", TarConstants.LF_LINK);
      link.setLinkName("/etc/passwd");
      tar.putArchiveEntry(link);
      tar.closeArchiveEntry();
    });
    refuses("link-entry");
    zip(zip -> {
      ZipArchiveEntry link = new ZipArchiveEntry("link");
      link.setUnixMode(0xA1FF);
      zip.putArchiveEntry(link);
      zip.write("../outside".getBytes(StandardCharsets.UTF_8));
      zip.closeArchiveEntry();
    });
    refuses("link-entry");
  }

  @ParameterizedTest
  @ValueSource(bytes = {TarConstants.LF_CHR, TarConstants.LF_BLK, TarConstants.LF_FIFO})
  @DisplayName("device-entries")
  void devices(byte kind) throws IOException {
    tar(tar -> {
      file(tar, "before", "x");
      tar.putArchiveEntry(new TarArchiveEntry("device", kind));
      tar.closeArchiveEntry();
    });
    refuses("special-entry");
  }

  @Test
  @DisplayName("duplicate-entries")
  void duplicates() throws IOException {
    zip(zip -> {
      entry(zip, "a", "1");
      entry(zip, "./a", "2");
    });
    refuses("duplicate-entry");
    zip(zip -> {
      entry(zip, "a", "1");
      entry(zip, "a/b", "2");
    });
    refuses("duplicate-entry");
    zip(zip -> {
      entry(zip, "a/b", "1");
      entry(zip, "a", "2");
    });
    refuses("duplicate-entry");
  }

  @Test
  @DisplayName("bomb-by-ratio")
  void bombs() throws IOException {
    byte[] zeros = new byte[1 << 20];
    zip(zip -> {
      zip.putArchiveEntry(new ZipArchiveEntry("zeros"));
      for (int i = 0; i < 80; i++) {
        zip.write(zeros);
      }
      zip.closeArchiveEntry();
    });
    refuses("too-much");
    tar(tar -> {
      TarArchiveEntry entry = new TarArchiveEntry("zeros");
      entry.setSize(80L << 20);
      tar.putArchiveEntry(entry);
      for (int i = 0; i < 80; i++) {
        tar.write(zeros);
      }
      tar.closeArchiveEntry();
    });
    refuses("too-much");
    fails(
        "too-much",
        () ->
            granted().call("archive.list", Json.object().put("archive", inside("bad").toString())));
  }

  @Test
  @DisplayName("bomb-by-header")
  void headersThatFillTheMemory() throws IOException {
    tar(tar -> {
      TarArchiveEntry name = new TarArchiveEntry("././@LongLink", TarConstants.LF_GNUTYPE_LONGNAME);
      name.setSize(8L << 20);
      tar.putArchiveEntry(name);
      tar.write(new byte[8 << 20]);
      tar.closeArchiveEntry();
      file(tar, "x", "x");
    });
    refuses("too-much");
  }

  @Test
  @DisplayName("bomb-by-entries")
  void tooManyEntries() throws IOException {
    tar(tar -> {
      for (int i = 0; i <= Contents.MOST_ENTRIES; i++) {
        tar.putArchiveEntry(new TarArchiveEntry("d/"));
        tar.closeArchiveEntry();
      }
    });
    ObjectNode request = unpacking("bad", "out");
    request.set("exclude", Json.parse("[\"d\"]"));
    fails("too-much", () -> granted().call("archive.unpack", request));
    leftNothing();
  }

  @Test
  @DisplayName("disk-filled")
  void refusesWhatDoesNotFitTheBudgetAndGoesOn() throws IOException {
    tar(tar -> file(tar, "large", "x".repeat(300_000)));
    Limits limits = Limits.defaults().with(Limit.FILE_BYTES, 200_000);
    CapabilityHarness harness =
        granted().as(CapabilityHarness.extension("notes", limits, List.of(), List.of()));
    fails("too-much", () -> harness.call("archive.unpack", unpacking("bad", "out")));
    assertThat(harness.meter().stopped()).as("the call goes on").isEmpty();
    leftNothing();
  }

  @Test
  @DisplayName("encrypted")
  void refusesEncryptedEntries() throws IOException {
    zip(zip -> entry(zip, "a", "secret"));
    byte[] bytes = Files.readAllBytes(inside("bad"));
    for (int i = 0; i + 10 < bytes.length; i++) {
      boolean local =
          bytes[i] == 'P' && bytes[i + 1] == 'K' && bytes[i + 2] == 3 && bytes[i + 3] == 4;
      boolean central =
          bytes[i] == 'P' && bytes[i + 1] == 'K' && bytes[i + 2] == 1 && bytes[i + 3] == 2;
      if (local || central) {
        bytes[i + (local ? 6 : 8)] |= 1;
      }
    }
    Files.write(inside("bad"), bytes);
    refuses("encrypted");
  }

  @Test
  void saysWhenItIsNoArchive() throws IOException {
    Files.writeString(inside("bad"), "no archive at all");
    refuses("not-an-archive");
    Files.write(inside("bad"), new byte[] {0x1F, (byte) 0x8B, 1, 2, 3, 4});
    refuses("corrupt");
    Files.writeString(inside("bad"), "PK and nothing more");
    refuses("corrupt");
    tar(tar -> file(tar, "x", "y".repeat(100_000)));
    byte[] whole = Files.readAllBytes(inside("bad"));
    Files.write(inside("bad"), java.util.Arrays.copyOf(whole, whole.length / 2));
    refuses("corrupt");
  }

  private interface Tar {
    void fill(TarArchiveOutputStream tar) throws IOException;
  }

  private interface Zip {
    void fill(ZipArchiveOutputStream zip) throws IOException;
  }

  private void tar(Tar content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(new GZIPOutputStream(bytes), "UTF-8")) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      content.fill(tar);
    }
    Files.write(inside("bad"), bytes.toByteArray());
  }

  private static void file(TarArchiveOutputStream tar, String name, String text)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name, true);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    entry.setSize(bytes.length);
    tar.putArchiveEntry(entry);
    tar.write(bytes);
    tar.closeArchiveEntry();
  }

  private void zip(Zip content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
      content.fill(zip);
    }
    Files.write(inside("bad"), bytes.toByteArray());
  }

  private static void entry(ZipArchiveOutputStream zip, String name, String text)
      throws IOException {
    zip.putArchiveEntry(new ZipArchiveEntry(name));
    zip.write(text.getBytes(StandardCharsets.UTF_8));
    zip.closeArchiveEntry();
  }
}
