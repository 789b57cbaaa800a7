package dev.annex.cli.policy;

import dev.annex.cli.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code annex policy ask}: a rule that has a person asked. */
@Command(
    name = "ask",
    description = "Have a person asked for calls, whatever allows them.",
    footer = {
      "",
      "Examples:",
      "  annex policy ask oss write",
      "  annex policy ask oss tool:copy_object --asset 7"
    })
public final class AskForCalls implements Runnable {

  private final Session session;

  @Mixin private RuleText rule = new RuleText();

  /** The command in a session. */
  public AskForCalls(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    rule.make(session, "ask", "A person is asked about");
  }
}
