package dev.annex.cli.call;

import dev.annex.api.value.Json;
import dev.annex.cli.connection.Host;
import dev.annex.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code annex call}: calls a tool and prints what it gives back. */
@Command(
    name = "call",
    description = {
      "Call a tool and print what it gives back.",
      "",
      "Text is printed as it is, data as JSON. A failure goes to standard error with its code, and"
          + " the exit code is 1. Ctrl-C cancels the call, also in a running host."
    },
    footer = {
      "",
      "Examples:",
      "  annex call notes/list_notes",
      "  annex call notes/add_note '{\"title\":\"Shop\",\"text\":\"milk\"}' --timeout 5s",
      "  annex call notes/add_note @note.json",
      "  annex call textkit__slugify - < title.json"
    })
public final class CallTool implements Callable<Integer> {

  private final Session session;

  @Parameters(
      index = "0",
      paramLabel = "TOOL",
      description = "Its name, or the name agents see; both as annex tools lists them.")
  private String tool = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "JSON|@FILE|-",
      description = "Its arguments, an object. Without: none.")
  private String arguments = "{}";

  @Mixin private CallOptions options = new CallOptions();

  /** The command in a session. */
  public CallTool(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    ObjectNode request = Json.object().put("tool", tool);
    request.set("arguments", Arguments.read(arguments, session.terminal().input()));
    options.timeout().ifPresent(time -> request.put("timeout", time.toString()));
    try (Host host = session.host()) {
      JsonNode outcome =
          new Conversation(session, host, options.files(), (event, data) -> {}).run(request);
      return new OutcomeText(session.terminal()).show(outcome, options.json(), options.cost());
    }
  }
}
