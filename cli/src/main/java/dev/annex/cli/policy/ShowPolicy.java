package dev.annex.cli.policy;

import dev.annex.cli.connection.Host;
import dev.annex.cli.extension.ExtensionName;
import dev.annex.cli.session.JsonOption;
import dev.annex.cli.session.Session;
import dev.annex.cli.session.Texts;
import dev.annex.cli.terminal.Table;
import dev.annex.cli.terminal.Terminal;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** {@code annex policy show}: what calls are allowed, asked or denied. */
@Command(
    name = "show",
    description = "Show the rules and groups that decide about calls of an extension.",
    footer = {"", "Examples:", "  annex policy show oss", "  annex policy show oss --asset 7"})
public final class ShowPolicy implements Runnable {

  private final Session session;

  @Mixin private Calls calls = new Calls();

  @Mixin private JsonOption json = new JsonOption();

  /** The command in a session. */
  public ShowPolicy(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    try (Host host = session.host()) {
      String path = ExtensionName.path(host, calls.extension()) + "/policy";
      Map<String, String> query = new HashMap<>(session.language());
      query.putAll(calls.query());
      JsonNode policy = host.get(path, query);
      if (json.wanted()) {
        session.terminal().json(policy);
        return;
      }
      print(policy);
    }
  }

  private void print(JsonNode policy) {
    Terminal terminal = session.terminal();
    if (policy.has("family")) {
      terminal.line(
          "%s says what its calls do, in the words: %s."
              .formatted(calls.extension(), Texts.joined(policy.path("words"), "none")));
      terminal.line(
          "What no rule and no group allows is asked%s."
              .formatted(
                  policy.path("needsAsset").asBoolean(false)
                      ? "; every call needs a connection"
                      : ""));
    } else {
      terminal.line(
          "%s has no policy of its own: its calls are allowed where no rule says otherwise."
              .formatted(calls.extension()));
    }
    groups(policy.path("groups"));
    rules(policy.path("rules"));
    choices(policy.path("choices"));
  }

  private void groups(JsonNode groups) {
    if (groups.isEmpty()) {
      return;
    }
    Table table = Table.of("GROUP", "HOLDS", "ALLOWS", "DENIES", "TITLE");
    for (JsonNode group : groups) {
      table.row(
          Texts.of(group, "id"),
          group.path("holds").asBoolean(false) ? "yes" : "",
          Texts.joined(group.path("allow"), ""),
          Texts.joined(group.path("deny"), ""),
          Texts.of(group, "title"));
    }
    session.terminal().line();
    session.print(table, "");
  }

  private void rules(JsonNode rules) {
    session.terminal().line();
    Table table = Table.of("RULE", "WORD", "FOR", "BY");
    for (JsonNode rule : rules) {
      table.row(
          Texts.of(rule, "verdict"), Texts.of(rule, "word"), scope(rule), Texts.of(rule, "by"));
    }
    session.print(
        table,
        "There are no rules of yours. To make one: annex policy allow|ask|deny %s WORD"
            .formatted(calls.extension()));
  }

  private void choices(JsonNode choices) {
    if (choices.isEmpty()) {
      return;
    }
    Table table = Table.of("CHOSEN GROUPS", "FOR", "BY");
    for (JsonNode choice : choices) {
      table.row(Texts.joined(choice.path("groups"), "none"), scope(choice), Texts.of(choice, "by"));
    }
    session.terminal().line();
    session.print(table, "");
  }

  private static String scope(JsonNode entry) {
    return entry.has("asset") ? "asset " + Texts.of(entry, "asset") : "all calls";
  }
}
