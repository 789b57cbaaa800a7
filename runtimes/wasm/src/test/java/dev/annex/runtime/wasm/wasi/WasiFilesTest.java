package dev.annex.runtime.wasm.wasi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.files.FileRoot;
import dev.annex.runtime.wasm.wasi.abi.Errno;
import dev.annex.runtime.wasm.wasi.abi.Rights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file system as a guest meets it. */
class WasiFilesTest {

  private static final WasiProgram PROGRAM = new WasiProgram();

  private static final int ROOT = 3;
  private static final int LIBRARY = 4;
  private static final int CREATE = 1;
  private static final int TRUNCATE = 8;
  private static final int RESULT = 16;
  private static final int DESCRIPTOR = 32;
  private static final int BUFFER = 1_024;
  private static final ScriptedGuest.At OPENED = new ScriptedGuest.At(DESCRIPTOR);
  private static final long ALL = (1L << 28) - 1;

  @TempDir Path base;

  private Path work;
  private Path library;
  private final ScriptedGuest guest = new ScriptedGuest();

  @BeforeEach
  void folders() throws IOException {
    work = Files.createDirectory(base.resolve("work"));
    library = Files.createDirectory(base.resolve("library"));
    Files.writeString(library.resolve("book"), "0123456789");
  }

  @AfterAll
  static void close() {
    PROGRAM.close();
  }

  private List<FileRoot> roots() {
    return List.of(
        new FileRoot("/work", work, FileRoot.Access.READ_WRITE),
        new FileRoot("/library", library, FileRoot.Access.READ_ONLY));
  }

  private WasiProgram.Ended run(UnaryOperator<WasiSetup> more) {
    return PROGRAM.run(guest.wasm(), setup -> more.apply(setup.withRoots(roots())));
  }

  private WasiProgram.Ended run(Limits limits) {
    return PROGRAM.run(guest.wasm(), limits, setup -> setup.withRoots(roots()));
  }

  private void passes() {
    assertThat(run(UnaryOperator.identity()).exitCode())
        .as("number of the call that answered otherwise")
        .isZero();
  }

  private ScriptedGuest open(Errno expected, int root, String path, int flags, long rights) {
    return guest.call(
        expected, "path_open", root, 0, guest.text(path), flags, rights, ALL, 0, DESCRIPTOR);
  }

  /** One buffer: a text to be written, or room for what is read. */
  private int vector(int pointer, int length) {
    byte[] bytes = new byte[8];
    for (int i = 0; i < 4; i++) {
      bytes[i] = (byte) (pointer >> (8 * i));
      bytes[i + 4] = (byte) (length >> (8 * i));
    }
    return guest.bytes(bytes).address();
  }

  private int vector(String text) {
    ScriptedGuest.Text bytes = guest.text(text);
    return vector(bytes.address(), bytes.length());
  }

  @Test
  void readsAndWritesWhereItIsTold() {
    long rights = Rights.FD_READ | Rights.FD_WRITE | Rights.FD_SEEK | Rights.FD_TELL;
    open(Errno.SUCCESS, ROOT, "f", CREATE, rights);
    guest
        .call(Errno.SUCCESS, "fd_write", OPENED, vector("hello world"), 1, RESULT)
        .expect(RESULT, 11)
        .call(Errno.SUCCESS, "fd_pwrite", OPENED, vector("H"), 1, 0L, RESULT)
        .call(Errno.SUCCESS, "fd_tell", OPENED, RESULT)
        .expect(RESULT, 11)
        .call(Errno.SUCCESS, "fd_seek", OPENED, -5L, 2, RESULT)
        .expect(RESULT, 6)
        .call(Errno.SUCCESS, "fd_read", OPENED, vector(BUFFER, 100), 1, RESULT)
        .expect(RESULT, 5)
        .expect(BUFFER, ScriptedGuest.word("worl"))
        .call(Errno.SUCCESS, "fd_read", OPENED, vector(BUFFER, 100), 1, RESULT)
        .expect(RESULT, 0)
        .call(Errno.SUCCESS, "fd_pread", OPENED, vector(BUFFER, 4), 1, 0L, RESULT)
        .expect(BUFFER, ScriptedGuest.word("Hell"))
        .call(Errno.INVALID, "fd_pread", OPENED, vector(BUFFER, 4), 1, -1L, RESULT)
        .call(Errno.INVALID, "fd_seek", OPENED, -1L, 0, RESULT)
        .call(Errno.INVALID, "fd_seek", OPENED, 0L, 3, RESULT);
    passes();
    assertThat(work.resolve("f")).hasContent("Hello world");
  }

