package dev.annex.bench.suite;

import dev.annex.api.value.Json;
import dev.annex.bench.load.Endpoint;
import dev.annex.bench.load.HttpConnection;
import dev.annex.bench.load.Revision;
import dev.annex.bench.load.Revision.Call;
import dev.annex.bench.load.StdioConnection;
import dev.annex.bench.machine.Child;
import dev.annex.bench.report.Samples;
import dev.annex.bench.report.Table;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** From the start of a process to its first use. */
public final class StartupSuite {

  private static final int STARTS = 5;

  private StartupSuite() {}

  /** Measures. */
  public static Table run(Settings settings) throws IOException, InterruptedException {
    Annex annex = Annex.fresh(settings);
    try (Child first = annex.serve()) {
      firstCall(annex, first);
    }
    Map<String, Start> starts = new LinkedHashMap<>();
    starts.put("java -version, for scale", () -> javaAlone(settings));
    starts.put("annex --help", () -> annex.run("--help"));
    starts.put("SDK over stdio to initialize", () -> plainHello(settings));
    starts.put("annex mcp to initialize", () -> hello(annex, Revision.LEGACY));
    starts.put("annex mcp to server/discover", () -> hello(annex, Revision.MODERN));
    starts.put("SDK over HTTP to first tools/call", () -> plainServe(settings));
    starts.put("annex serve to first tools/call", () -> serve(annex));
    starts.put("annex serve to first tools/call, new data", () -> serve(Annex.fresh(settings)));

    Map<String, Samples> taken = new LinkedHashMap<>();
    for (int round = 0; round < STARTS; round++) {
      for (Map.Entry<String, Start> start : starts.entrySet()) {
        taken.computeIfAbsent(start.getKey(), name -> new Samples()).add(start.getValue().take());
      }
    }
    Table table = new Table("Start, wall time", "median ms", "fastest ms", "slowest ms");
    taken.forEach(
        (name, times) -> table.row(name, times.millis(0.5), times.millis(0), times.millis(1)));
    table.note("%d starts of each, in turns".formatted(STARTS));
    table.note(
        "tools/call is of an example extension in Wasm; new data: an empty data directory, so it also creates its database, installs and compiles the examples");
    return table;
  }

  private static Duration javaAlone(Settings settings) {
    return Child.run(List.of(Echo.java(), "-version"), settings.log("java"));
  }

  private static Duration plainHello(Settings settings) throws IOException {
    try (Child child = Echo.start(settings, List.of(), "stdio")) {
      new StdioConnection(child).hello(Revision.LEGACY);
      return child.age();
    }
  }

  private static Duration hello(Annex annex, Revision revision) throws IOException {
    try (Child child = annex.mcp()) {
      new StdioConnection(child).hello(revision);
      return child.age();
    }
  }

  private static Duration plainServe(Settings settings) throws IOException {
    try (Child child = Echo.start(settings, List.of(), "http")) {
      Endpoint endpoint = Echo.listening(child).sessions();
      try (HttpConnection connection = new HttpConnection(endpoint)) {
        Map<String, String> headers = connection.open(Revision.LEGACY);
        Call call = Echo.call(Revision.LEGACY, "echo");
        connection.exchange(connection.post(call.message(), headers)).require(200, "tools/call");
      }
      return child.age();
    }
  }

  private static Duration serve(Annex annex) throws IOException, InterruptedException {
    try (Child child = annex.serve()) {
      return firstCall(annex, child);
    }
  }

  private static Duration firstCall(Annex annex, Child child)
      throws IOException, InterruptedException {
    try (HttpConnection connection = new HttpConnection(annex.listening(child))) {
      Call call =
          Revision.MODERN.call(
              "textkit__word_count", Json.object().put("text", "one two three four"));
      HttpConnection.Answer answer =
          connection.exchange(connection.post(call.message(), call.headers()));
      answer.require(200, "tools/call");
      String body = new String(answer.body(), java.nio.charset.StandardCharsets.UTF_8);
      if (!body.contains("structuredContent")) {
        throw new IllegalStateException("the first call was answered " + body);
      }
      return child.age();
    }
  }

  /** One start, and how long it took. */
  @FunctionalInterface
  private interface Start {
    Duration take() throws IOException, InterruptedException;
  }
}
