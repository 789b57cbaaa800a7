package dev.annex.cli.snippet;

import dev.annex.api.value.Json;
import dev.annex.cli.connection.Host;
import dev.annex.cli.session.Session;
import dev.annex.cli.terminal.SafeText;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code annex snippet add}: keeps a text. */
@Command(
    name = "add",
    description = "Add a snippet of your own.",
    footer = {
      "",
      "Every host has the categories shell, sql, redis, mongo and prompt; extensions add some.",
      "",
      "Example:",
      "  annex snippet add shell Disks 'df -h' --description 'What is full'"
    })
public final class AddSnippet implements Runnable {

  private static final int ID_LENGTH = 20;

  private final Session session;

  @Parameters(index = "0", paramLabel = "CATEGORY", description = "What kind of text it is.")
  private String category = "";

  @Parameters(index = "1", paramLabel = "NAME", description = "What you call it.")
  private String name = "";

  @Parameters(index = "2", paramLabel = "TEXT", description = "The text itself.")
  private String content = "";

  @Option(names = "--description", paramLabel = "TEXT", description = "What it is for.")
  private Optional<String> description = Optional.empty();

  /** The command in a session. */
  public AddSnippet(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    ObjectNode request =
        Json.object().put("category", category).put("name", name).put("content", content);
    description.ifPresent(text -> request.put("description", text));
    try (Host host = session.host()) {
      JsonNode added = host.post("/snippets", request);
      session
          .terminal()
          .line(
              "Added snippet %s."
                  .formatted(SafeText.line(added.path("id").asString(""), ID_LENGTH)));
    }
  }
}
