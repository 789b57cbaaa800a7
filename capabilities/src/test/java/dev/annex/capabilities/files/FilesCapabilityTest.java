package dev.annex.capabilities.files;

import static dev.annex.capabilities.files.FilesFixture.at;
import static dev.annex.capabilities.files.FilesFixture.fails;
import static dev.annex.capabilities.files.FilesFixture.failsAs;
import static dev.annex.capabilities.files.FilesFixture.fromTo;
import static dev.annex.capabilities.files.FilesFixture.text;
import static dev.annex.capabilities.files.FilesFixture.writing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.access.Access;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.call.Budget;
import dev.annex.api.call.JournalEntry;
import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.capability.Capability;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.value.Json;
import dev.annex.files.ForbiddenFolders;
import dev.annex.testkit.CapabilityContract;
import dev.annex.testkit.CapabilityHarness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

final class FilesCapabilityTest extends CapabilityContract {

  @TempDir Path base;

  private FilesFixture folder() {
    try {
      return new FilesFixture(base);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected Capability open() {
    FilesFixture folder = folder();
    try {
      Files.writeString(folder.inside("note"), "one\ntwo\nthree\n");
      Files.createDirectories(folder.inside("folder"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return folder.capability();
  }

  @Override
  protected Map<String, JsonNode> requests() {
    FilesFixture folder = folder();
    Path note = folder.inside("note");
    JsonNode handle = Json.object().put("handle", 1);
    Map<String, JsonNode> requests = new LinkedHashMap<>();
    requests.put("files.roots", Json.object());
    requests.put("files.read", at(note));
    requests.put("files.read-lines", at(note));
    requests.put("files.stat", at(note));
    requests.put("files.list", at(folder.inside()));
    requests.put("files.glob", at(folder.inside()).set("patterns", Json.parse("[\"**\"]")));
    requests.put("files.grep", at(folder.inside()).put("pattern", "t"));
    requests.put("files.disk-usage", at(folder.inside()).put("contents", true));
    requests.put("files.write", writing(folder.inside("new"), "text").put("mode", "append"));
    requests.put("files.chmod", at(folder.inside("new")).put("permissions", 0600));
    requests.put("files.mkdir", at(folder.inside("a/b")).put("parents", true));
    requests.put("files.copy", fromTo(note, folder.inside("copy")).put("replace", true));
    requests.put(
        "files.move", fromTo(folder.inside("copy"), folder.inside("moved")).put("replace", true));
    requests.put("files.delete", at(folder.inside("moved")));
    requests.put("files.open", at(folder.inside("open")).put("mode", "both"));
    requests.put("files.handle-write", handle.deepCopy().asObject().put("content", new byte[3]));
    requests.put("files.handle-seek", handle.deepCopy().asObject().put("offset", 1));
    requests.put("files.handle-read", handle);
    requests.put("files.handle-stat", handle);
    requests.put("files.handle-resize", handle.deepCopy().asObject().put("size", 1));
    requests.put("files.handle-close", handle);
    requests.put("files.choose", Json.object().put("direction", "open"));
    return requests;
  }

  @Override
  protected List<String> permissions() {
    Path inside = folder().inside();
    return List.of(
        "files=" + inside,
        "files.read=" + inside,
        "files.write=" + inside,
        "files=" + inside + "/**",
        "files.read=/srv/*/data",
        "files.chosen");
  }

  @Override
  protected List<String> widestPermissions() {
    return List.of("files=" + folder().inside(), "files.chosen");
  }

  @Override
  protected Stream<String> morePermissions() {
    return each(
        List.of("files", "files.read", "files.write"),
        "",
        "=/",
        "=/srv",
        "=/srv/*",
        "=/srv/*/data",
        "=/srv/a*/data",
        "=/srv/ab/data/**",
        "=/srv/ab",
        "=/srv/abc")
        .stream();
  }

  @Override
  protected Stream<Access<?>> moreWishes() {
    return Stream.of("/", "/srv", "/srv/ab", "/srv/abc", "/srv/ab/data", "/srv/b/data/x", "/etc/x")
        .map(Path::of)
        .flatMap(path ->
            Stream.of(
                wish("files.read", at(path)),
                wish("files.list", at(path)),
                wish("files.write", writing(path, "x"))));
  }

  private CapabilityHarness granted() {
    return folder().granted();
  }

  private Path inside(String name) {
    return folder().inside(name);
  }

  @Test
  void readsWholeAndInParts() {
    JsonNode whole = granted().call("files.read", at(inside("note")));
    assertThat(text(whole)).isEqualTo("one\ntwo\nthree\n");
    assertThat(whole.get("end").booleanValue()).isTrue();
    JsonNode part =
        granted().call("files.read", at(inside("note")).put("offset", 4).put("length", 3));
    assertThat(text(part)).isEqualTo("two");
    assertThat(part.get("end").booleanValue()).isFalse();
    assertThat(part.get("size").longValue()).isEqualTo(14);
    JsonNode behind = granted().call("files.read", at(inside("note")).put("offset", 99));
    assertThat(text(behind)).isEmpty();
  }

  @Test
  void refusesToReadTooMuchAtOnce() throws IOException {
    try (var file = new java.io.RandomAccessFile(inside("large").toFile(), "rw")) {
      file.setLength(ReadFile.MOST_BYTES + 1);
    }
    fails("too-large", () -> granted().call("files.read", at(inside("large"))));
    assertThat(
            granted()
                .call("files.read", at(inside("large")).put("length", 5))
                .get("content")
                .binaryValue())
        .hasSize(5);
  }

  @Test
  void writesReplacesCreatesAndAppends() throws IOException {
    Path file = inside("a/b/file");
    fails("not-found", () -> granted().call("files.write", writing(file, "x")));
    granted().call("files.write", writing(file, "first").put("parents", true));
    assertThat(file).hasContent("first");
    granted().call("files.write", writing(file, "second"));
    assertThat(file).hasContent("second");
    granted().call("files.write", writing(file, " third").put("mode", "append"));
    assertThat(file).hasContent("second third");
    fails("exists", () -> granted().call("files.write", writing(file, "x").put("mode", "create")));
    granted().call("files.write", writing(inside("fresh"), "fresh").put("mode", "create"));
    assertThat(inside("fresh")).hasContent("fresh");
    fails("is-directory", () -> granted().call("files.write", writing(inside("a"), "x")));
    assertThat(names("a/b")).containsExactly("file");
  }

  @Test
  void keepsThePermissionsOfWhatItReplaces() throws IOException {
    Files.setPosixFilePermissions(inside("note"), PosixFilePermissions.fromString("rw-r-----"));
    granted().call("files.write", writing(inside("note"), "new"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(inside("note"))))
        .isEqualTo("rw-r-----");
    granted().call("files.write", writing(inside("note"), "new").put("permissions", 0755));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(inside("note"))))
        .isEqualTo("rwxr-xr-x");
  }

  @Test
  void changesPermissionsAndNeverLendsRights() throws IOException {
    Files.writeString(inside("folder/file"), "x");
    JsonNode all =
        granted()
            .call(
                "files.chmod",
                at(inside("folder")).put("permissions", 0700).put("recursive", true));
    assertThat(all.get("changed").longValue()).isEqualTo(2);
    assertThat(
            granted().call("files.stat", at(inside("folder/file"))).get("permissions").intValue())
        .isEqualTo(0700);
    for (int bits : new int[] {04755, 02755, 01777, -1}) {
      failsAs(
          ErrorCode.INVALID_HOST_CALL,
          () -> granted().call("files.chmod", at(inside("note")).put("permissions", bits)));
    }
  }

  @Test
  void deletesFilesFoldersAndTrees() throws IOException {
    Files.writeString(inside("folder/file"), "x");
    Files.createSymbolicLink(inside("folder/out"), folder().outside());
    fails("not-empty", () -> granted().call("files.delete", at(inside("folder"))));
    assertThat(
            granted()
                .call("files.delete", at(inside("folder")).put("recursive", true))
                .get("deleted")
                .longValue())
        .isEqualTo(3);
    assertThat(folder().outside("secret")).exists();
    fails("not-found", () -> granted().call("files.delete", at(inside("folder"))));
    fails(
        "root", () -> granted().call("files.delete", at(folder().inside()).put("recursive", true)));
  }

  @Test
  void copiesFilesAndTreesAndLeavesLinksOut() throws IOException {
    Files.createDirectories(inside("tree/deep"));
    Files.writeString(inside("tree/deep/file"), "x");
    Files.createSymbolicLink(inside("tree/link"), Path.of("deep/file"));
    JsonNode copied =
        granted().call("files.copy", fromTo(inside("tree"), inside("copy")).put("recursive", true));
    assertThat(copied).hasToString("{\"files\":1,\"directories\":2,\"bytes\":1,\"skipped\":1}");
    assertThat(inside("copy/deep/file")).hasContent("x");
    assertThat(inside("copy/link")).doesNotExist();
    fails(
        "exists",
        () -> granted().call("files.copy", fromTo(inside("note"), inside("copy/deep/file"))));
    fails(
        "is-directory",
        () -> granted().call("files.copy", fromTo(inside("tree"), inside("other"))));
    failsAs(
        ErrorCode.INVALID_HOST_CALL,
        () -> granted().call("files.copy", fromTo(inside("tree"), inside("tree/deep/again"))));
  }

  @Test
  void movesWithinWhatMayBeReadAndWritten() throws IOException {
    granted().call("files.move", fromTo(inside("note"), inside("x/y")).put("parents", true));
    assertThat(inside("x/y")).hasContent("one\ntwo\nthree\n");
    Files.writeString(inside("there"), "x");
    fails("exists", () -> granted().call("files.move", fromTo(inside("x/y"), inside("there"))));
    CapabilityHarness writer = folder().granting("files.write=" + folder().inside());
    failsAs(
        ErrorCode.PERMISSION_DENIED,
        () -> writer.call("files.move", fromTo(inside("x/y"), inside("z"))));
    assertThat(inside("x/y")).exists();
  }

  @Test
  void asksForTheOtherEndOfACopy() {
    CapabilityHarness reader = folder().granting("files.read=" + folder().inside());
    failsAs(
        ErrorCode.PERMISSION_DENIED,
        () -> reader.call("files.copy", fromTo(inside("note"), inside("copy"))));
    assertThat(reader.journalled())
        .extracting(JournalEntry::action, JournalEntry::target)
        .contains(org.assertj.core.groups.Tuple.tuple("files.write", inside("copy").toString()));
    failsAs(
        ErrorCode.PERMISSION_DENIED,
        () -> granted().call("files.copy", fromTo(inside("note"), folder().outside("copy"))));
    assertThat(folder().outside("copy")).doesNotExist();
  }

  @Test
  void listsAPageOfNamesInOrder() throws IOException {
    for (String name : List.of("b", "a", ".c")) {
      Files.createFile(inside("folder/" + name));
    }
    JsonNode page = granted().call("files.list", at(inside("folder")).put("limit", 2));
    assertThat(page.get("entries").findValuesAsString("name")).containsExactly(".c", "a");
    assertThat(page.get("end").booleanValue()).isFalse();
    JsonNode rest = granted().call("files.list", at(inside("folder")).put("after", "a"));
    assertThat(rest.get("entries").findValuesAsString("name")).containsExactly("b");
    assertThat(rest.get("end").booleanValue()).isTrue();
    fails("not-directory", () -> granted().call("files.list", at(inside("note"))));
  }

  @Test
  void readsARangeOfLinesAndCountsThemAll() throws IOException {
    Files.writeString(inside("lines"), "one\r\ntwo\n\nfour");
    JsonNode all = granted().call("files.read-lines", at(inside("lines")));
    assertThat(all.get("lines")).hasToString("[\"one\",\"two\",\"\",\"four\"]");
    JsonNode some =
        granted().call("files.read-lines", at(inside("lines")).put("offset", 1).put("limit", 1));
    assertThat(some).hasToString("{\"lines\":[\"two\"],\"offset\":1,\"total\":4,\"end\":false}");
    JsonNode none = granted().call("files.read-lines", at(inside("lines")).put("offset", 9));
    assertThat(none).hasToString("{\"lines\":[],\"offset\":9,\"total\":4,\"end\":true}");
    Files.write(inside("binary"), new byte[] {1, 0, 2});
    fails("binary", () -> granted().call("files.read-lines", at(inside("binary"))));
  }

  @Test
  void givesLongLinesWholeOrNotAtAll() throws IOException {
    String line = "x".repeat(3_000_000);
    Files.writeString(inside("long"), line + "\nlast");
    JsonNode all = granted().call("files.read-lines", at(inside("long")));
    assertThat(all.get("lines").get(0).stringValue()).isEqualTo(line);

    Files.writeString(inside("too-long"), "x".repeat(16 << 20) + "\nlast");
    fails("too-large", () -> granted().call("files.read-lines", at(inside("too-long"))));
    JsonNode last = granted().call("files.read-lines", at(inside("too-long")).put("offset", 1));
    assertThat(last.get("lines")).hasToString("[\"last\"]");
  }

  @Test
  void tellsItsRoots() {
    CapabilityHarness harness = folder().granting("files=/srv/a", "files.read=/srv/*/b/**");
    assertThat(harness.call("files.roots", "{}"))
        .hasToString(
            "{\"roots\":[{\"path\":\"/srv/a\",\"mode\":\"both\"},{\"path\":\"/srv/*/b\",\"mode\":\"read\"}]}");
  }

  @Test
  void spendsWhatItWritesAndEndsTheCallAtTheLimit() {
    Limits limits = Limits.defaults().with(Limit.FILE_BYTES, 10_000);
    CapabilityHarness harness =
        granted().as(CapabilityHarness.extension("notes", limits, List.of(), List.of()));
    harness.call("files.write", writing(inside("small"), "12345"));
    assertThat(harness.meter().used(Budget.FILE_BYTES)).isEqualTo(4_096 + 5);
    failsAs(
        ErrorCode.LIMIT_REACHED,
        () -> harness.call("files.write", writing(inside("large"), "x".repeat(6_000))));
    assertThat(inside("large")).doesNotExist();
    assertThat(names("")).containsExactlyInAnyOrder("note", "folder", "small");
  }

  @Test
  void grantsAFolderInEveryProject() throws IOException {
    Files.createDirectories(inside("p1/src"));
    Files.createDirectories(inside("p2/bin"));
    CapabilityHarness harness = folder().granting("files=" + folder().inside() + "/*/src");
    harness.call("files.write", writing(inside("p1/src/file"), "x"));
    for (String path : List.of("p2/bin/file", "p1/file", "p1/x/src/file", "file")) {
      failsAs(
          ErrorCode.PERMISSION_DENIED,
          () -> harness.call("files.write", writing(inside(path), "x")));
    }
  }

  @Test
  void grantsASingleFile() {
    CapabilityHarness harness = folder().granting("files=" + inside("note"));
    assertThat(text(harness.call("files.read", at(inside("note"))))).startsWith("one");
    harness.call("files.write", writing(inside("note"), "new"));
    assertThat(inside("note")).hasContent("new");
    failsAs(ErrorCode.PERMISSION_DENIED, () -> harness.call("files.list", at(folder().inside())));
  }

  @ParameterizedTest
  @CsvSource({"'',HIGH,true", ".read,MEDIUM,false", ".write,HIGH,true"})
  void saysHowMuchHarmAPermissionAllows(String word, String risk, boolean changes) {
    var read = capability().readPermission(PermissionRequest.parse("files" + word + "=/srv/data"));
    assertThat(read.risk()).hasToString(risk);
    assertThat(read.changesState()).isEqualTo(changes);
    assertThat(read.reachesOutside()).isFalse();
    assertThat(read.describe()).endsWith("files in /srv/data");
  }

  @ParameterizedTest
  @ValueSource(strings = {"files=data", "files=/a/../b", "files=~/x", "files.all=/a"})
  void refusesPermissionsThatNameNoFolder(String permission) {
    failsAs(
        ErrorCode.INVALID_NAME,
        () -> capability().readPermission(PermissionRequest.parse(permission)));
  }

  @Test
  void neverGivesOutWhatTheHostKeepsForItself() throws IOException {
    Path data = Files.createDirectories(folder().inside("annex/data"));
    Capability guarded = new FilesCapability(new GrantedFiles(ForbiddenFolders.of(data)));
    for (Path root : List.of(data, data.resolve("packages"), folder().inside(), Path.of("/"))) {
      assertThatThrownBy(
              () -> guarded.readPermission(PermissionRequest.parse("files.read=" + root)))
          .isInstanceOf(AnnexException.class)
          .hasMessageContaining("keeps for itself");
    }
    var _ = guarded.readPermission(PermissionRequest.parse("files=" + inside("folder")));
    CapabilityHarness starred =
        CapabilityHarness.granting(guarded, "files=" + folder().inside() + "/*/data");
    Files.writeString(data.resolve("key"), "x");
    fails("forbidden", () -> starred.call("files.read", at(data.resolve("key"))));
  }

  private List<String> names(String name) {
    try (Stream<Path> all = Files.list(inside(name))) {
      return all.map(path -> String.valueOf(path.getFileName())).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
