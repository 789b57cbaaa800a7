package dev.annex.bench.suite;

import dev.annex.api.value.Json;
import dev.annex.bench.load.Endpoint;
import dev.annex.bench.load.HttpConnection;
import dev.annex.bench.load.Revision;
import dev.annex.bench.load.Revision.Call;
import dev.annex.bench.machine.Child;
import dev.annex.bench.report.Samples;
import dev.annex.bench.report.Table;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How long a guest that computes without end goes on after it should have stopped. */
public final class KillSuite {

  private static final int CALLS = 50;
  private static final int FEW = 5;
  private static final Duration TIMEOUT = Duration.ofMillis(200);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(2);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String TOOL = "loop__spin";

  private KillSuite() {}

  /** Measures. */
  public static Table run(Settings settings) throws IOException, InterruptedException {
    Annex annex = Annex.withGuests(settings);
    Table table = new Table("Stopping an endless loop", "p50 ms", "p99 ms", "max ms", "calls");
    try (Child host = annex.serve()) {
      Endpoint endpoint = annex.listening(host);
      try (HttpConnection admin = new HttpConnection(endpoint)) {
        overshoot(admin, FEW);
        row(table, "after its caller's deadline, to the answer", overshoot(admin, CALLS));
        row(table, "after notifications/cancelled, to its end", cancelled(endpoint, admin));
        row(table, "after the client hung up, to its end", hungUp(endpoint, admin));
      }
    }
    table.note(
        "the caller waits %d ms (POST /api/v1/calls); the end of a cancelled call is what its journal line says"
            .formatted(TIMEOUT.toMillis()));
    return table;
  }

  private static void row(Table table, String name, Samples times) {
    table.row(name, times.millis(0.5), times.millis(0.99), times.millis(1), times.size());
  }

  private static Samples overshoot(HttpConnection admin, int calls) throws IOException {
    ObjectNode body = Json.object().put("tool", TOOL).put("timeout", TIMEOUT.toString());
    body.putObject("arguments");
    byte[] request = admin.request("POST", "/api/v1/calls", Json.writeBytes(body), Map.of());
    Samples times = new Samples();
    for (int call = 0; call < calls; call++) {
      long start = System.nanoTime();
      HttpConnection.Answer answer = admin.exchange(request);
      long took = System.nanoTime() - start;
      String text = new String(answer.body(), StandardCharsets.UTF_8);
      if (!text.contains("DEADLINE_EXCEEDED")) {
        throw new IllegalStateException("an endless loop was answered " + text);
      }
      times.add(took - TIMEOUT.toNanos());
    }
    return times;
  }

  private static Samples cancelled(Endpoint endpoint, HttpConnection admin)
      throws IOException, InterruptedException {
    Samples times = new Samples();
    try (HttpConnection control = new HttpConnection(endpoint)) {
      Map<String, String> session = control.open(Revision.LEGACY);
      Call call = Revision.LEGACY.call(TOOL, Json.object());
      byte[] cancel = control.post(Revision.LEGACY.cancel(call.number()), session);
      for (int count = 0; count < CALLS; count++) {
        try (HttpConnection caller = new HttpConnection(endpoint)) {
          long before = newest(admin).path("sequence").asLong();
          caller.send(caller.post(call.message(), session));
          Thread.sleep(TIMEOUT);
          Instant now = Instant.now();
          control.exchange(cancel).require(202, "notifications/cancelled");
          times.add(Duration.between(now, end(admin, before)));
        }
      }
    }
    return times;
  }

  private static Samples hungUp(Endpoint endpoint, HttpConnection admin)
      throws IOException, InterruptedException {
    Samples times = new Samples();
    Call call = Revision.MODERN.call(TOOL, Json.object());
    for (int count = 0; count < FEW; count++) {
      long before = newest(admin).path("sequence").asLong();
      Instant now;
      try (HttpConnection caller = new HttpConnection(endpoint)) {
        caller.send(caller.post(call.message(), call.headers()));
        Thread.sleep(TIMEOUT);
        now = Instant.now();
      }
      times.add(Duration.between(now, end(admin, before)));
    }
    return times;
  }

  private static Instant end(HttpConnection admin, long before)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    while (System.nanoTime() - start < PATIENCE.toNanos()) {
      JsonNode line = newest(admin);
      if (line.path("sequence").asLong() > before) {
        return Instant.parse(line.path("time").asString());
      }
      Thread.sleep(LOOK_AGAIN);
    }
    throw new IllegalStateException(
        "%s still ran %d s after it was cancelled".formatted(TOOL, PATIENCE.toSeconds()));
  }

  private static JsonNode newest(HttpConnection admin) throws IOException {
    HttpConnection.Answer answer =
        admin.exchange(
            admin.request("GET", "/api/v1/journal?limit=1&kind=CALL", new byte[0], Map.of()));
    answer.require(200, "reading the journal");
    return Json.parse(answer.body()).path("items").path(0);
  }
}
