package dev.annex.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.annex.api.call.Limits;
import dev.annex.api.call.Meter;
import dev.annex.files.FileFailure.Reason;
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
  private final Meter meter;
  private final List<Directory> roots;

  /** Makes both folders below {@code base}. */
  Sandbox(Path base, FileRoot.Access access, Limits limits) throws IOException {
    this.base = base;
    Files.createDirectories(inside());
    Files.createDirectories(outside());
    Files.writeString(outside("secret"), SECRET);
    meter = Meter.start(limits, Duration.ofSeconds(30));
    roots = FileSystem.open(meter, List.of(new FileRoot("/", inside(), access)));
  }

  static Sandbox writable(Path base) throws IOException {
    return new Sandbox(base, FileRoot.Access.READ_WRITE, Limits.defaults());
  }

  static Sandbox readOnly(Path base) throws IOException {
    return new Sandbox(base, FileRoot.Access.READ_ONLY, Limits.defaults());
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

  static RelativePath path(String text) {
    return RelativePath.of(text);
  }

  /** What a path opened for reading has in it. */
  String read(String path) {
    try (OpenEntry entry = root().open(path(path), OpenRequest.reading())) {
      return new String(((RegularFile) entry).read(0, 1_000), UTF_8);
    }
  }

  /** Writes to a path, which is made when it is not there. */
  void write(String path, String text) {
    try (OpenEntry entry = root().open(path(path), OpenRequest.creating())) {
      ((RegularFile) entry).write(0, text.getBytes(UTF_8));
    }
  }

  static void fails(Reason reason, ThrowingCallable work) {
    assertThatExceptionOfType(FileFailure.class)
        .isThrownBy(work)
        .extracting(FileFailure::reason)
        .isEqualTo(reason);
  }

  /** Every way in which a path can be used ends with an error. */
  void nothingWorks(String path, Reason reason) {
    fails(reason, () -> root().open(path(path), OpenRequest.reading()).close());
    fails(reason, () -> root().open(path(path), OpenRequest.creating()).close());
    fails(reason, () -> root().open(path(path), OpenRequest.aDirectory()).close());
    fails(reason, () -> root().status(path(path), true));
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
