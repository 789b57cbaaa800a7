package dev.annex.processes.confine;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.annex.api.value.ByteSize;
import dev.annex.processes.Launch;
import dev.annex.processes.Launcher;
import dev.annex.processes.ProcessGroup;
import dev.annex.processes.ProgramBounds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A machine with two extensions, a host and somebody's files, for tests of what is kept apart. */
public final class Behind implements AutoCloseable {

  static final Duration LONG = Duration.ofSeconds(60);

  final Path root;
  final Path own;
  final Path data;
  final Path host;
  final Path other;
  final List<Walls.Opening> openings = new ArrayList<>();
  final Set<Path> programs = new HashSet<>();
  final Map<String, String> environment = new HashMap<>(Map.of("PATH", "/usr/bin:/bin"));
  public final Launcher launcher;
  final Confinements confinements;
  SharedBounds bounds =
      new SharedBounds(ByteSize.ofMib(2_048), 512, 2, 256, ByteSize.ofMib(64), ByteSize.ofMib(16));
  Optional<Path> door = Optional.empty();

  /** In a folder that is empty. */
  public Behind(Path folder) throws IOException {
    root = folder.toRealPath();
    host = Files.createDirectories(root.resolve("host-data"));
    own = Files.createDirectories(host.resolve("packages/mine"));
    data = Files.createDirectories(host.resolve("private/mine"));
    other = Files.createDirectories(host.resolve("packages/other"));
    Files.writeString(host.resolve("master.key"), "host secret");
    Files.writeString(other.resolve("code.sh"), "other's code");
    Files.writeString(own.resolve("code.sh"), "own code");
    Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwx------"));
    launcher = Launcher.open(root.resolve("programs"), new SecureRandom(), Clock.systemUTC());
    confinements = new Confinements(root.resolve("walls"));
    needed(confinements.possible(), confinements.report().obstacle());
  }

  /** Skipped loudly where a machine cannot; never where everything was to be there. */
  static void needed(boolean there, String why) {
    if (!there && "true".equals(System.getenv("CI"))) {
      throw new AssertionError("this machine cannot confine programs: " + why);
    }
    if (!there) {
      System.err.println("SKIPPED: this machine cannot confine programs: " + why);
    }
    assumeTrue(there, why);
  }

  /** How a program ended and what it wrote, both outputs together. */
  record Ended(int code, String text) {}

  Ended shell(String script, String... arguments) throws InterruptedException {
    List<String> all = new ArrayList<>(List.of("-c", script, "sh"));
    all.addAll(List.of(arguments));
    return run(Path.of("/bin/sh"), all);
  }

  Ended run(Path program, List<String> arguments) throws InterruptedException {
    Confinements.Confined confined = confine(program, arguments);
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try (ProcessGroup group = launcher.start(confined.launch())) {
      boolean ended =
          group.follow(
              (bytes, length) -> text.write(bytes, 0, length), (bytes, length) -> {}, LONG);
      if (!ended) {
        throw new AssertionError("did not end, but wrote: " + text);
      }
      return new Ended(
          group.exitCode().orElseThrow(), text.toString(StandardCharsets.UTF_8).strip());
    } finally {
      confined.end().run();
    }
  }

  public Confinements.Confined confine(Path program, List<String> arguments) {
    Walls walls = new Walls(own, data, openings, programs, Set.of(host), door, bounds);
    return confinements.confine(
        new Launch(
            program,
            arguments,
            Optional.of(own),
            environment,
            true,
            new ProgramBounds(bounds.memory(), Duration.ofMinutes(5), 4_096)),
        walls);
  }

  @Override
  public void close() {
    launcher.close();
  }
}
