package dev.annex.runtime.process;

import dev.annex.api.call.Caller;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Invoker;
import dev.annex.api.call.Limits;
import dev.annex.api.call.Meter;
import dev.annex.api.call.Outcome;
import dev.annex.api.extension.ExtensionPackage;
import dev.annex.api.extension.Manifest;
import dev.annex.api.extension.PackageFiles;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.runtime.GuestCall;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.runtime.Program;
import dev.annex.api.runtime.Sandbox;
import dev.annex.api.value.Json;
import dev.annex.api.value.Secret;
import dev.annex.processes.Launcher;
import dev.annex.processes.ProgramPath;
import dev.annex.runtime.process.child.Programs;
import dev.annex.runtime.process.dialect.agh.session.AghBinding;
import dev.annex.runtime.process.dialect.agh.session.Rights;
import dev.annex.runtime.process.dialect.agh.session.TestContract;
import dev.annex.runtime.process.launch.Command;
import dev.annex.runtime.process.launch.Confinement;
import dev.annex.runtime.process.launch.PackageFolders;
import dev.annex.runtime.process.launch.Starts;
import dev.annex.runtime.process.launch.Surroundings;
import dev.annex.testkit.NoHost;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.Assertions;
import tools.jackson.databind.JsonNode;

/** A runtime with real processes, and all that belongs to it. */
final class Workshop implements AutoCloseable {

  static final Duration LONG = Duration.ofSeconds(30);

  final List<String> log = new CopyOnWriteArrayList<>();
  final List<Invocation> asked = new CopyOnWriteArrayList<>();
  final Path folder;
  final Launcher launcher;
  final ProcessRuntime runtime;
  private final TestContract contract;
  private Optional<Program> program = Optional.empty();

  /** Times that let a test see what they are for; quick, but no test depends on how quick. */
  static final Rhythm QUICK =
      new Rhythm(
          Duration.ofSeconds(20),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          2,
          Duration.ofSeconds(2),
          Duration.ofSeconds(2));

  static final ProcessSettings SETTINGS =
      ProcessSettings.STANDARD.withPauses(Duration.ofMillis(50), Duration.ofMillis(400));

  Workshop(Path folder, Command command, Rhythm rhythm, ProcessSettings settings) {
    this.folder = folder;
    launcher = Launcher.open(folder.resolve("programs"), new SecureRandom(), Clock.systemUTC());
    contract = new TestContract(Optional.of(command), rhythm.healthInterval(), rhythm.shutdown());
    Programs programs =
        new Programs(
            launcher,
            new PackageFolders(folder.resolve("packages")),
            new Starts(ProgramPath.standard(), surroundings()),
            Confinement.none());
    runtime =
        new ProcessRuntime(
            settings,
            programs,
            List.of(new Dialect(contract, rhythm)),
            invoker(),
            (id, line) -> {
              if (line.equals(LogLines.written(line.message()))) {
                log.add(line.message());
              }
            },
            new Random(1),
            () -> {});
  }

  /** The Java guest of these tests, in one of its ways. */
  static Command guest(String way) {
    return new Command(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        List.of(
            "-Xshare:auto",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            classes(),
            Guest.class.getName(),
            way),
        Map.of("GREETING", "  hello {{env:REGION}}  "),
        Map.of("API_TOKEN", "vault:extensions/token"));
  }

  private static String classes() {
    return Path.of(Guest.class.getProtectionDomain().getCodeSource().getLocation().getPath())
        .toString();
  }

  static Workshop of(Path folder, String way) {
    return new Workshop(folder, guest(way), QUICK, SETTINGS);
  }

  static Surroundings surroundings() {
    return new Surroundings() {
      @Override
      public Optional<String> variable(ExtensionId extension, String name) {
        return Optional.of("eu-1").filter(_ -> name.equals("REGION"));
      }

      @Override
      public Optional<Secret> secret(ExtensionId extension, String path) {
        return Optional.of(Secret.of("hunter2-hunter2")).filter(_ -> path.equals("token"));
      }

      @Override
      public Map<String, String> common() {
        return Map.of("LANG", "C.UTF-8");
      }
    };
  }

  private Invoker invoker() {
    return (invocation, progress) -> {
      asked.add(invocation);
      try {
        return new Outcome.Completed(
            ((GuestReply.Done) call(TestContract.hostRequests(), invocation, LONG)).result());
      } catch (AnnexException e) {
        return new Outcome.Failed(e.fault());
      }
    };
  }

  synchronized Program program() {
    if (program.isEmpty()) {
      ExtensionPackage contents = TestContract.contents(Map.of("extension.json", "{}"), "test");
      program = Optional.of(runtime.prepare(contents, Limits.defaults()));
    }
    return program.get();
  }

  /** As enabling the extension does: prepares it anew. */
  synchronized void again() {
    program.ifPresent(Program::close);
    program = Optional.empty();
  }

  private GuestReply call(
      dev.annex.api.extension.Tool tool, Invocation invocation, Duration atMost) {
    try (Sandbox sandbox = program().open()) {
      return sandbox.call(
          new GuestCall(tool, invocation), new NoHost(), Meter.start(Limits.defaults(), atMost));
    }
  }

  JsonNode call(String handler) {
    return call(handler, Json.object());
  }

  JsonNode call(String handler, JsonNode arguments) {
    return call(handler, arguments, LONG);
  }

  JsonNode call(String handler, JsonNode arguments, Duration atMost) {
    var tool = TestContract.tool(handler);
    Invocation invocation =
        Invocation.of(Caller.agent("test"), tool.name(), arguments, Instant.now().plus(LONG));
    return ((GuestReply.Done) call(tool, invocation, atMost)).result().value().orElseThrow();
  }

  /** Lets the extension ask for these, as a person would. */
  void grant(String... actions) {
    var _ =
        contract.granting(
            new Rights(List.of(actions), List.of("session.read"), List.of(), List.of()),
            "tool.provider");
    runtime.grantsChanged(TestContract.ID);
  }

  ProcessStatus status() {
    return runtime.statuses().getFirst();
  }

  static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + LONG.toNanos();
    while (!condition.getAsBoolean()) {
      Assertions.assertThat(System.nanoTime()).as("waiting until " + what).isLessThan(end);
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Whether a process runs; one that is over and was not fetched yet does not. */
  static boolean runs(long pid) {
    try {
      String stat =
          Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
      return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    program.ifPresent(Program::close);
    runtime.close();
    launcher.close();
  }

  /** A dialect that everything speaks that says so. */
  record Dialect(TestContract contract, Rhythm rhythm) implements ProcessDialect {
    @Override
    public String name() {
      return "test";
    }

    @Override
    public boolean recognises(PackageFiles files) {
      return false;
    }

    @Override
    public Manifest readManifest(PackageFiles files) {
      throw new IllegalStateException("tests make their manifests themselves");
    }

    @Override
    public Set<String> operations() {
      return Set.of();
    }

    @Override
    public ProcessBinding bind(ExtensionPackage contents) {
      return new AghBinding(contents, contract, "0.9.0", new SecureRandom(), rhythm);
    }
  }
}
