package dev.annex.runtime.wasm.wasi.files;

import static dev.annex.runtime.wasm.wasi.files.Sandbox.fails;
import static dev.annex.runtime.wasm.wasi.files.Sandbox.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.annex.api.call.Limits;
import dev.annex.api.call.Meter;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.runtime.wasm.wasi.abi.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a root allows, how much may be written, and that nothing stays open. */
class AccessTest {

  private static final FileTimes TIMES = new FileTimes(OptionalLong.of(1), OptionalLong.of(1));

  @TempDir Path base;

  @Test
  @DisplayName("write-below-read-only-root")
  void aReadOnlyRootIsNeverChanged() throws IOException {
    try (Sandbox sandbox = Sandbox.readOnly(base)) {
      Files.writeString(sandbox.inside("file"), "as it was");
      Files.createDirectory(sandbox.inside("folder"));
      Directory root = sandbox.root();
      OpenRequest truncating = new OpenRequest(true, false, false, true, false, true, false);
      assertThat(sandbox.read("file")).isEqualTo("as it was");
      fails(Errno.READ_ONLY, () -> sandbox.write("file", "x"));
      fails(Errno.READ_ONLY, () -> sandbox.write("new", "x"));
      fails(Errno.READ_ONLY, () -> root.open(path("file"), truncating).close());
      fails(Errno.READ_ONLY, () -> root.createDirectory(path("new")));
      fails(Errno.READ_ONLY, () -> root.createSymbolicLink(path("file"), path("new")));
      fails(Errno.READ_ONLY, () -> root.link(path("file"), root, path("new")));
      fails(Errno.READ_ONLY, () -> root.rename(path("file"), root, path("new")));
      fails(Errno.READ_ONLY, () -> root.unlinkFile(path("file")));
      fails(Errno.READ_ONLY, () -> root.removeDirectory(path("folder")));
      fails(Errno.READ_ONLY, () -> root.setTimes(path("file"), true, TIMES));
      fails(Errno.READ_ONLY, () -> root.setTimes(TIMES));
      try (RegularFile file = (RegularFile) root.open(path("file"), Sandbox.reading());
          Directory folder = (Directory) root.open(path("folder"), Sandbox.aDirectory())) {
        fails(Errno.READ_ONLY, () -> file.write(0, new byte[1]));
        fails(Errno.READ_ONLY, () -> file.resize(0));
        fails(Errno.READ_ONLY, () -> file.setTimes(TIMES));
        fails(Errno.READ_ONLY, () -> folder.createDirectory(path("new")));
      }
      assertThat(root.list(100)).containsExactlyInAnyOrder("file", "folder");
      assertThat(sandbox.inside("file")).hasContent("as it was");
    }
  }

  @Test
  @DisplayName("hard-link-out-of-read-only-root")
  void whatMayOnlyBeReadGetsNoWritableName() throws IOException {
    Path library = Files.createDirectory(base.resolve("library"));
    Files.writeString(library.resolve("book"), "as it was");
    try (Sandbox sandbox = Sandbox.writable(base)) {
      List<Directory> more =
          FileSystem.open(
              sandbox.meter(),
              List.of(new FileRoot("/library", library, FileRoot.Access.READ_ONLY)),
              FileLimits.defaults());
      try (Directory books = more.getFirst()) {
        Directory root = sandbox.root();
        sandbox.write("mine", "mine");
        fails(Errno.READ_ONLY, () -> books.link(path("book"), root, path("book")));
        fails(Errno.READ_ONLY, () -> books.rename(path("book"), root, path("book")));
        fails(Errno.READ_ONLY, () -> root.rename(path("mine"), books, path("book")));
        fails(Errno.READ_ONLY, () -> root.link(path("mine"), books, path("mine")));
      }
    }
    assertThat(library.resolve("book")).hasContent("as it was");
    assertThat(library.resolve("mine")).doesNotExist();
  }

  @Test
  @DisplayName("write-through-read-descriptor")
  void aFileOpenedForReadingIsNotWritten() throws IOException {
    try (Sandbox sandbox = Sandbox.writable(base)) {
      sandbox.write("file", "as it was");
      try (RegularFile file = (RegularFile) sandbox.root().open(path("file"), Sandbox.reading())) {
        fails(Errno.BAD_DESCRIPTOR, () -> file.write(0, new byte[1]));
        fails(Errno.BAD_DESCRIPTOR, () -> file.resize(1));
      }
      assertThat(sandbox.inside("file")).hasContent("as it was");
    }
  }

  @Test
  @DisplayName("disk-filled")
  void noMoreIsWrittenThanACallMay() throws IOException {
    FileLimits limits = new FileLimits(8, 3 * 4_096 + 1_000);
    try (Sandbox sandbox = new Sandbox(base, FileRoot.Access.READ_WRITE, limits)) {
      try (RegularFile file = (RegularFile) sandbox.root().open(path("file"), Sandbox.creating())) {
        file.write(0, new byte[600]);
        fails(Errno.QUOTA, () -> file.write(600, new byte[4_096 * 2 + 401]));
        fails(Errno.QUOTA, () -> file.write(1L << 40, new byte[1]));
        fails(Errno.QUOTA, () -> file.resize(1L << 40));
        fails(Errno.FILE_TOO_BIG, () -> file.write(Long.MAX_VALUE, new byte[1]));
        assertThat(file.size()).isEqualTo(600);
        file.resize(1_000);
      }
      sandbox.root().createDirectory(path("folder"));
      sandbox.root().createSymbolicLink(path("x"), path("link"));
      fails(Errno.QUOTA, () -> sandbox.root().createDirectory(path("another")));
      fails(Errno.QUOTA, () -> sandbox.root().link(path("file"), sandbox.root(), path("hard")));
      fails(Errno.QUOTA, () -> sandbox.write("new", ""));
      assertThat(sandbox.inside("another")).doesNotExist();
      assertThat(sandbox.inside("new")).doesNotExist();
    }
  }

