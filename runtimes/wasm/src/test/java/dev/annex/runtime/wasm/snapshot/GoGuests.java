package dev.annex.runtime.wasm.snapshot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Guests of standard Go, built from {@code src/test/resources/go-guests} when a test needs them:
 * they have megabytes each.
 *
 * <p>Without Go the tests that need them are skipped, loudly and by name, and fail in CI. Which
 * versions are tried says the property {@code annex.go.toolchains}, for instance {@code
 * local,go1.24.13}; Go fetches those it does not have.
 */
final class GoGuests {

  private static final Path SOURCES =
      Path.of("src", "test", "resources", "go-guests").toAbsolutePath();
  private static final Map<String, byte[]> BUILT = new ConcurrentHashMap<>();

  private GoGuests() {}

  /** Versions to try, as {@code GOTOOLCHAIN} names them. */
  static List<String> toolchains() {
    return Arrays.asList(System.getProperty("annex.go.toolchains", "local").split(","));
  }

  /** A command, built by the Go that is installed. */
  static byte[] command(String name) {
    return command(name, toolchains().getFirst());
  }

  /** A command, built by a version. */
  static byte[] command(String name, String toolchain) {
    return build(name, toolchain, List.of("-ldflags=-s -w"));
  }

  /** A build of its own with other flags. */
  static byte[] build(String name, String toolchain, List<String> flags) {
    return BUILT.computeIfAbsent(
        name + " " + toolchain + " " + flags, key -> run(name, toolchain, flags));
  }

  private static byte[] run(String name, String toolchain, List<String> flags) {
    Optional<String> go = find();
    if (go.isEmpty()) {
      skip(name);
    }
    try {
      Path file = Files.createTempFile("annex-go-guest", ".wasm");
      try {
        List<String> command =
            new ArrayList<>(List.of(go.orElseThrow(), "build", "-trimpath", "-buildvcs=false"));
        command.addAll(flags);
        command.addAll(List.of("-o", file.toString(), "./" + name));
        ProcessBuilder builder =
            new ProcessBuilder(command).directory(SOURCES.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeAll(List.of("GOFLAGS", "GOEXPERIMENT", "GOWASM"));
        builder
            .environment()
            .putAll(
                Map.of(
                    "GOOS",
                    "wasip1",
                    "GOARCH",
                    "wasm",
                    "GOWORK",
                    "off",
                    "CGO_ENABLED",
                    "0",
                    "GOTOOLCHAIN",
                    toolchain));
        Process process = builder.start();
        String printed =
            new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
          throw new AssertionError("go build %s with %s: %s".formatted(name, toolchain, printed));
        }
        return Files.readAllBytes(file);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static Optional<String> find() {
    return Stream.concat(
            Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":")),
            Stream.of("/usr/local/go/bin", "/usr/lib/go/bin"))
        .map(folder -> Path.of(folder, "go"))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst();
  }

  private static void skip(String name) {
    String what = "the Go guest '%s' was not built: go not found".formatted(name);
    if ("true".equals(System.getenv("CI"))) {
      throw new AssertionError(what);
    }
    System.err.println("SKIPPED: " + what);
    Assumptions.abort(what);
  }
}
