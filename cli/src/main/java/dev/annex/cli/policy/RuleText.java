package dev.annex.cli.policy;

import dev.annex.api.value.Json;
import dev.annex.cli.connection.Host;
import dev.annex.cli.extension.ExtensionName;
import dev.annex.cli.session.Session;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** The rule that a command is about. */
final class RuleText {

  @Mixin private Calls calls = new Calls();

  @Parameters(
      index = "1",
      paramLabel = "WORD",
      description = "A word of its policy, or tool:NAME, or action:NAME.")
  private String word = "";

  Calls calls() {
    return calls;
  }

  String word() {
    return word;
  }

  /** Makes the rule. */
  void make(Session session, String verdict, String done) {
    ObjectNode request = Json.object().put("word", word).put("verdict", verdict);
    calls.addTo(request);
    try (Host host = session.host()) {
      var _ = host.post(ExtensionName.path(host, calls.extension()) + "/policy/rules", request);
    }
    session.terminal().line("%s %s for %s.".formatted(done, word, calls));
  }
}