  @Test
  @DisplayName("descriptors-used-up-by-a-path")
  void aPathHoldsOnlySoManyDirectories() throws IOException {
    try (Sandbox sandbox = Sandbox.writable(base)) {
      String deep = "d/".repeat(64);
      Files.createDirectories(sandbox.inside(deep + "d"));
      long before = Sandbox.descriptors();
      assertThat(sandbox.root().status(path(deep), true).isDirectory()).isTrue();
      fails(Errno.NAME_TOO_LONG, () -> sandbox.root().status(path(deep + "d/x"), true));
      assertThat(Sandbox.descriptors()).isEqualTo(before);
    }
  }

  @Test
  @DisplayName("descriptors-leaked")
  void nothingStaysOpenWhateverFails() throws IOException {
    long before = Sandbox.descriptors();
    try (Sandbox sandbox = Sandbox.writable(base)) {
      Files.createDirectories(sandbox.inside("a/b"));
      Files.createSymbolicLink(sandbox.inside("a/b/out"), Path.of("../../../outside"));
      sandbox.write("a/b/file", "x");
      for (int i = 0; i < 20; i++) {
        fails(Errno.NOT_CAPABLE, () -> sandbox.read("a/b/out/secret"));
        fails(Errno.NO_ENTRY, () -> sandbox.read("a/b/none"));
        fails(Errno.NOT_DIRECTORY, () -> sandbox.read("a/b/file/x"));
        fails(Errno.IS_DIRECTORY, () -> sandbox.write("a/b", "x"));
        fails(Errno.EXISTS, () -> sandbox.root().createDirectory(path("a/b/file")));
        fails(
            Errno.NOT_CAPABLE,
            () -> sandbox.root().rename(path("a/b/file"), sandbox.root(), path("a/b/out/x")));
        sandbox.root().list(100);
      }
    }
    assertThat(Sandbox.descriptors()).isEqualTo(before);
    assertThatExceptionOfType(AnnexException.class)
        .isThrownBy(() ->
            FileSystem.open(
                Meter.start(Limits.defaults(), Duration.ofSeconds(5)),
                List.of(
                    new FileRoot("/", base, FileRoot.Access.READ_ONLY),
                    new FileRoot("/x", base.resolve("none"), FileRoot.Access.READ_ONLY)),
                FileLimits.defaults()))
        .withMessageContaining("none cannot be given to the extension as /x")
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
    assertThat(Sandbox.descriptors()).isEqualTo(before);
  }

  @Test
  @DisplayName("memory-filled-by-a-listing")
  void listsOnlySoManyNames() throws IOException {
    try (Sandbox sandbox = Sandbox.writable(base)) {
      for (int i = 0; i < 5; i++) {
        Files.createFile(sandbox.inside("file" + i));
      }
      assertThat(sandbox.root().list(5)).hasSize(5);
      fails(Errno.OVERFLOW, () -> sandbox.root().list(4));
    }
  }

  @Test
  void aStoppedCallDoesNothingMore() throws IOException {
    try (Sandbox sandbox = Sandbox.writable(base)) {
      sandbox.write("file", "x");
      sandbox.meter().cancel("the test wants it");
      assertThatExceptionOfType(AnnexException.class)
          .isThrownBy(() -> sandbox.write("file", "y"))
          .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
      assertThatExceptionOfType(AnnexException.class).isThrownBy(() -> sandbox.root().list(100));
      assertThat(sandbox.inside("file")).hasContent("x");
    }
  }

  @Test
  void anInterruptedCallIsCancelled() throws IOException {
    try (Sandbox sandbox = Sandbox.writable(base)) {
      try (RegularFile file = (RegularFile) sandbox.root().open(path("f"), Sandbox.creating())) {
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(AnnexException.class)
            .isThrownBy(() -> file.write(0, new byte[10]))
            .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
        assertThat(Thread.interrupted()).isTrue();
        assertThatExceptionOfType(AnnexException.class).isThrownBy(file::status);
      }
    }
  }

  @Test
  void anOpenFileIsKnownUnderWhateverName() throws IOException {
    try (Sandbox sandbox = Sandbox.writable(base)) {
      try (RegularFile file = (RegularFile) sandbox.root().open(path("f"), Sandbox.creating())) {
        file.write(0, new byte[10]);
        Files.move(sandbox.inside("f"), sandbox.outside("moved"));
        Files.writeString(sandbox.inside("f"), "another");
        assertThat(file.status().size()).isEqualTo(10);
        file.setTimes(new FileTimes(OptionalLong.of(5_000_000_123L), OptionalLong.empty()));
        assertThat(file.status().accessed()).isEqualTo(5_000_000_123L);
        Files.delete(sandbox.outside("moved"));
        assertThat(file.status().links()).isZero();
      }
    }
  }
}
