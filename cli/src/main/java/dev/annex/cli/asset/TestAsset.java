package dev.annex.cli.asset;

import dev.annex.cli.connection.Host;
import dev.annex.cli.session.JsonOption;
import dev.annex.cli.session.Session;
import dev.annex.cli.terminal.CommandFailure;
import dev.annex.cli.terminal.SafeText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code annex asset test}: has a connection tried out. */
@Command(
    name = "test",
    description = {
      "Have the extension that knows a connection try it out.",
      "",
      "Of a connection of type ssh, shows the host key of its server until one is accepted."
    },
    footer = {"", "Example:", "  annex asset test 7"})
public final class TestAsset implements Runnable {

  private static final int LINE = 2000;

  private final Session session;

  @Parameters(paramLabel = "ID", description = "Its id, as annex asset list shows it.")
  private String id = "";

  @Mixin private JsonOption json = new JsonOption();

  /** The command in a session. */
  public TestAsset(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    try (Host host = session.host()) {
      JsonNode answer = host.post("/workspace/assets/" + AssetId.path(id) + "/test");
      if (json.wanted()) {
        session.terminal().json(answer);
        return;
      }
      if (!answer.path("works").asBoolean(false)) {
        throw CommandFailure.failed(
            "Asset %s does not work: %s"
                .formatted(id, SafeText.line(answer.path("problem").asString(""), LINE)));
      }
      session.terminal().line("Asset %s works.".formatted(id));
    }
  }
}
