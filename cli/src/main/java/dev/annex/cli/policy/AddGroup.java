package dev.annex.cli.policy;

import dev.annex.api.value.Json;
import dev.annex.cli.connection.Host;
import dev.annex.cli.session.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code annex policy group add}: makes a group, or replaces one. */
@Command(
    name = "add",
    description = "Make a group of your own, or replace the one with its id.",
    footer = {
      "",
      "Examples:",
      "  annex policy group add user:night --allow list,read --deny delete",
      "  annex policy use oss user:night"
    })
public final class AddGroup implements Runnable {

  private final Session session;

  @Parameters(paramLabel = "ID", description = "Its id: user: and a name.")
  private String id = "";

  @Option(
      names = "--allow",
      split = ",",
      paramLabel = "WORD",
      description = "Words it allows, apart by commas.")
  private List<String> allow = new ArrayList<>();

  @Option(
      names = "--deny",
      split = ",",
      paramLabel = "WORD",
      description = "Words it denies, whatever allows them.")
  private List<String> deny = new ArrayList<>();

  @Option(names = "--title", paramLabel = "TEXT", description = "What you call it.")
  private Optional<String> title = Optional.empty();

  /** The command in a session. */
  public AddGroup(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    ObjectNode request = Json.object().put("id", id);
    title.ifPresent(text -> request.put("title", text));
    add(request.putArray("allow"), allow);
    add(request.putArray("deny"), deny);
    try (Host host = session.host()) {
      var _ = host.post("/policy/groups", request);
    }
    session
        .terminal()
        .line("Made group %s. To let it hold: annex policy use EXT %s".formatted(id, id));
  }

  private static void add(ArrayNode array, List<String> words) {
    words.stream().map(String::strip).filter(word -> !word.isEmpty()).forEach(array::add);
  }
}
