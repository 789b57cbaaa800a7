package dev.annex.bench.javascript;

import dev.annex.api.call.Audience;
import dev.annex.api.call.Caller;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Limits;
import dev.annex.api.call.Meter;
import dev.annex.api.call.Progress;
import dev.annex.api.extension.Contributions;
import dev.annex.api.extension.Effects;
import dev.annex.api.extension.ExtensionPackage;
import dev.annex.api.extension.Manifest;
import dev.annex.api.extension.PackageDigest;
import dev.annex.api.extension.PackageFiles;
import dev.annex.api.extension.Tool;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.name.Version;
import dev.annex.api.runtime.GuestCall;
import dev.annex.api.runtime.GuestReply;
import dev.annex.api.runtime.HostCalls;
import dev.annex.api.runtime.Program;
import dev.annex.api.runtime.Sandbox;
import dev.annex.api.value.Json;
import dev.annex.api.value.Schema;
import dev.annex.runtime.javascript.ScriptRuntime;
import dev.annex.runtime.wasm.WasmEngine;
import dev.annex.runtime.wasm.WasmSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * Calls of an extension in JavaScript: in a fresh instance and in one that is used again. Prints
 * wall time of the whole call, and processor time of the guest's thread while its function ran,
 * which other work of the machine does not change. Fails when the JVM did not optimize the function
 * that interprets scripts. Started by {@code bench/run javascript}, which lets V8 and Node run the
 * same kernels.
 */
public final class ScriptBench {

  private static final List<String> KERNELS = List.of("trivial", "json", "fib", "loop");
  private static final ExtensionId ID = new ExtensionId("kernels");
  private static final Limits LIMITS = Limits.defaults();
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int EXTENSIONS = 200;

  private ScriptBench() {}

  /** Measures: milliseconds for each row, and the file to leave the kernels in for the peers. */
  public static void main(String[] arguments) throws IOException {
    long millis = Long.parseLong(arguments[0]);
    byte[] kernels = kernels();
    Files.write(Path.of(arguments[1]), kernels);
    try (CompilerWatch compiler = CompilerWatch.start();
        WasmEngine engine = WasmEngine.open(WasmSettings.defaults());
        ScriptRuntime runtime = new ScriptRuntime(engine, List.of(new PlainScripts()))) {
      try (Program program = runtime.prepare(contents(kernels), LIMITS)) {
        program.warmUp(() -> true);
        calls(program, millis);
      }
      System.out.println(compiler.verdict());
      idle(runtime, kernels);
    }
  }

  private static void calls(Program program, long millis) {
    System.out.println("place\tkernel\twall us\tprocessor us");
    for (String kernel : KERNELS) {
      // Both in turns, once to warm up and once that counts.
      for (boolean counts : List.of(false, true)) {
        try (Sandbox fresh = program.open();
            Sandbox again = program.openLasting().orElseThrow()) {
          measure("fresh instance", fresh, kernel, millis, counts);
          measure("instance used again", again, kernel, millis, counts);
        }
      }
    }
  }

  private static void measure(
      String place, Sandbox sandbox, String kernel, long millis, boolean counts) {
    List<Long> wall = new ArrayList<>();
    List<Long> processor = new ArrayList<>();
    long end = System.nanoTime() + Duration.ofMillis(millis).toNanos();
    while (System.nanoTime() < end || wall.size() < 3) {
      long start = System.nanoTime();
      long used = call(sandbox, kernel);
      wall.add(System.nanoTime() - start);
      processor.add(used);
    }
    if (counts) {
      System.out.printf(
          "%s\t%s\t%.1f\t%.1f%n", place, kernel, median(wall) / 1e3, median(processor) / 1e3);
    }
  }

  private static double median(List<Long> samples) {
    Collections.sort(samples);
    return samples.get(samples.size() / 2);
  }

  private static long call(Sandbox sandbox, String kernel) {
    ToolName name = new ToolName(ID, kernel);
    Tool tool =
        new Tool(
            name,
            kernel,
            "",
            kernel,
            Schema.of(Json.parse("{\"type\":\"object\"}")),
            Optional.empty(),
            Effects.UNKNOWN,
            EnumSet.allOf(Audience.class));
    Invocation invocation =
        Invocation.of(Caller.agent("bench"), name, Json.object(), Instant.now().plus(MINUTE));
    GuestReply reply =
        sandbox.call(new GuestCall(tool, invocation), new Alone(), Meter.start(LIMITS, MINUTE));
    return ((GuestReply.Done) reply).result().value().orElseThrow().longValue();
  }

  /** What an extension holds while nobody calls it. */
  private static void idle(ScriptRuntime runtime, byte[] kernels) {
    List<Program> programs = new ArrayList<>();
    long before = heap();
    for (int i = 0; i < EXTENSIONS; i++) {
      byte[] own =
          (new String(kernels, StandardCharsets.UTF_8) + "// " + i)
              .getBytes(StandardCharsets.UTF_8);
      programs.add(runtime.prepare(contents(own), LIMITS));
    }
    System.out.printf(
        "%d idle extensions\theap for each\t%d KiB%n",
        EXTENSIONS, (heap() - before) / EXTENSIONS / 1024);
    programs.forEach(Program::close);
  }

  private static long heap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    Runtime jvm = Runtime.getRuntime();
    return jvm.totalMemory() - jvm.freeMemory();
  }

  private static byte[] kernels() throws IOException {
    try (InputStream in = ScriptBench.class.getResourceAsStream(PlainScripts.FILE)) {
      return Objects.requireNonNull(in, PlainScripts.FILE).readAllBytes();
    }
  }

  private static ExtensionPackage contents(byte[] code) {
    PackageFiles files = new OneFile(code);
    Manifest manifest =
        new Manifest(
            ID,
            new Version("1.0.0"),
            ID.value(),
            "",
            "",
            ScriptRuntime.NAME,
            PlainScripts.NAME,
            PlainScripts.FILE,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            LIMITS,
            List.of(),
            Contributions.NONE);
    return new ExtensionPackage(manifest, files, PackageDigest.of(files));
  }

  private record OneFile(byte[] code) implements PackageFiles {

    @Override
    public String origin() {
      return PlainScripts.FILE;
    }

    @Override
    public SortedSet<String> paths() {
      return new TreeSet<>(List.of(PlainScripts.FILE));
    }

    @Override
    public Optional<byte[]> read(String path) {
      return path.equals(PlainScripts.FILE) ? Optional.of(code.clone()) : Optional.empty();
    }
  }

  /** A host that grants nothing. */
  private record Alone() implements HostCalls {

    @Override
    public JsonNode call(String operation, JsonNode request) {
      throw new AnnexException(ErrorCode.PERMISSION_DENIED, operation);
    }

    @Override
    public boolean holds(String capability) {
      return false;
    }

    @Override
    public Progress progress() {
      return Progress.none();
    }
  }
}
