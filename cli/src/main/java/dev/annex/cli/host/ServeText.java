package dev.annex.cli.host;

import dev.annex.api.extension.Extension;
import dev.annex.api.value.Json;
import dev.annex.cli.client.Launcher;
import dev.annex.cli.session.Session;
import dev.annex.cli.terminal.Style;
import dev.annex.cli.terminal.Terminal;
import dev.annex.server.AnnexVersion;
import dev.annex.server.Serving;
import dev.annex.server.config.Loopback;
import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/** What a person needs to know once the host runs. */
final class ServeText {

  private final Session session;
  private final Terminal terminal;

  ServeText(Session session) {
    this.session = session;
    this.terminal = session.terminal();
  }

  void print(Serving serving) {
    URI address = serving.http().address();
    boolean open = serving.host().config().openLocal();
    terminal.line(
        session.style(Style.BOLD, "Annex %s is running.".formatted(AnnexVersion.current())));
    terminal.line();
    fact("Status page", address + (open ? "/" : "/#token=" + serving.token().reveal()));
    fact("MCP endpoint", address + "/mcp");
    fact(
        "Token",
        open ? "not needed on this machine" : "in " + serving.host().data().resolve("token"));
    fact("Data", serving.host().data().toString());
    if (!serving.examples().isEmpty()) {
      fact("Installed", examples(serving.examples()));
    }
    warnOfNeighbors(serving.host().config().host());
    terminal.line();
    terminal.line("For clients that start their servers (annex connect writes it for you):");
    terminal.json(servers(Launcher.ofProcess(session.namedData()).toJson()));
    terminal.line();
    terminal.line("For clients that speak HTTP:");
    terminal.json(servers(overHttp(serving, address, open)));
    terminal.line();
    terminal.line("Ctrl-C stops it.");
    terminal.output().flush();
  }

  private void fact(String name, String value) {
    terminal.line("  %-13s %s".formatted(name, value));
  }

  private void warnOfNeighbors(String host) {
    if (!Loopback.is(host)) {
      terminal.line(
          session.style(
              Style.YELLOW,
              "  It listens on %s without encryption. Put a proxy with TLS before it."
                  .formatted(host)));
    }
  }

  private static String examples(List<Extension> installed) {
    return installed.stream()
        .map(example -> "%s %s".formatted(example.id(), example.manifest().version()))
        .collect(Collectors.joining(", ", "the examples ", ""));
  }

  private static ObjectNode overHttp(Serving serving, URI address, boolean open) {
    ObjectNode entry = Json.object().put("type", "http").put("url", address + "/mcp");
    if (!open) {
      entry.putObject("headers").put("Authorization", "Bearer " + serving.token().reveal());
    }
    return entry;
  }

  private static ObjectNode servers(ObjectNode entry) {
    ObjectNode document = Json.object();
    document.putObject("mcpServers").set("annex", entry);
    return document;
  }
}
