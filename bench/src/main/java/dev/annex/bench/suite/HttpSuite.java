package dev.annex.bench.suite;

import dev.annex.bench.load.Endpoint;
import dev.annex.bench.load.HttpLoad;
import dev.annex.bench.load.Load;
import dev.annex.bench.load.Revision;
import dev.annex.bench.machine.Child;
import dev.annex.bench.report.Table;
import java.io.IOException;
import java.util.List;

/** Warm calls over HTTP. */
public final class HttpSuite {

  private static final int CONNECTIONS = 50;

  private HttpSuite() {}

  /** Measures. */
  public static Table run(Settings settings) throws IOException, InterruptedException {
    Annex annex = Annex.withGuests(settings);
    try (Child plain = Echo.start(settings, Settings.HEAP, "http");
        Child host = annex.serve()) {
      Echo.Listening sdk = Echo.listening(plain);
      Endpoint served = annex.listening(host);
      return new Race(settings)
          .run(
              "tools/call over HTTP, %d connections".formatted(CONNECTIONS),
              List.of(
                  new Contender(
                      "SDK, unsandboxed, sessions",
                      plain,
                      load(sdk.sessions(), Revision.LEGACY, "echo")),
                  new Contender(
                      "SDK, unsandboxed, stateless",
                      plain,
                      load(sdk.stateless(), Revision.LEGACY, "echo")),
                  new Contender(
                      "Annex, Wasm, 2025-11-25", host, load(served, Revision.LEGACY, "echo__echo")),
                  new Contender(
                      "Annex, Wasm, 2026-07-28",
                      host,
                      load(served, Revision.MODERN, "echo__echo"))));
    }
  }

  private static Load load(Endpoint endpoint, Revision revision, String tool) throws IOException {
    return new HttpLoad(endpoint, revision, Echo.call(revision, tool), Echo.EXPECTED, CONNECTIONS);
  }
}
