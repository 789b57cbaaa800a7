package dev.annex.cli.policy;

import dev.annex.api.value.Json;
import dev.annex.cli.connection.Host;
import dev.annex.cli.extension.ExtensionName;
import dev.annex.cli.session.Session;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code annex policy use}: chooses the groups that hold. */
@Command(
    name = "use",
    description = "Choose the groups that hold, in the place of those it proposes.",
    footer = {
      "",
      "Examples:",
      "  annex policy use oss ext:oss:readonly --asset 7",
      "  annex policy use oss ext:oss:readonly user:night",
      "  annex policy use oss --none   # every word without a rule is asked"
    })
public final class UseGroups implements Runnable {

  private final Session session;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private Calls calls = new Calls();

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "GROUP",
      description = "Groups, as annex policy show lists them.")
  private List<String> groups = new ArrayList<>();

  @Option(names = "--none", description = "No group at all.")
  private boolean none;

  /** The command in a session. */
  public UseGroups(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    if (groups.isEmpty() != none) {
      throw new ParameterException(spec.commandLine(), "Which groups? Name some, or --none");
    }
    ObjectNode request = Json.object();
    ArrayNode named = request.putArray("groups");
    groups.forEach(named::add);
    calls.addTo(request);
    try (Host host = session.host()) {
      var _ = host.post(ExtensionName.path(host, calls.extension()) + "/policy/groups", request);
    }
    session
        .terminal()
        .line(
            none
                ? "No group holds for %s.".formatted(calls)
                : "For %s holds: %s.".formatted(calls, String.join(", ", groups)));
  }
}
