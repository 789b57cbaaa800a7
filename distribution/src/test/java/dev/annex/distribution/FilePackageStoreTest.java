package dev.annex.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.annex.api.extension.PackageDigest;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.Digest;
import dev.annex.api.store.PackageStore;
import dev.annex.testkit.FakeFiles;
import dev.annex.testkit.PackageStoreContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FilePackageStoreTest extends PackageStoreContract {

  private static final FakeFiles NOTES =
      FakeFiles.from("notes").with("manifest.json", "{}").with("pages/a.html", "<p>");

  @TempDir private Path directory;

  @Override
  protected PackageStore open() {
    return new FilePackageStore(directory.resolve("packages"));
  }

  @Test
  void keepsPackagesForTheNextProcess() {
    Digest digest = store().put(NOTES);

    assertThat(PackageDigest.of(open().get(digest))).isEqualTo(digest);
  }

  @Test
  void noticesAChangedByte() throws IOException {
    Digest digest = store().put(NOTES);
    Files.writeString(place(digest).resolve("manifest.json"), "[]");

    refuses(digest, "changed");
  }

  @Test
  void noticesAMissingAndAnAddedFile() throws IOException {
    Digest digest = store().put(NOTES);
    Files.writeString(place(digest).resolve("more"), "");
    refuses(digest, "changed");
    Files.delete(place(digest).resolve("more"));
    assertThat(PackageDigest.of(store().get(digest))).isEqualTo(digest);
    Files.delete(place(digest).resolve("manifest.json"));
    refuses(digest, "changed");
  }

  @Test
  void followsNoLinkPlantedInAPackage() throws IOException {
    Digest digest = store().put(NOTES);
    Path outside = Files.writeString(directory.resolve("outside"), "{}");
    Files.delete(place(digest).resolve("manifest.json"));
    Files.createSymbolicLink(place(digest).resolve("manifest.json"), outside);

    refuses(digest, "changed");
  }

  @Test
  void followsNoLinkInPlaceOfAPackage() throws IOException {
    Digest digest = store().put(NOTES);
    Path elsewhere = directory.resolve("elsewhere");
    Files.move(place(digest), elsewhere);
    Files.createSymbolicLink(place(digest), elsewhere);

    refuses(digest, "not there");
    store().remove(digest);
    assertThat(elsewhere.resolve("manifest.json")).exists();
  }

  @Test
  void healsADamagedPackageWhenItIsPutAgain() throws IOException {
    Digest digest = store().put(NOTES);
    Files.writeString(place(digest).resolve("manifest.json"), "[]");
    store().put(NOTES);

    assertThat(PackageDigest.of(store().get(digest))).isEqualTo(digest);
  }

  @Test
  void removesLinksWithoutWhatTheyPointTo() throws IOException {
    Digest digest = store().put(NOTES);
    Path outside = Files.createDirectory(directory.resolve("outside"));
    Files.writeString(outside.resolve("precious"), "x");
    Files.createSymbolicLink(place(digest).resolve("link"), outside);
    store().remove(digest);

    assertThat(place(digest)).doesNotExist();
    assertThat(outside.resolve("precious")).exists();
  }

  @Test
  void leavesNothingUnfinishedBehind() throws IOException {
    store().remove(store().put(NOTES));
    Digest kept = store().put(NOTES);
    Path packages = directory.resolve("packages");
    Files.createDirectories(packages.resolve(".unfinished-crash/files"));
    open();

    try (Stream<Path> names = Files.list(packages)) {
      assertThat(names).containsExactly(place(kept));
    }
  }

  @Test
  void writesNothingOutsideAPackage() {
    FakeFiles hostile = FakeFiles.from("hostile").with("../outside", "x");

    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> store().put(hostile))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.PACKAGE_UNREADABLE));
    assertThat(directory.resolve("packages/outside")).doesNotExist();
    assertThat(directory.resolve("packages")).isEmptyDirectory();
  }

  private Path place(Digest digest) {
    return directory.resolve("packages").resolve(digest.hex());
  }

  private void refuses(Digest digest, String word) {
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() -> store().get(digest))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
        .withMessageContaining(digest.toString())
        .withMessageContaining(word);
  }
}
