package dev.annex.runtime.wasm.wasi.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.annex.api.call.Limits;
import dev.annex.api.call.Meter;
import dev.annex.runtime.wasm.wasi.abi.Errno;
import dev.annex.runtime.wasm.wasi.abi.WasiFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A folder that was granted, beside one with a secret that was not. */
final class Sandbox implements AutoCloseable {

  static final String SECRET = "a secret";

  private final Path base;
  private final Meter meter = Meter.start(Limits.defaults(), Duration.ofSeconds(30));
  private final List<Directory> roots;

  /** Makes both folders below {@code base}. */
  Sandbox(Path base, FileRoot.Access access, FileLimits limits) throws IOException {
    this.base = base;
    Files.createDirectories(inside());
    Files.createDirectories(outside());
    Files.writeString(outside("secret"), SECRET);
    roots = FileSystem.open(meter, List.of(new FileRoot("/", inside(), access)), limits);
  }

  static Sandbox writable(Path base) throws IOException {
    return new Sandbox(base, FileRoot.Access.READ_WRITE, FileLimits.defaults());
  }

  static Sandbox readOnly(Path base) throws IOException {
    return new Sandbox(base, FileRoot.Access.READ_ONLY, FileLimits.defaults());
  }

  Directory root() {
    return roots.getFirst();
  }

  Meter meter() {
    return meter;
  }

  Path inside() {
    return base.resolve("inside");
  }

  Path inside(String name) {
    return inside().resolve(name);
  }

  Path outside() {
    return base.resolve("outside");
  }

  Path outside(String name) {
    return outside().resolve(name);
  }

  static byte[] path(String text) {
    return text.getBytes(UTF_8);
  }

  static OpenRequest reading() {
    return new OpenRequest(true, false, false, false, false, true, false);
  }

  static OpenRequest creating() {
    return new OpenRequest(true, true, false, false, false, true, true);
  }

  static OpenRequest aDirectory() {
    return new OpenRequest(true, false, false, false, true, false, false);
  }

  /** What a path opened for reading has in it. */
  String read(String path) {
    try (OpenEntry entry = root().open(path(path), reading())) {
      return new String(((RegularFile) entry).read(0, 1_000), UTF_8);
    }
  }

  /** Writes to a path, which is made when it is not there. */
  void write(String path, String text) {
    try (OpenEntry entry = root().open(path(path), creating())) {
      ((RegularFile) entry).write(0, text.getBytes(UTF_8));
    }
  }

  static void fails(Errno errno, ThrowingCallable work) {
    assertThatExceptionOfType(WasiFailure.class)
        .isThrownBy(work)
        .extracting(WasiFailure::errno)
        .isEqualTo(errno);
  }

  /** Every way in which a path can be used ends with an error. */
  void nothingWorks(String path, Errno errno) {
    fails(errno, () -> root().open(path(path), reading()).close());
    fails(errno, () -> root().open(path(path), creating()).close());
    fails(errno, () -> root().open(path(path), aDirectory()).close());
    fails(errno, () -> root().status(path(path), true));
  }

  /** How many descriptors this process has open. */
  static long descriptors() throws IOException {
    try (var all = Files.list(Path.of("/proc/self/fd"))) {
      return all.count();
    }
  }

  @Override
  public void close() {
    roots.forEach(Directory::close);
  }
}
