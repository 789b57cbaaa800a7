package dev.annex.cli.call;

import dev.annex.api.value.Json;
import dev.annex.cli.connection.Host;
import dev.annex.cli.session.JsonOption;
import dev.annex.cli.session.Session;
import dev.annex.cli.terminal.CommandFailure;
import dev.annex.cli.terminal.SafeText;
import dev.annex.cli.terminal.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code annex tools}: the tools that can be called now. */
@Command(
    name = "tools",
    description = "List the tools, of all extensions or of one.",
    footer = {"", "With -v it shows what arguments each tool takes."})
public final class ListTools implements Runnable {

  private static final int CELL = 200;

  private final Session session;

  @Parameters(
      arity = "0..1",
      paramLabel = "EXT",
      description = "Only the tools of this extension, by its id or alias.")
  private Optional<String> extension = Optional.empty();

  @Mixin private JsonOption json = new JsonOption();

  /** The command in a session. */
  public ListTools(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    try (Host host = session.host()) {
      JsonNode answer = host.get("/tools", session.language());
      List<JsonNode> tools = new ArrayList<>();
      Optional<String> wanted = extension.map(name -> id(host, name));
      for (JsonNode tool : answer.path("items")) {
        if (wanted.isEmpty() || wanted.get().equals(tool.path("extension").asString(""))) {
          tools.add(tool);
        }
      }
      if (json.wanted()) {
        ObjectNode shown = Json.object();
        ArrayNode items = shown.putArray("items");
        tools.forEach(items::add);
        session.terminal().json(shown);
        return;
      }
      print(tools);
    }
  }

  private static String id(Host host, String name) {
    for (JsonNode found : host.get("/extensions").path("items")) {
      if (found.path("id").asString("").equals(name)
          || found.path("alias").asString("").equals(name)) {
        return found.path("id").asString("");
      }
    }
    throw CommandFailure.failed(
        "No extension \"%s\" is installed. To see what is: annex list"
            .formatted(SafeText.line(name, CELL)));
  }

  private void print(List<JsonNode> tools) {
    Table table =
        session.verbose()
            ? Table.of("TOOL", "FOR AGENTS", "DESCRIPTION", "ARGUMENTS")
            : Table.of("TOOL", "FOR AGENTS", "DESCRIPTION");
    for (JsonNode tool : tools) {
      String name = cell(tool, "name");
      String agentName = cell(tool, "agentName");
      String description = cell(tool, "description");
      if (session.verbose()) {
        table.row(name, agentName, description, arguments(tool.path("inputSchema")));
      } else {
        table.row(name, agentName, description);
      }
    }
    session.print(table, "There are no tools. To install an extension: annex install DIR|ZIP|WASM");
  }

  private static String arguments(JsonNode schema) {
    List<String> required = new ArrayList<>();
    schema.path("required").forEach(name -> required.add(name.asString("")));
    return schema.path("properties").properties().stream()
        .map(property ->
            SafeText.line(property.getKey(), CELL)
                + (required.contains(property.getKey()) ? "" : "?"))
        .collect(Collectors.joining(" "));
  }

  private static String cell(JsonNode tool, String member) {
    return SafeText.line(tool.path(member).asString(""), CELL);
  }
}
