package dev.annex.cli.policy;

import dev.annex.cli.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code annex policy deny}: a rule that stops calls. */
@Command(
    name = "deny",
    description = "Deny calls, whatever allows them.",
    footer = {
      "",
      "Examples:",
      "  annex policy deny oss delete",
      "  annex policy deny oss tool:copy_object --asset 7"
    })
public final class DenyCalls implements Runnable {

  private final Session session;

  @Mixin private RuleText rule = new RuleText();

  /** The command in a session. */
  public DenyCalls(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    rule.make(session, "deny", "Denied");
  }
}
