package dev.annex.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.annex.api.extension.PackageDigest;
import dev.annex.api.extension.PackageFiles;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packages that are tar archives packed by gzip. */
final class TarPackagesTest {

  @TempDir private Path directory;

  private PackageFiles read(byte[] bytes) throws IOException {
    return PackageReader.read(Files.write(directory.resolve("p.tar.gz"), bytes));
  }

  private void refuses(byte[] bytes, String... words) {
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> read(bytes))
        .satisfies(why -> assertThat(why.code()).isEqualTo(ErrorCode.PACKAGE_UNREADABLE))
        .satisfies(why ->
            assertThat(List.of(words))
                .allSatisfy(word -> assertThat(why).hasMessageContaining(word)));
  }

  private static TarMaker small() {
    return new TarMaker().file("extension.json", "{}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ustar", "pax", "gnu", "v7"})
  void readsWhatTarWritesLikeTheFolderItWasMadeOf(String format) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/tar")) || Files.exists(Path.of("/bin/tar")));
    Path folder = directory.resolve("notes");
    Files.createDirectories(folder.resolve("dist"));
    Files.writeString(folder.resolve("extension.toml"), "name = \"notes\"");
    Files.writeString(folder.resolve("dist/empty.js"), "");
    if (!format.equals("v7") && !format.equals("ustar")) {
      String far = "a-rather-long-name-of-a-file-".repeat(5) + "\u00fc.js";
      Files.writeString(folder.resolve("dist").resolve(far), "x".repeat(3_000));
    }
    Path archive = directory.resolve("notes.tgz");
    List<String> command =
        List.of(
            "tar", "--format=" + format, "-czf", archive.toString(), "-C", folder.toString(), ".");
    Process tar = new ProcessBuilder(command).redirectErrorStream(true).start();
    assumeTrue(tar.waitFor(30, TimeUnit.SECONDS) && tar.exitValue() == 0, "GNU tar");
    PackageFiles files = PackageReader.read(archive);
    assertThat(PackageDigest.of(files)).isEqualTo(PackageDigest.of(PackageReader.read(folder)));
    assertThat(files.origin()).isEqualTo("notes.tgz");
  }

  @Test
  void readsPaxPathsAndSizesAndPassesOverTheRest() throws IOException {
    byte[] bytes =
        small()
            .pax('g', "comment", "made by hand")
            .pax('x', "path", "p\u00e4th/" + "deep/".repeat(30) + "a")
            .pax('x', "mtime", "1.5")
            .entry('0', "short", "content".getBytes(StandardCharsets.UTF_8))
            .make();
    PackageFiles files = read(bytes);
    assertThat(files.paths())
        .containsExactly("extension.json", "p\u00e4th/" + "deep/".repeat(30) + "a");
  }

  @ParameterizedTest
  @ValueSource(chars = {'1', '2', '3', '4', '6', '7', 'S', 'D', 'M', 'K', 'V', 'A', 'q'})
  void refusesLinksDevicesAndAllElseThatIsNoFile(char type) {
    refuses(small().entry(type, "odd", new byte[0]).make(), "\"odd\"", "link or another special");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../a",
        "/etc/passwd",
        "a/../../b",
        "a//b",
        "a\\b",
        "c:a",
        "a\u0001",
        "a/./b",
        "b."
      })
  void refusesPathsThatLeaveThePackage(String path) {
    refuses(small().file(path, "x").make(), "p.tar.gz");
    refuses(small().pax('x', "path", path).file("fine", "x").make(), "p.tar.gz");
    refuses(
        small()
            .entry('L', "././@LongLink", (path + "\0").getBytes(StandardCharsets.UTF_8))
            .file("fine", "x")
            .make(),
        "p.tar.gz");
  }

  @Test
  void refusesTwoFilesOfOneName() {
    refuses(small().file("a", "1").file("a", "2").make(), "two files of this name");
    refuses(small().file("a", "1").file("A", "2").make(), "cannot tell it from");
    refuses(small().file("./a", "1").file("a", "2").make(), "two files of this name");
    refuses(small().file("a", "1").file("a/b", "2").make(), "a file and a folder");
  }

  @Test
  void refusesNamesThatAreNotUtf8() {
    byte[] name = {'a', (byte) 0xff};
    refuses(small().entry('0', name, 0, new byte[0]).make(), "UTF-8");
  }

  @Test
  void refusesHeadersForAllFilesThatNameThemAndFilesWithHoles() {
    refuses(small().pax('g', "path", "all").file("a", "x").make(), "one name or size");
    refuses(small().pax('x', "GNU.sparse.major", "1").file("a", "x").make(), "holes");
  }

  @Test
  void refusesWhatIsCutShortOrGoesOn() {
    byte[] whole = small().tar();
    for (int length = 0; length < whole.length; length += 256) {
      refuses(TarMaker.gzip(Arrays.copyOf(whole, length)));
    }
    refuses(small().endingWith(new byte[512]).make(), "cut short");
    byte[] hidden = new byte[4 * 512];
    hidden[3 * 512] = 1;
    refuses(small().endingWith(hidden).make(), "something behind its end");
    refuses(
        new TarMaker()
            .entry('0', "a".getBytes(StandardCharsets.UTF_8), 1 << 20, new byte[9])
            .make(),
        "cut short");
  }

  @Test
  void refusesGzipThatIsMoreThanOneMember() {
    byte[] packed = small().make();
    ByteArrayOutputStream two = new ByteArrayOutputStream();
    two.writeBytes(packed);
    two.writeBytes(packed);
    refuses(two.toByteArray(), "something behind its end");
    byte[] wrong = packed.clone();
    wrong[packed.length - 8] ^= 1;
    refuses(wrong, "checksum");
    for (int length = 2; length < packed.length; length++) {
      refuses(Arrays.copyOf(packed, length));
    }
  }

  @Test
  void refusesWhatWouldFillMemory() {
    byte[] zeros = new byte[2 << 20];
    refuses(small().entry('0', "zeros", zeros).make(), "grow more than 200 times");
    byte[] noise = new byte[33 << 20];
    new Random(1).nextBytes(noise);
    refuses(small().entry('0', "noise", noise).make(), "larger than");
  }

  @Test
  void refusesMoreFilesThanAPackageMayHave() {
    TarMaker many = small();
    byte[] noise = new byte[512];
    Random random = new Random(1);
    for (int i = 0; i < PackageLimits.ENTRIES; i++) {
      random.nextBytes(noise);
      many.entry('0', "f" + i, noise);
    }
    refuses(many.make(), "more than 2000 files and folders");
  }

  @Test
  void readsOrRefusesEveryArchiveWithAChangedByte() {
    byte[] whole = small().pax('x', "path", "long").file("a", "content").tar();
    Random random = new Random(7);
    for (int at = 0; at < whole.length; at++) {
      byte[] changed = whole.clone();
      changed[at] = (byte) random.nextInt(256);
      try {
        assertThat(read(TarMaker.gzip(changed)).paths()).isNotEmpty();
      } catch (AnnexException e) {
        assertThat(e.code()).isEqualTo(ErrorCode.PACKAGE_UNREADABLE);
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
