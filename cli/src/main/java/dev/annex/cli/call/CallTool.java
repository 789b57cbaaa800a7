package dev.annex.cli.call;

import dev.annex.api.call.InvocationId;
import dev.annex.api.value.Json;
import dev.annex.cli.connection.Host;
import dev.annex.cli.session.JsonOption;
import dev.annex.cli.session.Session;
import dev.annex.cli.terminal.CommandFailure;
import dev.annex.cli.terminal.ExitCode;
import dev.annex.cli.terminal.SafeText;
import dev.annex.cli.terminal.Times;
import java.time.Duration;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
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

  private static final int NAME_LENGTH = 200;

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

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      converter = Times.DurationReader.class,
      description = "How long to wait at most, for instance 500ms, 10s or 2m.")
  private Optional<Duration> timeout = Optional.empty();

  @Option(
      names = "--cost",
      description = "Show on standard error what the call cost; with --json it is always there.")
  private boolean cost;

  @Mixin private JsonOption json = new JsonOption();

  /** The command in a session. */
  public CallTool(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    InvocationId id = InvocationId.random();
    ObjectNode request = Json.object().put("tool", tool).put("id", id.value());
    request.set("arguments", Arguments.read(arguments, session.terminal().input()));
    timeout.ifPresent(time -> request.put("timeout", time.toString()));
    try (Host host = session.host()) {
      JsonNode outcome = callOn(host, request, id);
      if (json.wanted()) {
        session.terminal().json(outcome);
        return completed(outcome) ? ExitCode.DONE : ExitCode.FAILED;
      }
      try {
        print(outcome);
      } finally {
        printCost(outcome);
      }
      return ExitCode.DONE;
    }
  }

  private void printCost(JsonNode outcome) {
    if (cost) {
      CostText.lines(outcome.path("cost")).forEach(session.terminal()::note);
    }
  }

  private static JsonNode callOn(Host host, ObjectNode request, InvocationId id) {
    if (!host.outlivesCommand()) {
      return host.post("/calls", request);
    }
    try (CancelOnExit cancel = CancelOnExit.of(host, id)) {
      return host.post("/calls", request);
    }
  }

  private static boolean completed(JsonNode outcome) {
    return outcome.path("outcome").asString("").equals("completed");
  }

  private void print(JsonNode outcome) {
    switch (outcome.path("outcome").asString("")) {
      case "completed" -> printResult(outcome);
      case "failed" -> throw CommandFailure.answered(outcome.path("error"));
      case "asking" -> throw asking(outcome.path("asks"));
      default -> throw CommandFailure.failed("The host answered with an outcome unknown here.");
    }
  }

  private static CommandFailure asking(JsonNode asks) {
    StringJoiner messages = new StringJoiner("; ");
    for (JsonNode ask : asks) {
      messages.add(SafeText.line(ask.path("message").asString("a question"), NAME_LENGTH));
    }
    return CommandFailure.failed(
        "The tool asks for something that only the client of an agent can answer: %s."
            .formatted(messages));
  }

  private void printResult(JsonNode outcome) {
    JsonNode value = outcome.path("value");
    if (value.isString()) {
      printText(value.asString(""));
      return;
    }
    if (!value.isMissingNode()) {
      session.terminal().json(value);
      return;
    }
    for (JsonNode content : outcome.path("content")) {
      printContent(content);
    }
  }

  private void printContent(JsonNode content) {
    if (content.path("text").isString()) {
      printText(content.path("text").asString(""));
      return;
    }
    session.terminal().json(content);
  }

  /** Where a program reads, it gets every character; a person's terminal is protected. */
  private void printText(String text) {
    session.terminal().line(session.terminal().outputIsTerminal() ? SafeText.block(text) : text);
  }
}
