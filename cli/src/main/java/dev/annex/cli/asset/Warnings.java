package dev.annex.cli.asset;

import dev.annex.cli.session.Session;
import dev.annex.cli.terminal.SafeText;
import tools.jackson.databind.JsonNode;

/** What the host wants known about a connection that it stored. */
final class Warnings {

  private static final int LINE = 600;

  private Warnings() {}

  static void print(JsonNode asset, Session session) {
    for (JsonNode warning : asset.path("warnings")) {
      session.terminal().note(SafeText.line(warning.asString(""), LINE));
    }
  }
}