  @Test
  void largeBuffersGoThroughInPieces() {
    long rights = Rights.FD_READ | Rights.FD_WRITE | Rights.FD_SEEK;
    int large = 3 * 65_536 + 17;
    open(Errno.SUCCESS, ROOT, "f", CREATE, rights);
    guest
        .call(Errno.SUCCESS, "fd_write", OPENED, vector(64, large), 1, RESULT)
        .expect(RESULT, large)
        .call(Errno.SUCCESS, "fd_pread", OPENED, vector(64, large + 1), 1, 0L, RESULT)
        .expect(RESULT, large);
    passes();
    assertThat(work.resolve("f")).hasSize(large);
  }

  @Test
  @DisplayName("write-below-read-only-root")
  void aReadOnlyRootAnswersThatItIs() {
    open(Errno.READ_ONLY, LIBRARY, "book", 0, Rights.FD_WRITE);
    open(Errno.READ_ONLY, LIBRARY, "new", CREATE, 0);
    open(Errno.READ_ONLY, LIBRARY, "book", TRUNCATE, Rights.FD_READ);
    open(Errno.SUCCESS, LIBRARY, "book", 0, ALL & ~Rights.FD_WRITE);
    guest
        .call(Errno.SUCCESS, "fd_read", OPENED, vector(BUFFER, 4), 1, RESULT)
        .call(Errno.NOT_CAPABLE, "fd_write", OPENED, vector("x"), 1, RESULT)
        .call(Errno.NOT_CAPABLE, "fd_filestat_set_size", OPENED, 0L)
        .call(Errno.NOT_CAPABLE, "fd_allocate", OPENED, 0L, 100L)
        .call(Errno.NOT_CAPABLE, "fd_filestat_set_times", OPENED, 0L, 0L, 10)
        .call(Errno.READ_ONLY, "path_create_directory", LIBRARY, guest.text("d"))
        .call(Errno.READ_ONLY, "path_unlink_file", LIBRARY, guest.text("book"))
        .call(
            Errno.READ_ONLY, "path_link", LIBRARY, 0, guest.text("book"), ROOT, guest.text("book"))
        .call(Errno.READ_ONLY, "path_rename", LIBRARY, guest.text("book"), ROOT, guest.text("book"))
        .call(Errno.READ_ONLY, "path_symlink", guest.text("book"), LIBRARY, guest.text("link"));
    passes();
    assertThat(library).isDirectoryContaining("glob:**/book");
    assertThat(library.resolve("book")).hasContent("0123456789");
  }

  @Test
  @DisplayName("rights-regained")
  void rightsAreNeverGained() {
    open(Errno.SUCCESS, ROOT, "f", CREATE, Rights.FD_READ | Rights.FD_WRITE);
    guest
        .call(Errno.NOT_CAPABLE, "fd_tell", OPENED, RESULT)
        .call(Errno.NOT_CAPABLE, "fd_fdstat_set_rights", OPENED, ALL, 0L)
        .call(Errno.SUCCESS, "fd_fdstat_set_rights", OPENED, Rights.FD_READ, 0L)
        .call(Errno.NOT_CAPABLE, "fd_write", OPENED, vector("x"), 1, RESULT)
        .call(Errno.NOT_CAPABLE, "fd_fdstat_set_rights", OPENED, Rights.FD_WRITE, 0L)
        .call(Errno.SUCCESS, "fd_fdstat_set_rights", ROOT, Rights.PATH_OPEN, Rights.FD_READ)
        .call(Errno.NOT_CAPABLE, "path_create_directory", ROOT, guest.text("d"));
    open(Errno.NOT_CAPABLE, ROOT, "f", 0, Rights.FD_WRITE);
    open(Errno.NOT_CAPABLE, ROOT, "g", CREATE, 0);
    passes();
    assertThat(work.resolve("f")).isEmptyFile();
  }

  @Test
  @DisplayName("pointers-checked-after-the-effect")
  void aWildPointerEndsTheCallBeforeAnythingIsMade() {
    guest.call(Errno.SUCCESS, "path_open", ROOT, 0, guest.text("made"), CREATE, 0L, 0L, 0, -2);
    endsAtAWildPointer(4);
    assertThat(work).isEmptyDirectory();
  }

  @Test
  @DisplayName("pointers-checked-after-the-write")
  void aWildPointerEndsTheCallBeforeAnythingIsWritten() {
    open(Errno.SUCCESS, ROOT, "f", CREATE, Rights.FD_WRITE);
    guest.call(Errno.SUCCESS, "fd_write", OPENED, vector("x"), 1, -2);
    endsAtAWildPointer(4);
    assertThat(work.resolve("f")).isEmptyFile();
  }

  @Test
  @DisplayName("pointers-beyond-in-the-last-vector")
  void everyBufferIsCheckedBeforeTheFirstIsUsed() {
    open(Errno.SUCCESS, ROOT, "f", CREATE, Rights.FD_WRITE);
    int first = vector(BUFFER, 1);
    int second = vector(ScriptedGuest.MEMORY_BYTES - 4, 5);
    assertThat(second).isEqualTo(first + 8);
    guest.call(Errno.SUCCESS, "fd_write", OPENED, first, 2, RESULT);
    endsAtAWildPointer(5);
    assertThat(work.resolve("f")).isEmptyFile();
  }

