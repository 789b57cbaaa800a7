package dev.annex.cli.secret;

import dev.annex.api.store.SecretStore;
import dev.annex.api.value.Json;
import dev.annex.api.value.Secret;
import dev.annex.cli.connection.Host;
import dev.annex.cli.extension.ExtensionName;
import dev.annex.cli.session.Session;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** {@code annex secret set}: stores a secret. */
@Command(
    name = "set",
    description = {
      "Store a secret, in the place of what was there.",
      "",
      "The value is read from standard input, without one line end behind it, or typed unseen where"
          + " that is a terminal. It is never a word of the command line."
    },
    footer = {
      "",
      "Examples:",
      "  annex secret set github",
      "  annex secret set token --for notes < token.txt"
    })
public final class SetSecret implements Runnable {

  private final Session session;

  @Parameters(paramLabel = "NAME", description = "Its name.")
  private String name = "";

  @Option(
      names = "--for",
      paramLabel = "EXT",
      description = "As a secret of this extension's own. Without: the operator's.")
  private Optional<String> extension = Optional.empty();

  /** The command in a session. */
  public SetSecret(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    Secret value = session.terminal().secret("Value", SecretStore.MAX_VALUE_BYTES);
    try (Host host = session.host()) {
      ObjectNode request = Json.object().put("name", name).put("value", value.reveal());
      extension.ifPresent(given -> request.put("extension", ExtensionName.id(host, given)));
      host.post("/secrets", request);
      session
          .terminal()
          .line(
              "Stored secret %s%s."
                  .formatted(name, extension.map(given -> " for " + given).orElse("")));
    }
  }
}
