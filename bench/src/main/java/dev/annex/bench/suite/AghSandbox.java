package dev.annex.bench.suite;

import dev.annex.api.call.Caller;
import dev.annex.api.call.Content;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Limits;
import dev.annex.api.call.Meter;
import dev.annex.api.call.Outcome;
import dev.annex.api.extension.ExtensionPackage;
import dev.annex.api.extension.PackageDigest;
import dev.annex.api.extension.PackageFiles;
import dev.annex.api.extension.Tool;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.runtime.GuestCall;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.runtime.Program;
import dev.annex.api.runtime.Sandbox;
import dev.annex.api.value.Json;
import dev.annex.api.value.Secret;
import dev.annex.bench.load.DirectLoad;
import dev.annex.bench.load.Load;
import dev.annex.bench.machine.Worker;
import dev.annex.bench.sandbox.worker.NoHost;
import dev.annex.core.memory.MemoryGrants;
import dev.annex.distribution.PackageReader;
import dev.annex.processes.Launcher;
import dev.annex.processes.ProgramPath;
import dev.annex.runtime.process.ProcessRuntime;
import dev.annex.runtime.process.ProcessSettings;
import dev.annex.runtime.process.child.Programs;
import dev.annex.runtime.process.dialect.agh.AghDialect;
import dev.annex.runtime.process.dialect.agh.rights.ResourceCeiling;
import dev.annex.runtime.process.dialect.agh.rights.SourceTier;
import dev.annex.runtime.process.launch.Confinement;
import dev.annex.runtime.process.launch.PackageFolders;
import dev.annex.runtime.process.launch.Starts;
import dev.annex.runtime.process.launch.Surroundings;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * The same extension in Annex's runtime and in nothing else of it, within this process: supervisor,
 * dialect, and channel, without access, schemas, journal, and MCP.
 */
final class AghSandbox implements Worker {

  private static final Duration LONG = Duration.ofMinutes(1);

  private final Launcher launcher;
  private final ProcessRuntime runtime;
  private final Program program;
  private final Tool tool;

  /** Prepares a package; its program is started by the first call. */
  AghSandbox(Path scratch, Path folder) {
    Clock clock = Clock.systemUTC();
    SecureRandom random = new SecureRandom();
    this.launcher = Launcher.open(scratch.resolve("programs"), random, clock);
    AghDialect dialect =
        new AghDialect(
            new MemoryGrants(), _ -> SourceTier.USER, ResourceCeiling.NONE, clock, random);
    this.runtime =
        new ProcessRuntime(
            ProcessSettings.STANDARD,
            new Programs(
                launcher,
                new PackageFolders(scratch.resolve("packages")),
                new Starts(ProgramPath.standard(), Optional.of(Path.of(Echo.java())), new Bare()),
                Confinement.none()),
            List.of(dialect),
            (invocation, progress) ->
                new Outcome.Failed(
                    Fault.of(ErrorCode.INVALID_HOST_CALL, "There is no host to be asked here.")),
            (id, line) -> {},
            new Random(1),
            () -> {});
    PackageFiles files = PackageReader.read(folder);
    ExtensionPackage contents =
        new ExtensionPackage(dialect.readManifest(files), files, PackageDigest.of(files));
    this.program = runtime.prepare(contents, Limits.defaults());
    this.tool =
        contents.manifest().tools().stream().filter(AghSandbox::isEcho).findFirst().orElseThrow();
  }

  private static boolean isEcho(Tool tool) {
    return tool.entry().equals("echo");
  }

  /** Calls, so many at once, each in a sandbox of its own as the host makes them. */
  Load load(int callers) {
    return new DirectLoad(this::call, callers);
  }

  private boolean call() {
    Invocation invocation =
        Invocation.of(
            Caller.agent("bench"),
            tool.name(),
            Json.object().put("text", AghProgram.TEXT),
            Instant.now().plus(LONG));
    try (Sandbox sandbox = program.open()) {
      GuestReply reply =
          sandbox.call(
              new GuestCall(tool, invocation), new NoHost(), Meter.start(Limits.defaults(), LONG));
      return reply instanceof GuestReply.Done done
          && done.result().content().contains(new Content.Text(AghProgram.TEXT));
    }
  }

  @Override
  public Duration processorTime() {
    return runtime.statuses().stream()
        .flatMapToLong(status -> status.pid().stream())
        .mapToObj(ProcessHandle::of)
        .flatMap(Optional::stream)
        .map(AghSandbox::used)
        .reduce(used(ProcessHandle.current()), Duration::plus);
  }

  private static Duration used(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  @Override
  public boolean apart() {
    return false;
  }

  @Override
  public void close() {
    program.close();
    runtime.close();
    launcher.close();
  }

  /** Nothing is looked up for it. */
  private record Bare() implements Surroundings {
    @Override
    public Optional<String> variable(ExtensionId extension, String name) {
      return Optional.empty();
    }

    @Override
    public Optional<Secret> secret(ExtensionId extension, String path) {
      return Optional.empty();
    }

    @Override
    public Map<String, String> common() {
      return Map.of("PATH", ProgramPath.standard().toString());
    }
  }
}
