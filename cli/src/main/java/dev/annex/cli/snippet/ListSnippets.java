package dev.annex.cli.snippet;

import dev.annex.cli.connection.Host;
import dev.annex.cli.session.JsonOption;
import dev.annex.cli.session.Session;
import dev.annex.cli.session.Texts;
import dev.annex.cli.terminal.Table;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code annex snippet list}: which texts there are. */
@Command(name = "list", description = "List snippets, your own and those of extensions.")
public final class ListSnippets implements Runnable {

  private final Session session;

  @Option(names = "--category", paramLabel = "C", description = "Only those of this category.")
  private Optional<String> category = Optional.empty();

  @Mixin private JsonOption json = new JsonOption();

  /** The command in a session. */
  public ListSnippets(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    try (Host host = session.host()) {
      Map<String, String> query = new HashMap<>(session.language());
      category.ifPresent(given -> query.put("category", given));
      JsonNode snippets = host.get("/snippets", query);
      if (json.wanted()) {
        session.terminal().json(snippets);
        return;
      }
      Table table = Table.of("ID", "CATEGORY", "NAME", "DESCRIPTION");
      for (JsonNode snippet : snippets.path("items")) {
        table.row(
            Texts.of(snippet, "id"),
            Texts.of(snippet, "category"),
            Texts.of(snippet, "name"),
            Texts.of(snippet, "description"));
      }
      session.print(table, "There is none. To add one: annex snippet add CATEGORY NAME TEXT");
    }
  }
}
