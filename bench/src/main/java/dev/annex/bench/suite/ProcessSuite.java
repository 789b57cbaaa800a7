package dev.annex.bench.suite;

import dev.annex.api.value.Json;
import dev.annex.bench.load.Endpoint;
import dev.annex.bench.load.HttpLoad;
import dev.annex.bench.load.Revision;
import dev.annex.bench.load.StdioConnection;
import dev.annex.bench.load.StdioLoad;
import dev.annex.bench.machine.Child;
import dev.annex.bench.report.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Extensions that are programs, from packages that {@code bench/run} leaves in a folder: what a
 * call through Annex costs beside the same program spoken with directly, and what programs cost
 * that are there and not called.
 */
public final class ProcessSuite {

  private static final int MANY = 16;

  private ProcessSuite() {}

  /** What extensions cost that are idle, as far as it can be measured here. */
  public static List<Table> idle(Settings settings, Path parts)
      throws IOException, InterruptedException {
    Path program = program(parts);
    if (!Files.isExecutable(program)) {
      System.err.println(
          "SKIPPED idle extensions: they need the published SDK for Go, see bench/run");
      return List.of();
    }
    return List.of(IdleProcesses.measure(settings, program));
  }

  private static Path program(Path parts) {
    return parts.resolve("agh-go").resolve("agh-go");
  }

  /** What calls cost of an extension with the published SDK for Go. */
  public static List<Table> go(Settings settings, Path parts)
      throws IOException, InterruptedException {
    Path program = program(parts);
    if (!Files.isExecutable(program)) {
      System.err.println("SKIPPED calls of the published SDK for Go: see bench/run");
      return List.of();
    }
    return calls(
        settings,
        new Subject(
            "published SDK for Go",
            "agh-go",
            parts.resolve("agh-go"),
            List.of(program.toString())));
  }

  /** What calls cost of an extension with Annex's SDK for Java. */
  public static List<Table> java(Settings settings, Path parts)
      throws IOException, InterruptedException {
    return calls(
        settings,
        new Subject(
            "SDK for Java",
            "agh-java",
            parts.resolve("agh-java"),
            List.of(Echo.java(), "-XX:+UseSerialGC", "-cp", "annex-sdk.jar", "Echo.java")));
  }

  /** A package, and how its program is started without a host. */
  private record Subject(String sdk, String name, Path folder, List<String> command) {}

  private static List<Table> calls(Settings settings, Subject subject)
      throws IOException, InterruptedException {
    Annex piped = Annex.with(settings, subject.folder(), "echo");
    Annex served = Annex.with(settings, subject.folder(), "echo");
    Path scratch = settings.scratch().resolve("sandbox-" + subject.name());
    try (AghProgram bare =
            AghProgram.start(settings, subject.name(), subject.folder(), subject.command());
        AghSandbox sandbox = new AghSandbox(scratch, subject.folder());
        Child host = piped.mcp();
        Child server = served.serve()) {
      StdioConnection connection = new StdioConnection(host);
      connection.open(Revision.LEGACY);
      Endpoint endpoint = served.listening(server);
      Revision.Call call =
          Revision.LEGACY.call("echo__echo", Json.object().put("text", AghProgram.TEXT));
      List<Table> tables = new ArrayList<>();
      for (int inFlight : new int[] {MANY, 1}) {
        tables.add(
            new Race(settings)
                .run(
                    "A call of an extension with the %s, %d in flight"
                        .formatted(subject.sdk(), inFlight),
                    List.of(
                        new Contender(
                            "its program alone, over its pipes", bare, bare.load(inFlight)),
                        new Contender("Annex, Sandbox.call", sandbox, sandbox.load(inFlight)),
                        new Contender(
                            "Annex, MCP over stdio",
                            host,
                            new StdioLoad(connection, call, AghProgram.EXPECTED, inFlight)),
                        new Contender(
                            "Annex, MCP over HTTP",
                            server,
                            new HttpLoad(
                                endpoint, Revision.LEGACY, call, AghProgram.EXPECTED, inFlight)))));
      }
      tables
          .getLast()
          .note(
              "server: the program and, but for the first row, its host; Sandbox.call runs in the generator's process and counts it");
      return tables;
    }
  }
}
