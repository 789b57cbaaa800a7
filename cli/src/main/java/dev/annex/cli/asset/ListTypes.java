package dev.annex.cli.asset;

import dev.annex.cli.connection.Host;
import dev.annex.cli.session.JsonOption;
import dev.annex.cli.session.Session;
import dev.annex.cli.session.Texts;
import dev.annex.cli.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** {@code annex asset types}: which kinds of connections installed extensions know. */
@Command(
    name = "types",
    description = "List the kinds of connections that installed extensions and the host know.",
    footer = {"", "A field with a star is one that its extension wants."})
public final class ListTypes implements Runnable {

  private final Session session;

  @Mixin private JsonOption json = new JsonOption();

  /** The command in a session. */
  public ListTypes(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    try (Host host = session.host()) {
      JsonNode types = host.get("/workspace/asset-types", session.language());
      if (json.wanted()) {
        session.terminal().json(types);
        return;
      }
      Table table = Table.of("TYPE", "EXTENSION", "TITLE", "FIELDS", "SECRET");
      for (JsonNode type : types.path("items")) {
        table.row(
            Texts.of(type, "type"),
            (type.has("extension") ? Texts.of(type, "extension") : "(the host)")
                + (type.path("enabled").asBoolean(true) ? "" : " (disabled)"),
            Texts.of(type, "title"),
            Texts.fields(type.path("schema")),
            Texts.joined(type.path("secrets"), ""));
      }
      session.print(
          table,
          "No installed extension brings any. Connections of every type can be added: annex asset add TYPE NAME CONFIG");
    }
  }
}
