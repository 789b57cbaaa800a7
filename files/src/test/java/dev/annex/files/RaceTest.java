package dev.annex.files;

import static dev.annex.files.Sandbox.path;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Attacks by another who changes the folder at the same time. */
class RaceTest {

  private static final int ROUNDS = 1_500;

  @TempDir Path base;

  @Test
  @DisplayName("rename-race")
  void aDirectorySwappedForALinkLeadsNowhere() throws Exception {
    try (Sandbox sandbox = Sandbox.writable(base);
        ExecutorService other = Executors.newSingleThreadExecutor()) {
      Files.createDirectory(sandbox.inside("d"));
      Files.writeString(sandbox.inside("d/secret"), "mine");
      Files.writeString(sandbox.inside("mine"), "mine");
      Files.createSymbolicLink(sandbox.inside("link"), Path.of("../outside"));
      Files.createSymbolicLink(sandbox.outside("entry"), Path.of("a text outside"));
      AtomicBoolean done = new AtomicBoolean();
      Future<Integer> swaps = other.submit(() -> swap(sandbox, done));
      int worked = 0;
      for (int i = 0; i < ROUNDS; i++) {
        worked += attempts(sandbox, i);
      }
      done.set(true);
      assertThat(swaps.get()).as("swaps meanwhile").isGreaterThan(20);
      assertThat(worked).as("attempts that met the real directory").isPositive();
      assertThat(sandbox.outside("secret")).hasContent(Sandbox.SECRET);
      try (var all = Files.list(sandbox.outside())) {
        assertThat(all.map(Path::getFileName).map(Path::toString).toList())
            .containsExactlyInAnyOrder("secret", "entry");
      }
    }
  }

  /** {@code d} is the directory, then the link out, then the directory again. */
  private static int swap(Sandbox sandbox, AtomicBoolean done) throws IOException {
    int swaps = 0;
    while (!done.get()) {
      Files.move(sandbox.inside("d"), sandbox.inside("away"), StandardCopyOption.ATOMIC_MOVE);
      Files.move(sandbox.inside("link"), sandbox.inside("d"), StandardCopyOption.ATOMIC_MOVE);
      Files.move(sandbox.inside("d"), sandbox.inside("link"), StandardCopyOption.ATOMIC_MOVE);
      Files.move(sandbox.inside("away"), sandbox.inside("d"), StandardCopyOption.ATOMIC_MOVE);
      swaps++;
    }
    return swaps;
  }

  private static int attempts(Sandbox sandbox, int round) {
    Directory root = sandbox.root();
    List<Runnable> attempts =
        List.of(
            () -> assertThat(sandbox.read("d/secret")).isEqualTo("mine"),
            () -> sandbox.write("d/secret", "mine"),
            () -> root.createDirectory(path("d/made" + round)),
            () -> root.createSymbolicLink(path("x"), path("d/link" + round)),
            () -> root.link(path("mine"), root, path("d/hard" + round)),
            () -> root.rename(path("d/hard" + round), root, path("d/moved" + round)),
            () -> root.unlinkFile(path("d/moved" + round)),
            () -> assertThat(root.readLink(path("d/entry"))).isEqualTo("never there"));
    int worked = 0;
    for (Runnable attempt : attempts) {
      try {
        attempt.run();
        worked++;
      } catch (FileFailure e) {
        assertThat(e.reason()).isNotNull();
      }
    }
    return worked;
  }

  @Test
  @DisplayName("descriptor-number-confused")
  void aChannelIsNeverTakenForAnother() throws Exception {
    List<Path> folders = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      folders.add(Files.createDirectory(base.resolve("folder" + i)));
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<?>> all = new ArrayList<>();
      for (Path folder : folders) {
        all.add(threads.submit(() -> identify(folder)));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
  }

  private static Object identify(Path folder) throws IOException {
    Object wanted = Files.getAttribute(folder, "unix:ino");
    for (int i = 0; i < 300; i++) {
      try (Held first = Held.of(FileChannel.open(folder, StandardOpenOption.READ));
          Held second = Held.of(FileChannel.open(folder, StandardOpenOption.READ))) {
        assertThat(Files.getAttribute(first.path(), "unix:ino")).isEqualTo(wanted);
        assertThat(Files.getAttribute(second.path(), "unix:ino")).isEqualTo(wanted);
        assertThat(first.path()).isNotEqualTo(second.path());
      }
    }
    return wanted;
  }
}
