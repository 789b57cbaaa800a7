package dev.annex.bench.suite;

import dev.annex.bench.load.Load;
import dev.annex.bench.load.Revision;
import dev.annex.bench.load.StdioConnection;
import dev.annex.bench.load.StdioLoad;
import dev.annex.bench.machine.Child;
import dev.annex.bench.report.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Warm calls over stdio. */
public final class StdioSuite {

  private static final int MANY = 16;

  private StdioSuite() {}

  /** Measures: one call at a time, then several in flight. */
  public static List<Table> run(Settings settings) throws IOException, InterruptedException {
    Annex alone = Annex.withGuests(settings);
    Annex served = Annex.withGuests(settings);
    try (Child plain = Echo.start(settings, Settings.HEAP, "stdio");
        Child host = alone.mcp();
        Child server = served.serve()) {
      served.listening(server);
      try (Child bridge = served.mcp()) {
        StdioConnection toPlain = open(plain);
        StdioConnection toHost = open(host);
        StdioConnection toBridge = open(bridge);
        List<Table> tables = new ArrayList<>();
        for (int inFlight : new int[] {1, MANY}) {
          tables.add(
              new Race(settings)
                  .run(
                      "tools/call over stdio, %d in flight".formatted(inFlight),
                      List.of(
                          new Contender(
                              "SDK, unsandboxed",
                              plain,
                              load(toPlain, Revision.LEGACY, "echo", inFlight)),
                          new Contender(
                              "Annex, Wasm, 2025-11-25",
                              host,
                              load(toHost, Revision.LEGACY, "echo__echo", inFlight)),
                          new Contender(
                              "Annex, Wasm, 2026-07-28",
                              host,
                              load(toHost, Revision.MODERN, "echo__echo", inFlight)),
                          new Contender(
                              "Annex, bridge to a running serve",
                              bridge,
                              load(toBridge, Revision.MODERN, "echo__echo", inFlight)))));
        }
        tables.getLast().note("the bridge's CPU is its own, without the serve behind it");
        return tables;
      }
    }
  }

  private static StdioConnection open(Child child) throws IOException {
    StdioConnection connection = new StdioConnection(child);
    connection.open(Revision.LEGACY);
    return connection;
  }

  private static Load load(
      StdioConnection connection, Revision revision, String tool, int inFlight) {
    return new StdioLoad(connection, Echo.call(revision, tool), Echo.EXPECTED, inFlight);
  }
}
