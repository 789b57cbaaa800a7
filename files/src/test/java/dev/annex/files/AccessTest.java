package dev.annex.files;

import static dev.annex.files.Sandbox.fails;
import static dev.annex.files.Sandbox.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.call.Meter;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.files.FileFailure.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
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
      OpenRequest truncating = new OpenRequest(true, false, false, true, false, true, false, false);
      assertThat(sandbox.read("file")).isEqualTo("as it was");
      fails(Reason.READ_ONLY, () -> sandbox.write("file", "x"));
      fails(Reason.READ_ONLY, () -> sandbox.write("new", "x"));
      fails(Reason.READ_ONLY, () -> root.open(path("file"), truncating).close());
      fails(Reason.READ_ONLY, () -> root.createDirectory(path("new")));
      fails(Reason.READ_ONLY, () -> root.createSymbolicLink(path("file"), path("new")));
      fails(Reason.READ_ONLY, () -> root.link(path("file"), root, path("new")));
      fails(Reason.READ_ONLY, () -> root.rename(path("file"), root, path("new")));
      fails(Reason.READ_ONLY, () -> root.unlinkFile(path("file")));
      fails(Reason.READ_ONLY, () -> root.removeDirectory(path("folder")));
      fails(Reason.READ_ONLY, () -> root.setTimes(path("file"), true, TIMES));
      fails(Reason.READ_ONLY, () -> root.setTimes(TIMES));
      try (RegularFile file = (RegularFile) root.open(path("file"), OpenRequest.reading());
          Directory folder = (Directory) root.open(path("folder"), OpenRequest.aDirectory())) {
        fails(Reason.READ_ONLY, () -> file.write(0, new byte[1]));
        fails(Reason.READ_ONLY, () -> file.resize(0));
        fails(Reason.READ_ONLY, () -> file.setTimes(TIMES));
        fails(Reason.READ_ONLY, () -> folder.createDirectory(path("new")));
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
              List.of(new FileRoot("/library", library, FileRoot.Access.READ_ONLY)));
      try (Directory books = more.getFirst()) {
        Directory root = sandbox.root();
        sandbox.write("mine", "mine");
        fails(Reason.READ_ONLY, () -> books.link(path("book"), root, path("book")));
        fails(Reason.READ_ONLY, () -> books.rename(path("book"), root, path("book")));
        fails(Reason.READ_ONLY, () -> root.rename(path("mine"), books, path("book")));
        fails(Reason.READ_ONLY, () -> root.link(path("mine"), books, path("mine")));
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
      try (RegularFile file =
          (RegularFile) sandbox.root().open(path("file"), OpenRequest.reading())) {
        fails(Reason.WRONG_MODE, () -> file.write(0, new byte[1]));
        fails(Reason.WRONG_MODE, () -> file.resize(1));
      }
      assertThat(sandbox.inside("file")).hasContent("as it was");
    }
  }

  @Test
  @DisplayName("disk-filled")
  void noMoreIsWrittenThanACallMay() throws IOException {
    endsAtItsLimit(sandbox -> {
      try (RegularFile file = file(sandbox)) {
        file.write(0, new byte[600]);
        file.write(600, new byte[401]);
      }
    });
    assertThat(base.resolve("inside/file")).hasSize(600);
    endsAtItsLimit(sandbox -> file(sandbox).write(1L << 40, new byte[1]));
    endsAtItsLimit(sandbox -> file(sandbox).resize(1L << 40));
    endsAtItsLimit(sandbox -> {
      file(sandbox).resize(1_000);
      sandbox.root().createDirectory(path("folder"));
    });
    endsAtItsLimit(sandbox -> {
      file(sandbox).resize(1_000);
      sandbox.root().link(path("file"), sandbox.root(), path("hard"));
    });
    assertThat(base.resolve("inside/folder")).doesNotExist();
    assertThat(base.resolve("inside/hard")).doesNotExist();
    assertThat(base.resolve("inside/file")).hasSize(1_000);
    try (Sandbox sandbox = Sandbox.writable(base);
        RegularFile file = file(sandbox)) {
      fails(Reason.FILE_TOO_BIG, () -> file.write(Long.MAX_VALUE, new byte[1]));
    }
  }

  private static RegularFile file(Sandbox sandbox) {
    return (RegularFile) sandbox.root().open(path("file"), OpenRequest.creating());
  }

  /** A block for a new file and 1,000 bytes are all that may be written. */
  private void endsAtItsLimit(Consumer<Sandbox> work) throws IOException {
    Files.deleteIfExists(base.resolve("inside/file"));
    Limits limits = Limits.defaults().with(Limit.FILE_BYTES, FileLimits.ENTRY_BYTES + 1_000);
    try (Sandbox sandbox = new Sandbox(base, FileRoot.Access.READ_WRITE, limits)) {
      assertThatExceptionOfType(AnnexException.class)
          .isThrownBy(() -> work.accept(sandbox))
          .withMessageContaining("at its limit file-bytes")
          .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_REACHED));
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
      fails(Reason.NAME_TOO_LONG, () -> sandbox.root().status(path(deep + "d/x"), true));
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
        fails(Reason.OUTSIDE, () -> sandbox.read("a/b/out/secret"));
        fails(Reason.NOT_FOUND, () -> sandbox.read("a/b/none"));
        fails(Reason.NOT_DIRECTORY, () -> sandbox.read("a/b/file/x"));
        fails(Reason.IS_DIRECTORY, () -> sandbox.write("a/b", "x"));
        fails(Reason.EXISTS, () -> sandbox.root().createDirectory(path("a/b/file")));
        fails(
            Reason.OUTSIDE,
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
                    new FileRoot("/x", base.resolve("none"), FileRoot.Access.READ_ONLY))))
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
      fails(Reason.TOO_MANY_NAMES, () -> sandbox.root().list(4));
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
      try (RegularFile file =
          (RegularFile) sandbox.root().open(path("f"), OpenRequest.creating())) {
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
      try (RegularFile file =
          (RegularFile) sandbox.root().open(path("f"), OpenRequest.creating())) {
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
