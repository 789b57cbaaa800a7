package dev.annex.cli.develop;

import dev.annex.api.name.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Files and folders that somebody works on. Looks at names, sizes and times of change, not at what
 * is in the files. One thread at a time.
 */
final class Sources {

  private static final Duration PAUSE = Duration.ofMillis(500);

  private final List<Path> roots;
  private Digest known;

  Sources(List<Path> roots) {
    this.roots = List.copyOf(roots);
    this.known = look();
  }

  /** Returns when something has changed and nothing changes any more; false when interrupted. */
  boolean awaitChange() {
    try {
      Digest last = look();
      while (true) {
        Thread.sleep(PAUSE);
        Digest now = look();
        // What is still being written differs from one look to the next.
        boolean settled = now.equals(last);
        last = now;
        if (settled && !now.equals(known)) {
          known = now;
          return true;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** What is there now counts as known. */
  void accept() {
    known = look();
  }

  private Digest look() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (Path root : roots) {
      for (Path file : files(root)) {
        all.writeBytes(facts(file).getBytes(StandardCharsets.UTF_8));
      }
    }
    return Digest.of(all.toByteArray());
  }

  private static List<Path> files(Path root) {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of();
    }
  }

  private static String facts(Path file) {
    try {
      return "%s %d %s%n"
          .formatted(file, Files.size(file), Files.getLastModifiedTime(file).toInstant());
    } catch (IOException e) {
      return file + " gone\n";
    }
  }
}
