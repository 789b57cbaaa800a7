package dev.annex.bench.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A host with a thousand installed extensions, as {@code many-extensions.mjs} sees and prints it.
 */
final class Many {

  private static final int EXTENSIONS = 1_000;

  private Many() {}

  static void measure(SandboxOptions options) throws IOException {
    Path script = options.root().resolve("bench/many-extensions.mjs");
    Path node = options.root().resolve("bench/target/peers/node");
    System.out.printf("%n%,d installed extensions%n", EXTENSIONS);
    if (!Files.exists(script) || !Files.isExecutable(node)) {
      System.out.printf("  not measured: %s and Node.js are needed%n", script);
      return;
    }
    Process process =
        new ProcessBuilder(
                List.of(node.toString(), script.toString(), "--count", String.valueOf(EXTENSIONS)))
            .directory(options.root().toFile())
            .inheritIO()
            .start();
    try {
      int code = process.waitFor();
      if (code != 0) {
        throw new IllegalStateException("%s ended with exit code %d".formatted(script, code));
      }
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
    }
  }
}
