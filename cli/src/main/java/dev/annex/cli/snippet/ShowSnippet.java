package dev.annex.cli.snippet;

import dev.annex.cli.connection.Host;
import dev.annex.cli.session.JsonOption;
import dev.annex.cli.session.Session;
import dev.annex.cli.terminal.SafeText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code annex snippet show}: one text. */
@Command(
    name = "show",
    description = "Print the text of a snippet.",
    footer = {"", "Example:", "  annex snippet show ext:oss:list-all"})
public final class ShowSnippet implements Runnable {

  private final Session session;

  @Parameters(paramLabel = "ID", description = "Its id, as annex snippet list shows it.")
  private String id = "";

  @Mixin private JsonOption json = new JsonOption();

  /** The command in a session. */
  public ShowSnippet(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    try (Host host = session.host()) {
      JsonNode snippet = host.get(SnippetId.path(id));
      if (json.wanted()) {
        session.terminal().json(snippet);
        return;
      }
      session.terminal().line(SafeText.block(snippet.path("content").asString("")));
    }
  }
}
