package dev.annex.cli.policy;

import dev.annex.cli.connection.Host;
import dev.annex.cli.extension.ExtensionName;
import dev.annex.cli.session.Session;
import dev.annex.cli.terminal.CommandFailure;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** {@code annex policy remove}: takes a rule back. */
@Command(
    name = "remove",
    description = "Take a rule back.",
    footer = {"", "Example:", "  annex policy remove oss delete --asset 7"})
public final class RemoveRule implements Runnable {

  private final Session session;

  @Mixin private RuleText rule = new RuleText();

  /** The command in a session. */
  public RemoveRule(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    Map<String, String> query = rule.calls().query();
    query.put("word", rule.word());
    try (Host host = session.host()) {
      String path = ExtensionName.path(host, rule.calls().extension()) + "/policy/rules";
      JsonNode answer = host.delete(path, query);
      if (!answer.path("removed").asBoolean(false)) {
        throw CommandFailure.failed(
            "There is no rule for %s of %s. To see the rules: annex policy show %s"
                .formatted(rule.word(), rule.calls(), rule.calls().extension()));
      }
    }
    session.terminal().line("Removed the rule for %s of %s.".formatted(rule.word(), rule.calls()));
  }
}
