package dev.annex.cli.extension;

import dev.annex.cli.session.Session;
import dev.annex.cli.terminal.SafeText;
import dev.annex.cli.terminal.Style;
import dev.annex.cli.terminal.Table;
import dev.annex.cli.terminal.Terminal;
import dev.annex.cli.terminal.Times;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** An extension in full, to be installed or installed, for the person who decides about it. */
final class ExtensionText {

  private static final int LINE = 200;

  private final Session session;
  private final Terminal terminal;
  private final boolean installed;

  /**
   * A text.
   *
   * @param installed whether it is about an installed extension, and not about a plan
   */
  ExtensionText(Session session, boolean installed) {
    this.session = session;
    this.installed = installed;
    this.terminal = session.terminal();
  }

  /** Prints an install plan or an installed extension, as the admin API gives them. */
  void print(JsonNode extension) {
    identity(extension);
    permissions(extension.path("permissions"));
    limits(extension.path("limits"));
    tools(extension.path("tools"));
    names("Resources", extension.path("resources"), "uri", "uriTemplate");
    names("Prompts", extension.path("prompts"), "name", "name");
    new ContributionText(session, id(extension)).print(extension.path("contributions"));
    ignored(extension.path("ignored"));
  }

  private void identity(JsonNode extension) {
    terminal.line(
        session.style(Style.BOLD, "%s %s".formatted(id(extension), text(extension, "version"))));
    fact("title", text(extension, "title"));
    fact("description", text(extension, "description"));
    fact("author", text(extension, "author"));
    fact("source", text(extension, "source"));
    fact("digest", text(extension, "digest"));
    fact("dialect", "%s (%s)".formatted(text(extension, "dialect"), text(extension, "runtime")));
    fact("alias", text(extension, "alias"));
    fact("replaces", text(extension, "replaces"));
    fact("state", text(extension, "state"));
    code(extension);
    fact("problem", text(extension, "problem"));
    if (extension.has("installedAt")) {
      fact(
          "installed",
          "%s by %s"
              .formatted(
                  Times.local(text(extension, "installedAt")), text(extension, "installedBy")));
    }
  }

  /** How far the code is from running, and what is to be known of how it runs. */
  private void code(JsonNode extension) {
    String readiness = text(extension, "readiness");
    fact("code", readiness);
    fact("now", text(extension, "activity"));
    String label = readiness.isEmpty() ? "code" : "";
    for (JsonNode note : extension.path("notes")) {
      fact(label, SafeText.line(note.asString(""), LINE));
      label = "";
    }
  }

  private static String id(JsonNode extension) {
    return text(extension, extension.has("extension") ? "extension" : "id");
  }

  private void fact(String name, String value) {
    if (!value.isEmpty()) {
      terminal.line("  %-12s %s".formatted(name, value));
    }
  }

  private void permissions(JsonNode permissions) {
    if (permissions.isEmpty()) {
      section("It asks for no permissions.");
      return;
    }
    section("It asks for");
    Table table = Table.of("PERMISSION", "RISK", "ALLOWS IT TO", "");
    for (JsonNode permission : permissions) {
      table.row(
          text(permission, "permission"),
          text(permission, "risk").toLowerCase(Locale.ROOT),
          text(permission, "allows"),
          granted(permission.path("granted").asBoolean(false)));
    }
    indented(table);
  }

  private String granted(boolean granted) {
    if (granted) {
      return "granted";
    }
    return installed ? "not granted" : "";
  }

  private void limits(JsonNode limits) {
    Table table = Table.of("LIMIT", "VALUE", "");
    for (JsonNode limit : limits) {
      boolean usual = limit.path("default").asBoolean(false);
      if (!usual || session.verbose()) {
        table.row(text(limit, "limit"), text(limit, "shown"), usual ? "default" : "");
      }
    }
    if (table.isEmpty()) {
      section("It runs under the default limits.");
      return;
    }
    section(session.verbose() ? "It runs under" : "Limits that differ from the default");
    indented(table);
  }

  private void tools(JsonNode tools) {
    if (tools.isEmpty()) {
      section("It offers no tools.");
      return;
    }
    section("Its tools, as agents see them");
    Table table = Table.of("TOOL", "DESCRIPTION");
    for (JsonNode tool : tools) {
      table.row(text(tool, "agentName"), text(tool, "description"));
    }
    indented(table);
  }

  private void names(String heading, JsonNode items, String member, String otherwise) {
    if (items.isEmpty()) {
      return;
    }
    section(heading);
    for (JsonNode item : items) {
      terminal.line("  " + text(item, item.has(member) ? member : otherwise));
    }
  }

  private void ignored(JsonNode ignored) {
    if (ignored.isEmpty()) {
      return;
    }
    section("In its manifest, but without effect here");
    for (JsonNode word : ignored) {
      terminal.line("  " + SafeText.line(word.asString(""), LINE));
    }
  }

  private void section(String heading) {
    terminal.line();
    terminal.line(heading);
  }

  private void indented(Table table) {
    boolean heading = true;
    for (String line : table.lines()) {
      terminal.line("  " + (heading ? session.style(Style.FAINT, line) : line));
      heading = false;
    }
  }

  private static String text(JsonNode node, String member) {
    return SafeText.line(node.path(member).asString(""), LINE);
  }
}
