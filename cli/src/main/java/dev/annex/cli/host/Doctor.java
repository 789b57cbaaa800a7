package dev.annex.cli.host;

import dev.annex.api.value.Json;
import dev.annex.cli.session.JsonOption;
import dev.annex.cli.session.Session;
import dev.annex.cli.terminal.ExitCode;
import dev.annex.cli.terminal.SafeText;
import dev.annex.cli.terminal.Style;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code annex doctor}: what is in order on this machine, and what to do about the rest. */
@Command(
    name = "doctor",
    description = "Check this machine, the data directory and the extensions, with remedies.",
    footer = {"", "The exit code is 1 when a check fails; warnings alone do not count."})
public final class Doctor implements Callable<Integer> {

  private static final int LINE = 300;

  private final Session session;

  @Mixin private JsonOption json = new JsonOption();

  /** The command in a session. */
  public Doctor(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    List<Finding> findings = new Examination(session).findings();
    if (json.wanted()) {
      printJson(findings);
    } else {
      findings.forEach(this::print);
    }
    boolean failed = findings.stream().anyMatch(found -> found.state() == Finding.State.FAIL);
    return failed ? ExitCode.FAILED : ExitCode.DONE;
  }

  private void printJson(List<Finding> findings) {
    ObjectNode document = Json.object();
    ArrayNode items = document.putArray("items");
    for (Finding found : findings) {
      items
          .addObject()
          .put("check", found.check())
          .put("state", found.state().word())
          .put("found", found.found())
          .put("remedy", found.remedy());
    }
    session.terminal().json(document);
  }

  private void print(Finding found) {
    Style style =
        switch (found.state()) {
          case OK -> Style.GREEN;
          case WARN -> Style.YELLOW;
          case FAIL -> Style.RED;
        };
    String state = session.style(style, "%-4s".formatted(found.state().word()));
    session
        .terminal()
        .line("%s  %-14s %s".formatted(state, found.check(), SafeText.line(found.found(), LINE)));
    if (!found.remedy().isEmpty()) {
      session.terminal().line(" ".repeat(21) + "→ " + SafeText.line(found.remedy(), LINE));
    }
  }
}
