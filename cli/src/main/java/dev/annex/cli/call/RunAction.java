package dev.annex.cli.call;

import dev.annex.api.extension.Actions;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.Json;
import dev.annex.cli.connection.Host;
import dev.annex.cli.extension.ExtensionName;
import dev.annex.cli.session.Session;
import dev.annex.cli.terminal.SafeText;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code annex action}: runs an action and shows what it streams. */
@Command(
    name = "action",
    description = {
      "Run an action of an extension and show its events as they come.",
      "",
      "Actions are what an extension offers its own pages and people, not agents. Events go to"
          + " standard error, a line each, the result to standard output. With --json everything"
          + " goes to standard output, a document a line. Ctrl-C cancels the action, and without"
          + " --timeout it ends after an hour."
    },
    footer = {
      "",
      "Examples:",
      "  annex action storage browse '{\"prefix\":\"docs/\"}'",
      "  annex action storage upload '{\"key\":\"a.iso\"}' --open a.iso",
      "  annex action storage download '{\"key\":\"a.iso\"}' --save copy.iso"
    })
public final class RunAction implements Callable<Integer> {

  private static final int EVENT_LENGTH = 2_000;

  /** Actions move files of any size; whoever watches can stop them. */
  private static final Duration LONGEST = Duration.ofHours(1);

  private final Session session;

  @Parameters(index = "0", paramLabel = "EXT", description = "Its id or alias.")
  private String extension = "";

  @Parameters(index = "1", paramLabel = "ACTION", description = "What to run.")
  private String action = "";

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "JSON|@FILE|-",
      description = "Its arguments, an object. Without: none.")
  private String arguments = "{}";

  @Mixin private CallOptions options = new CallOptions();

  /** The command in a session. */
  public RunAction(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    JsonNode given = Arguments.read(arguments, session.terminal().input());
    try (Host host = session.host()) {
      ExtensionId id = new ExtensionId(ExtensionName.id(host, extension));
      ObjectNode request = Json.object().put("tool", Actions.named(id, action).toString());
      request.set("arguments", given);
      request.put("timeout", options.timeout().orElse(LONGEST).toString());
      JsonNode outcome = new Conversation(session, host, options.files(), this::show).run(request);
      if (options.json()) {
        line("outcome", outcome);
      }
      return options.json()
          ? OutcomeText.exitCode(outcome)
          : new OutcomeText(session.terminal()).show(outcome, false, options.cost());
    }
  }

  private void show(String event, JsonNode data) {
    if (options.json()) {
      line(event, data);
      return;
    }
    switch (event) {
      case "event" ->
          note("%s %s".formatted(data.path("type").asString(""), Json.write(data.path("data"))));
      case "log" ->
          note(
              "%s: %s"
                  .formatted(data.path("level").asString(""), data.path("message").asString("")));
      case "progress" -> note("progress %s".formatted(Json.write(data)));
      default -> {}
    }
  }

  private void note(String text) {
    session.terminal().note(SafeText.line(text, EVENT_LENGTH));
  }

  private void line(String event, JsonNode data) {
    ObjectNode line = Json.object().put("event", event);
    line.set("data", data);
    session.terminal().line(Json.write(line));
  }
}
