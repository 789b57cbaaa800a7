package dev.annex.cli.journal;

import dev.annex.cli.connection.Host;
import dev.annex.cli.session.JsonOption;
import dev.annex.cli.session.Session;
import dev.annex.cli.terminal.CommandFailure;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code annex journal}: what happened, and what happens. */
@Command(
    name = "journal",
    description = "Show what happened: calls, decisions, grants, installations.",
    footer = {
      "",
      "Examples:",
      "  annex journal --kind DECISION --extension notes",
      "  annex journal --follow --json"
    })
public final class ShowJournal implements Runnable {

  private static final Duration PAUSE = Duration.ofMillis(500);

  /** The kinds of lines, as the journal names them. */
  enum Kind {
    CALL,
    DECISION,
    LIFECYCLE,
    GRANT,
    HOST
  }

  private final Session session;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "The newest N lines, 1 to 1000. Default: ${DEFAULT-VALUE}.",
      defaultValue = "50")
  private int limit;

  @Option(names = "--extension", paramLabel = "EXT", description = "Only what concerns this id.")
  private Optional<String> extension = Optional.empty();

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      description = "Only lines of one kind: ${COMPLETION-CANDIDATES}.")
  private Optional<Kind> kind = Optional.empty();

  @Option(
      names = {"-f", "--follow"},
      description = "Go on and show new lines as they are written. Needs a running host.")
  private boolean follow;

  @Mixin private JsonOption json = new JsonOption();

  /** The command in a session. */
  public ShowJournal(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    try (Host host = session.host()) {
      if (follow && !host.outlivesCommand()) {
        throw CommandFailure.failed(
            "There is nothing to follow: no host runs on %s. To start one: annex serve"
                .formatted(session.data()));
      }
      JsonNode newest = host.get("/journal", query());
      if (json.wanted() && !follow) {
        session.terminal().json(newest);
        return;
      }
      JournalText text = new JournalText(session, json.wanted());
      long last = text.print(newest.path("items"), 0);
      while (follow) {
        pause();
        last = text.print(host.get("/journal", query()).path("items"), last);
      }
    }
  }

  private Map<String, String> query() {
    Map<String, String> query = new HashMap<>();
    query.put("limit", Integer.toString(limit));
    extension.ifPresent(id -> query.put("extension", id));
    kind.ifPresent(wanted -> query.put("kind", wanted.name()));
    return query;
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandFailure.failed("Following the journal was interrupted.");
    }
  }
}
