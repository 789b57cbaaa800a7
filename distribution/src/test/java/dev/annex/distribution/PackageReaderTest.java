package dev.annex.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.annex.api.extension.PackageDigest;
import dev.annex.api.extension.PackageFiles;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PackageReaderTest {

  private static final byte[] WASM = {0, 'a', 's', 'm', 1, 0, 0, 0};

  @TempDir private Path directory;

  @Test
  void readsTheSamePackageFromAFolderAndFromAZip() throws IOException {
    Path folder = directory.resolve("notes");
    Files.createDirectories(folder.resolve("pages/deep"));
    Files.writeString(folder.resolve("manifest.json"), "{}");
    Files.writeString(folder.resolve("pages/deep/a b.html"), "<p>");
    Files.writeString(folder.resolve(".hidden"), "");
    Path zip = directory.resolve("notes.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      out.putNextEntry(new ZipEntry("pages/"));
      write(out, "manifest.json", "{}");
      write(out, "pages/deep/a b.html", "<p>");
      write(out, ".hidden", "");
    }

    PackageFiles fromFolder = PackageReader.read(folder);
    PackageFiles fromZip = PackageReader.read(zip);
    assertThat(fromFolder.paths())
        .containsExactly(".hidden", "manifest.json", "pages/deep/a b.html");
    assertThat(fromFolder.origin()).isEqualTo("notes");
    assertThat(fromZip.origin()).isEqualTo("notes.zip");
    assertThat(fromZip.read("pages/deep/a b.html"))
        .hasValue("<p>".getBytes(StandardCharsets.UTF_8));
    assertThat(PackageDigest.of(fromZip)).isEqualTo(PackageDigest.of(fromFolder));
  }

  @Test
  void readsABareModule() throws IOException {
    Files.write(directory.resolve("notes.wasm"), WASM);
    Files.write(directory.resolve("notes"), WASM);
    Files.writeString(directory.resolve("broken.wasm"), "?");

    assertThat(PackageReader.read(directory.resolve("notes.wasm")).paths())
        .containsExactly("notes.wasm");
    assertThat(PackageReader.read(directory.resolve("notes")).paths()).containsExactly("notes");
    assertThat(PackageReader.read(directory.resolve("broken.wasm")).paths())
        .as("whether it is a module is for the runtime to say")
        .containsExactly("broken.wasm");
  }

  @Test
  void readsADocumentByItself() throws IOException {
    Files.writeString(directory.resolve("math.json"), "{}");

    assertThat(PackageReader.read(directory.resolve("math.json")).paths())
        .containsExactly("math.json");
  }

  @Test
  void readsStoredAndStreamedZips() throws IOException {
    ZipMaker maker = new ZipMaker().file("a", "deflated").comment("made by hand");
    byte[] text = "stored".getBytes(StandardCharsets.UTF_8);
    maker.entry("b", text).stored(text);
    maker.entry("empty", new byte[0]);
    maker.entry("ü", text);

    PackageFiles files = readZip(maker.make());
    assertThat(files.paths()).containsExactly("a", "b", "empty", "ü");
    assertThat(files.read("b")).hasValue(text);
    assertThat(files.read("empty")).hasValue(new byte[0]);
  }

  @Test
  void doesNotUnwrapASingleFolder() throws IOException {
    assertThat(readZip(new ZipMaker().file("notes/manifest.json", "{}").make()).paths())
        .containsExactly("notes/manifest.json");
  }

  @Test
  void refusesWhatIsNotThere() {
    refuses(directory.resolve("missing"), "missing", "no such file");
  }

  @Test
  void refusesWhatIsNoPackage() throws IOException {
    refuses(Files.writeString(directory.resolve("a.txt"), "hello"), "neither a folder");
    refuses(Files.writeString(directory.resolve("a.zip"), "hello"), "like a zip archive");
    refuses(Files.createDirectory(directory.resolve("empty")), "no files");
    refusesZip(new ZipMaker().make(), "no files");
  }

  @Test
  void refusesPathsThatLeaveThePackageOrMeanSomethingElsewhere() throws IOException {
    for (String path :
        List.of(
            "/etc/passwd",
            "../up",
            "a/../../up",
            "a/..",
            "./a",
            "a//b",
            "..",
            "a\\b",
            "..\\up",
            "C:/windows",
            "c:up",
            "a:stream",
            "nul\0byte",
            "line\nbreak",
            "dot./a",
            "space /a",
            "x".repeat(241))) {
      refusesZip(new ZipMaker().file("manifest.json", "{}").file(path, "x").make(), "path");
    }
  }

  @Test
  void showsAHostilePathHarmlessly() {
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(
            () -> readZip(new ZipMaker().file("a\u001b[2J\n\u202e" + "x".repeat(500), "").make()))
        .withMessageContaining("a\\u{1b}[2J\\u{a}\\u{202e}xxx")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(400));
  }

  @Test
  void refusesASecondFileOfTheSameName() throws IOException {
    refusesZip(new ZipMaker().file("a", "1").file("a", "2").make(), "\"a\"", "two files");
  }

  @Test
  void refusesPathsThatAreOneOnOtherFileSystems() throws IOException {
    refusesZip(new ZipMaker().file("Read.me", "1").file("read.ME", "2").make(), "cannot tell");
    refusesZip(new ZipMaker().file("\u00fc", "1").file("u\u0308", "2").make(), "cannot tell");
    refusesZip(new ZipMaker().file("\u00dc", "1").file("u\u0308", "2").make(), "cannot tell");
    refusesZip(new ZipMaker().file("stra\u00dfe", "1").file("STRASSE", "2").make(), "cannot tell");
    refusesZip(new ZipMaker().file("Dir/a", "1").file("dir/b", "2").make(), "cannot tell");
    refusesZip(new ZipMaker().file("a", "1").file("a/b", "2").make(), "a file and a folder");
    refusesZip(new ZipMaker().file("a/b", "1").file("a", "2").make(), "a file and a folder");
  }

  @Test
  void refusesLinksAndSpecialFilesInZips() throws IOException {
    for (int type : new int[] {0xa000, 0x1000, 0x2000, 0x6000, 0xc000, 0x4000}) {
      refusesZip(entry -> entry.mode = type | 0777, "link or another special file");
    }
  }

  @Test
  void refusesEncryptedEntries() throws IOException {
    refusesZip(entry -> entry.flags |= 1, "encrypted");
    refusesZip(entry -> entry.flags |= 1 << 6, "encrypted");
    refusesZip(entry -> entry.flags |= 1 << 13, "encrypted");
  }

  @Test
  void refusesOtherWaysOfPacking() throws IOException {
    refusesZip(entry -> entry.method = 9, "deflate");
    refusesZip(entry -> entry.method = 93, "deflate");
    refusesZip(entry -> entry.flags |= 1 << 5, "deflate");
  }

  @Test
  void refusesSixtyFourBitRecords() throws IOException {
    refusesZip(entry -> entry.extra = new byte[] {1, 0, 8, 0, 1, 0, 0, 0, 0, 0, 0, 0}, "64-bit");
    refusesZip(entry -> entry.packedSize = -1, "64-bit");
    refusesZip(entry -> entry.size = -1, "larger than 32 MiB");
    refusesZip(new ZipMaker().file("a", "1").countSaid(0xffff).make(), "64-bit");
  }

  @Test
  void refusesVolumesAndDirectoriesThatContradictThemselves() throws IOException {
    refusesZip(new ZipMaker().file("a", "1").volume(1).make(), "volume");
    refusesZip(new ZipMaker().file("a", "1").file("b", "2").countSaid(1).make(), "longer");
    refusesZip(new ZipMaker().file("a", "1").countSaid(2).make(), "damaged");
  }

  @Test
  void refusesEntriesWhoseHeadersContradictTheDirectory() throws IOException {
    refusesZip(entry -> entry.localName = new byte[] {'y'}, "different things");
    refusesZip(entry -> entry.checksum++, "checksum");
    refusesZip(entry -> entry.size++, "size");
    refusesZip(entry -> entry.size--, "size");
    refusesZip(entry -> entry.packedSize--, "size");
    refusesZip(entry -> entry.packedSize += 10_000, "not all there");
    refusesZip(entry -> entry.packed[0] = 7, "damaged");
    refusesZip(entry -> entry.name = new byte[] {(byte) 0xff}, "UTF-8");
  }

  @Test
  void refusesEntriesThatShareBytes() throws IOException {
    ZipMaker maker = new ZipMaker();
    maker.entry("a", new byte[1_000]);
    maker.entry("b", new byte[1_000]).sharedWith = 0;

    refusesZip(maker.make(), "\"b\"", "shares bytes");
  }

  @Test
  void refusesBytesBeforeAndBehindTheArchive() throws IOException {
    byte[] zip = new ZipMaker().file("a", "1").make();
    byte[] longer = Arrays.copyOf(zip, zip.length + 1);
    byte[] prefixed = new byte[zip.length + 2];
    prefixed[0] = 'P';
    prefixed[1] = 'K';
    System.arraycopy(zip, 0, prefixed, 2, zip.length);

    refusesZip(longer, "behind its end");
    refusesZip(prefixed, "not where it should be");
  }

  @Test
  void refusesEveryTruncatedZip() throws IOException {
    byte[] zip = new ZipMaker().file("manifest.json", "{}").file("a/b", "hello").make();
    for (int length = 2; length < zip.length; length++) {
      refusesZip(Arrays.copyOf(zip, length), "");
    }
  }

  @Test
  void readsOrRefusesEveryZipWithAChangedByte() throws IOException {
    byte[] zip = new ZipMaker().file("manifest.json", "{}").file("a/b", "hello").make();
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      byte[] changed = zip.clone();
      for (int n = random.nextInt(3); n >= 0; n--) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
      }
      try {
        Collector collector = new Collector("fuzz");
        ZipReader.read(changed, collector);
        assertThat(collector.finish().paths()).isNotEmpty();
      } catch (AnnexException e) {
        assertThat(e.code()).isEqualTo(ErrorCode.PACKAGE_UNREADABLE);
      }
    }
  }

  @Test
  void refusesAZipThatWouldFillMemory() throws IOException {
    refusesZip(new ZipMaker().file("a", "\0".repeat(2 << 20)).make(), "200 times");
    refusesZip(
        entry -> {
          entry.size = 33 << 20;
          entry.packedSize = 1;
        },
        "larger than 32 MiB");

    ZipMaker liar = new ZipMaker();
    liar.entry("a", new byte[8 << 20]).size = 900_000;
    refusesZip(liar.make(), "size");

    ZipMaker many = new ZipMaker();
    for (int i = 0; i < 70; i++) {
      many.file("f" + i, "\0".repeat(1 << 20));
    }
    refusesZip(many.make(), "f64", "larger than 64 MiB");
  }

  @Test
  void refusesMoreEntriesThanAPackageMayHave() throws IOException {
    ZipMaker most = new ZipMaker();
    for (int i = 0; i < PackageLimits.ENTRIES; i++) {
      most.file("f" + i, "");
    }
    assertThat(readZip(most.make()).paths()).hasSize(PackageLimits.ENTRIES);
    refusesZip(most.file("one more", "").make(), "2000");

    ZipMaker folders = new ZipMaker();
    for (int i = 0; i < 1_001; i++) {
      folders.file("d" + i + "/f", "");
    }
    refusesZip(folders.make(), "2000");
  }

  @Test
  void refusesAFileOrPackageThatIsTooLarge() throws IOException {
    byte[] large = new byte[Math.toIntExact(PackageLimits.FILE.bytes())];
    Path folder = Files.createDirectory(directory.resolve("large"));
    Files.write(folder.resolve("a"), large);
    Files.write(folder.resolve("b"), large);
    assertThat(PackageReader.read(folder).paths()).hasSize(2);
    Files.write(folder.resolve("c"), new byte[1]);

    refuses(folder, "larger than 64 MiB");
    Files.write(directory.resolve("x.wasm"), Arrays.copyOf(large, large.length + 1));
    refuses(directory.resolve("x.wasm"), "larger than 32 MiB");
    Files.write(directory.resolve("x.zip"), new byte[(64 << 20) + 1]);
    refuses(directory.resolve("x.zip"), "larger than 64 MiB");
  }

  @Test
  void refusesLinksAndSpecialFilesInFolders() throws Exception {
    Path folder = Files.createDirectory(directory.resolve("linked"));
    Files.writeString(folder.resolve("manifest.json"), "{}");
    Path secret = Files.writeString(directory.resolve("secret"), "hush");
    Path link = folder.resolve("link");
    Files.createSymbolicLink(link, secret);
    refuses(folder, "\"link\"", "symbolic link");
    Files.delete(link);
    Files.createSymbolicLink(link, directory);
    refuses(folder, "\"link\"", "symbolic link");
    Files.delete(link);
    Files.createSymbolicLink(link, directory.resolve("nowhere"));
    refuses(folder, "\"link\"", "symbolic link");
    Files.delete(link);

    assumeTrue(Files.isExecutable(Path.of("/usr/bin/mkfifo")), "a system with named pipes");
    Process mkfifo =
        new ProcessBuilder("/usr/bin/mkfifo", folder.resolve("pipe").toString()).start();
    assertThat(mkfifo.waitFor(30, TimeUnit.SECONDS)).isTrue();
    refuses(folder, "\"pipe\"", "no ordinary file");
    refuses(folder.resolve("pipe"), "neither a folder nor");
  }

  @Test
  void refusesFoldersByTheSameRulesAsZips() throws IOException {
    Path folder = Files.createDirectory(directory.resolve("odd"));
    Files.writeString(folder.resolve("a\\b"), "");
    refuses(folder, "backslash");
  }

  private PackageFiles readZip(byte[] bytes) throws IOException {
    return PackageReader.read(Files.write(directory.resolve("test.zip"), bytes));
  }

  private void refusesZip(Consumer<ZipMaker.Entry> change, String... words) throws IOException {
    ZipMaker maker = new ZipMaker().file("manifest.json", "{}");
    change.accept(maker.entry("x", "some text".getBytes(StandardCharsets.UTF_8)));
    refusesZip(maker.make(), words);
  }

  private void refusesZip(byte[] bytes, String... words) throws IOException {
    refuses(Files.write(directory.resolve("test.zip"), bytes), words);
  }

  private static void refuses(Path source, String... words) {
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> PackageReader.read(source))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.PACKAGE_UNREADABLE))
        .satisfies(e -> assertThat(e.getMessage()).contains(words));
  }

  private static void write(ZipOutputStream out, String name, String text) throws IOException {
    out.putNextEntry(new ZipEntry(name));
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }
}