  private void endsAtAWildPointer(int length) {
    assertThatThrownBy(this::passes)
        .rootCause()
        .isInstanceOf(AnnexException.class)
        .hasMessageContaining("The extension gave the host %d bytes".formatted(length))
        .hasMessageContaining("of its memory, which ends at " + ScriptedGuest.MEMORY_BYTES)
        .satisfies(e -> assertThat(((AnnexException) e).code()).isEqualTo(ErrorCode.TRAPPED));
  }

  @Test
  @DisplayName("descriptors-used-up")
  void opensOnlySoManyDescriptors() {
    open(Errno.SUCCESS, ROOT, "a", CREATE, 0);
    open(Errno.SUCCESS, ROOT, "b", CREATE, 0);
    open(Errno.TOO_MANY_DESCRIPTORS, ROOT, "c", CREATE, 0);
    guest.call(Errno.SUCCESS, "fd_close", OPENED);
    open(Errno.SUCCESS, ROOT, "d", CREATE, 0);
    guest.expect(DESCRIPTOR, 6);
    WasiProgram.Ended ended = run(Limits.defaults().with(Limit.OPEN_HANDLES, 4));
    assertThat(ended.exitCode()).isZero();
    assertThat(work.resolve("c")).doesNotExist();
  }

  @Test
  @DisplayName("disk-filled")
  void writesOnlySoManyBytes() {
    open(Errno.SUCCESS, ROOT, "f", CREATE, Rights.FD_WRITE | Rights.FD_SEEK);
    guest
        .call(Errno.SUCCESS, "fd_write", OPENED, vector(64, 100), 1, RESULT)
        .call(Errno.SUCCESS, "fd_write", OPENED, vector(64, 1), 1, RESULT);
    assertThatThrownBy(() -> run(Limits.defaults().with(Limit.FILE_BYTES, 4_096 + 100)))
        .cause()
        .hasMessageContaining("at its limit file-bytes")
        .satisfies(e -> assertThat(((AnnexException) e).code()).isEqualTo(ErrorCode.LIMIT_REACHED));
    assertThat(work.resolve("f")).hasSize(100);
  }

  @Test
  void listsADirectoryInPages() throws IOException {
    Files.writeString(work.resolve("file"), "x");
    Files.createDirectory(work.resolve("folder"));
    guest
        .call(Errno.SUCCESS, "fd_readdir", ROOT, BUFFER, 24 + 1, 0L, RESULT)
        .expect(RESULT, 25)
        .expect(BUFFER, 1)
        .expect(BUFFER + 16, 1)
        .expect(BUFFER + 20, 3)
        .call(Errno.SUCCESS, "fd_readdir", ROOT, BUFFER, 500, 1L, RESULT)
        .expect(RESULT, 3 * 24 + "..".length() + "file".length() + "folder".length())
        .expect(BUFFER + 8, 0)
        .call(Errno.SUCCESS, "fd_readdir", ROOT, BUFFER, 500, 4L, RESULT)
        .expect(RESULT, 0)
        .call(Errno.SUCCESS, "fd_readdir", ROOT, BUFFER, 500, -1L, RESULT)
        .expect(RESULT, 0)
        .call(Errno.SUCCESS, "fd_readdir", ROOT, BUFFER, 0, 0L, RESULT)
        .expect(RESULT, 0);
    passes();
  }

  @Test
  void tellsItsRoots() {
    guest
        .call(Errno.SUCCESS, "fd_prestat_get", ROOT, RESULT)
        .expect(RESULT + 4, "/work".length())
        .call(Errno.SUCCESS, "fd_prestat_dir_name", LIBRARY, BUFFER, 8)
        .expect(BUFFER, ScriptedGuest.word("/lib"))
        .call(Errno.NAME_TOO_LONG, "fd_prestat_dir_name", LIBRARY, BUFFER, 7)
        .call(Errno.BAD_DESCRIPTOR, "fd_prestat_get", 5, RESULT)
        .call(Errno.BAD_DESCRIPTOR, "fd_prestat_get", 1, RESULT)
        .call(Errno.SUCCESS, "fd_renumber", LIBRARY, ROOT)
        .call(Errno.BAD_DESCRIPTOR, "fd_prestat_get", LIBRARY, RESULT)
        .call(Errno.SUCCESS, "fd_prestat_get", ROOT, RESULT)
        .expect(RESULT + 4, "/library".length());
    passes();
  }

  @Test
  void withoutARootThereAreNoPaths() {
    open(Errno.NOT_IMPLEMENTED, ROOT, "f", CREATE, 0);
    guest.call(Errno.BAD_DESCRIPTOR, "fd_prestat_get", ROOT, RESULT);
    assertThat(run(setup -> setup.withRoots(List.of())).exitCode()).isZero();
    assertThat(work).isEmptyDirectory();
  }
}
