package dev.annex.cli.call;

import dev.annex.api.value.Json;
import dev.annex.cli.connection.Host;
import dev.annex.cli.session.Session;
import dev.annex.cli.terminal.SafeText;
import java.nio.file.Path;
import java.util.Deque;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers a call that asks for a file: with what the command line named, else by asking whoever
 * sits at the terminal, else with none.
 */
final class FileChooser {

  private static final int SHOWN = 200;

  private final Session session;
  private final Host host;
  private final Deque<Path> toOpen;
  private final Deque<Path> toSave;

  FileChooser(Session session, Host host, FileOptions files) {
    this.session = session;
    this.host = host;
    this.toOpen = files.toOpen();
    this.toSave = files.toSave();
  }

  /** Answers one question. */
  void answer(JsonNode question) {
    boolean opening = question.path("direction").asString("").equals("open");
    Optional<Path> named = Optional.ofNullable((opening ? toOpen : toSave).pollFirst());
    Optional<Path> chosen = named.or(() -> asked(question, opening));
    ObjectNode answer = Json.object();
    chosen.ifPresentOrElse(
        path -> answer.put("path", path.toAbsolutePath().normalize().toString()),
        () -> answer.put("cancel", true));
    host.post(
        "/calls/%s/choices/%d"
            .formatted(question.path("call").asString(""), question.path("choice").asInt(0)),
        answer);
  }

  private Optional<Path> asked(JsonNode question, boolean opening) {
    String title = SafeText.line(question.path("title").asString(""), SHOWN);
    String name = SafeText.line(question.path("defaultName").asString(""), SHOWN);
    String wish = opening ? "a file to read" : "where to save";
    String words = title.isEmpty() ? wish : "%s (%s)".formatted(wish, title);
    if (!session.terminal().canAsk()) {
      session
          .terminal()
          .note(
              "The call asks for %s and gets none. To name it: %s FILE"
                  .formatted(words, opening ? "--open" : "--save"));
      return Optional.empty();
    }
    String given =
        session
            .terminal()
            .ask(
                "The call asks for %s%s. Nothing: none. File: "
                    .formatted(words, name.isEmpty() ? "" : ", for instance " + name))
            .strip();
    return given.isEmpty() ? Optional.empty() : Optional.of(Path.of(given));
  }
}
