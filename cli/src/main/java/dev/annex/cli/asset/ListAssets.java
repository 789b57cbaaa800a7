package dev.annex.cli.asset;

import dev.annex.cli.connection.Host;
import dev.annex.cli.session.JsonOption;
import dev.annex.cli.session.Session;
import dev.annex.cli.terminal.SafeText;
import dev.annex.cli.terminal.Table;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code annex asset list}: which connections there are. */
@Command(
    name = "list",
    description = "List connections and what they are set to, never their secrets.")
public final class ListAssets implements Runnable {

  private static final int CELL = 80;

  private final Session session;

  @Option(names = "--type", paramLabel = "TYPE", description = "Only those of this type.")
  private Optional<String> type = Optional.empty();

  @Mixin private JsonOption json = new JsonOption();

  /** The command in a session. */
  public ListAssets(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    try (Host host = session.host()) {
      Map<String, String> query = new HashMap<>();
      type.ifPresent(given -> query.put("type", given));
      JsonNode assets = host.get("/workspace/assets", query);
      if (json.wanted()) {
        session.terminal().json(assets);
        return;
      }
      Table table = Table.of("ID", "TYPE", "NAME", "CONFIG", "SECRETS", "TUNNEL");
      for (JsonNode asset : assets.path("items")) {
        table.row(
            cell(asset.path("id").asString("")),
            cell(asset.path("type").asString("")),
            cell(asset.path("name").asString("")),
            cell(asset.path("config").toString()),
            cell(
                asset
                    .path("secrets")
                    .valueStream()
                    .map(field -> field.asString(""))
                    .collect(Collectors.joining(", "))),
            cell(asset.path("tunnel").asString("")));
      }
      session.print(table, "There is none. To add one: annex asset add TYPE NAME CONFIG");
    }
  }

  private static String cell(String text) {
    return SafeText.line(text, CELL);
  }
}
