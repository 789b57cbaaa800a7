package dev.annex.cli.call;

import dev.annex.cli.terminal.CommandFailure;
import dev.annex.cli.terminal.ExitCode;
import dev.annex.cli.terminal.SafeText;
import dev.annex.cli.terminal.Terminal;
import java.util.StringJoiner;
import tools.jackson.databind.JsonNode;

/** Prints how a call ended. */
final class OutcomeText {

  private static final int NAME_LENGTH = 200;

  private final Terminal terminal;

  OutcomeText(Terminal terminal) {
    this.terminal = terminal;
  }

  /**
   * Prints an outcome.
   *
   * @param json whether all of it is wanted, as a document
   * @param cost whether what it cost is to be noted beside it
   * @return the exit code
   * @throws CommandFailure when the call failed and no document is wanted
   */
  int show(JsonNode outcome, boolean json, boolean cost) {
    if (json) {
      terminal.json(outcome);
      return exitCode(outcome);
    }
    try {
      print(outcome);
    } finally {
      if (cost) {
        CostText.lines(outcome.path("cost")).forEach(terminal::note);
      }
    }
    return ExitCode.DONE;
  }

  /** How the process ends after an outcome that was printed as a document. */
  static int exitCode(JsonNode outcome) {
    return outcome.path("outcome").asString("").equals("completed")
        ? ExitCode.DONE
        : ExitCode.FAILED;
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
      terminal.json(value);
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
    terminal.json(content);
  }

  /** Where a program reads, it gets every character; a person's terminal is protected. */
  private void printText(String text) {
    terminal.line(terminal.outputIsTerminal() ? SafeText.block(text) : text);
  }
}
