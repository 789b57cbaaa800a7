package dev.annex.cli.extension;

import dev.annex.cli.session.Session;
import dev.annex.cli.session.Texts;
import dev.annex.cli.terminal.SafeText;
import dev.annex.cli.terminal.Style;
import dev.annex.cli.terminal.Table;
import dev.annex.cli.terminal.Terminal;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What an extension brings beside tools, resources and prompts, for people. */
final class ContributionText {

  private final Session session;
  private final Terminal terminal;
  private final String extension;

  ContributionText(Session session, String extension) {
    this.session = session;
    this.terminal = session.terminal();
    this.extension = extension;
  }

  /**
   * Prints the member {@code contributions} of a plan or an extension; nothing when it is missing.
   */
  void print(JsonNode contributions) {
    policy(contributions.path("policy"));
    assetTypes(contributions.path("assetTypes"));
    others(contributions);
    hooks(contributions.path("hooks"));
    contextBlocks(contributions.path("contextBlocks"));
    pages(contributions.path("pages"));
    guide(contributions.path("guide").asString(""));
  }

  private void policy(JsonNode policy) {
    if (policy.isMissingNode()) {
      return;
    }
    section(
        "Its policy \"%s\", of which annex policy show %s tells what holds"
            .formatted(Texts.of(policy, "family"), extension));
    Table table = Table.of("GROUP", "ALLOWS", "DENIES", "");
    List<String> defaults = new ArrayList<>();
    policy.path("defaults").forEach(id -> defaults.add(id.asString("")));
    for (JsonNode group : policy.path("groups")) {
      table.row(
          Texts.of(group, "id"),
          Texts.joined(group.path("allow"), ""),
          Texts.joined(group.path("deny"), ""),
          defaults.contains(group.path("id").asString("")) ? "by default" : "");
    }
    indented(table);
    terminal.line(
        "  A person is asked about everything else%s."
            .formatted(
                policy.path("needsAsset").asBoolean(false)
                    ? ", and every call needs a connection"
                    : ""));
  }

  private void assetTypes(JsonNode types) {
    if (types.isEmpty()) {
      return;
    }
    section("Its kinds of connections, to be added with annex asset add");
    Table table = Table.of("TYPE", "TITLE", "FIELDS", "SECRET");
    for (JsonNode type : types) {
      table.row(
          Texts.of(type, "type"),
          Texts.of(type, "title"),
          Texts.fields(type.path("schema")),
          Texts.joined(type.path("secrets"), ""));
    }
    indented(table);
  }

  private void others(JsonNode contributions) {
    if (contributions.path("actions").asBoolean(false)) {
      section("It has actions for people.");
    }
    JsonNode snippets = contributions.path("snippets");
    if (!snippets.isEmpty()) {
      section("Snippets");
      Table table = Table.of("KEY", "CATEGORY", "NAME");
      for (JsonNode snippet : snippets) {
        table.row(
            Texts.of(snippet, "key"), Texts.of(snippet, "category"), Texts.of(snippet, "name"));
      }
      indented(table);
    }
  }

  private void hooks(JsonNode hooks) {
    if (hooks.isEmpty()) {
      return;
    }
    section("Hooks: what it wants to be called for, of all extensions");
    Table table = Table.of("HOOK", "EVENT", "");
    for (JsonNode hook : hooks) {
      boolean sync = hook.path("mode").asString("").equals("sync");
      boolean required = hook.path("required").asBoolean(false);
      String weight = required ? "must succeed" : "may change or forbid it";
      table.row(
          Texts.of(hook, "name"), Texts.of(hook, "event"), sync ? weight : "is only told of it");
    }
    indented(table);
  }

  /** Models are told the descriptions as well. */
  private void contextBlocks(JsonNode blocks) {
    if (blocks.isEmpty()) {
      return;
    }
    section("Context blocks: texts that it adds to agents' prompts");
    Table table = Table.of("LABEL", "DESCRIPTION");
    for (JsonNode block : blocks) {
      table.row(Texts.of(block, "label"), Texts.of(block, "description"));
    }
    indented(table);
  }

  private void pages(JsonNode pages) {
    if (pages.isMissingNode()) {
      return;
    }
    section("Pages, for user interfaces");
    Table table = Table.of("PAGE", "TITLE", "FOR");
    for (JsonNode page : pages.path("items")) {
      table.row(
          Texts.of(page, "id"),
          Texts.of(page, "title"),
          page.path("slot").asString("").equals("asset.connect") ? "its connections" : "");
    }
    indented(table);
  }

  /** Whoever installs it decides about what it tells models, too. */
  private void guide(String guide) {
    if (guide.isEmpty()) {
      return;
    }
    section("What it tells models about itself");
    SafeText.block(guide).lines().forEach(line -> terminal.line("  " + line));
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
}
