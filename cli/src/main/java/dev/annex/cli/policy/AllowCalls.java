package dev.annex.cli.policy;

import dev.annex.cli.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code annex policy allow}: a rule that lets calls run. */
@Command(
    name = "allow",
    description = "Let calls run without asking, where nothing denies them.",
    footer = {
      "",
      "Examples:",
      "  annex policy allow oss write",
      "  annex policy allow oss tool:copy_object --asset 7"
    })
public final class AllowCalls implements Runnable {

  private final Session session;

  @Mixin private RuleText rule = new RuleText();

  /** The command in a session. */
  public AllowCalls(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    rule.make(session, "allow", "Allowed");
  }
}
