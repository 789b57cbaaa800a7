package dev.annex.bench.suite;

import dev.annex.api.value.Json;
import dev.annex.bench.load.Endpoint;
import dev.annex.bench.load.HttpLoad;
import dev.annex.bench.load.Load;
import dev.annex.bench.load.Measured;
import dev.annex.bench.load.Revision;
import dev.annex.bench.machine.Child;
import dev.annex.bench.report.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * Luminarys skills: echo in three languages, in a new instance for each call and in one that is
 * kept for a session; and a batch that one skill leaves behind for another.
 */
public final class LuminarysSuite {

  private static final String TEXT = "hello, sandbox";
  private static final List<String> LANGUAGES = List.of("go", "rust", "as");
  private static final String CALLER = "luminarys-rust";
  private static final String CALLED = "luminarys-as";
  private static final int ITEMS = 1_000;

  private LuminarysSuite() {}

  /** Measures calls and batches. */
  public static List<Table> run(Settings settings) throws IOException, InterruptedException {
    Annex fresh = withSkills(settings);
    for (String language : LANGUAGES) {
      var _ = fresh.run("revoke", "luminarys-" + language, "instance.session");
    }
    return List.of(
        calls(settings, fresh, "tools/call of a Luminarys skill, a new instance for each call"),
        calls(
            settings,
            withSkills(settings),
            "tools/call of a Luminarys skill, one instance for each session"),
        batches(settings, fresh));
  }

  private static Annex withSkills(Settings settings) {
    Path guests = settings.root().resolve("runtimes/wasm/src/test/resources/guests/luminarys");
    Annex annex = Annex.empty(settings);
    for (String language : LANGUAGES) {
      String name = "luminarys-" + language;
      annex.install(guests.resolve(name), name);
    }
    return annex;
  }

  private static Table calls(Settings settings, Annex annex, String title)
      throws IOException, InterruptedException {
    try (Child host = annex.serve()) {
      Endpoint served = annex.listening(host);
      return new Race(settings)
          .run(
              title,
              List.of(
                  new Contender("Go", host, echo(served, "go")),
                  new Contender("Rust", host, echo(served, "rust")),
                  new Contender("AssemblyScript", host, echo(served, "as"))));
    }
  }

  private static Load echo(Endpoint endpoint, String language) throws IOException {
    Revision.Call call =
        Revision.LEGACY.call(
            "luminarys-%s__echo".formatted(language), Json.object().put("message", TEXT));
    return new HttpLoad(endpoint, Revision.LEGACY, call, "\"text\":\"%s\"".formatted(TEXT), 1);
  }

  private static Table batches(Settings settings, Annex annex)
      throws IOException, InterruptedException {
    try (Child host = annex.serve()) {
      Endpoint served = annex.listening(host);
      Table table =
          new Race(settings)
              .run(
                  "tools/call of a Rust skill that leaves a batch of %,d calls of an AssemblyScript skill"
                      .formatted(ITEMS),
                  List.of(
                      new Contender("one at a time", host, batch(served, 1)),
                      new Contender("two at a time", host, batch(served, 2)),
                      new Contender("as many as the host likes", host, batch(served, 0))));
      requireNoErrors(served);
      table.note(
          "the answer comes when the whole batch has run and its callback with it; %,d times the calls/s is items/s"
              .formatted(ITEMS));
      return table;
    }
  }

  private static Load batch(Endpoint endpoint, int concurrency) throws IOException {
    ObjectNode arguments =
        Json.object().put("skill_id", CALLED).put("method", "echo").put("items", ITEMS);
    arguments.put("concurrency", concurrency).put("callback", "on_batch");
    return loadOf(endpoint, "batch", arguments, "\"text\":\"commanded\"");
  }

  /** Without a session, so that all of them share the state of the skill that counts. */
  private static Load loadOf(
      Endpoint endpoint, String method, ObjectNode arguments, String expected) throws IOException {
    Revision.Call call = Revision.MODERN.call(CALLER + "__" + method, arguments);
    return new HttpLoad(endpoint, Revision.MODERN, call, expected, 1);
  }

  /** A batch answers before it is known how its items end, so the skill counts them. */
  private static void requireNoErrors(Endpoint endpoint) throws IOException, InterruptedException {
    Load tally = loadOf(endpoint, "tally", Json.object(), "\"errors\":0");
    Measured counted = tally.run(Duration.ofMillis(1));
    if (counted.failures() > 0) {
      throw new IOException("some items of the batches failed, so their figures mean nothing");
    }
  }
}
