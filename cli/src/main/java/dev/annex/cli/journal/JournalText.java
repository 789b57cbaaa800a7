package dev.annex.cli.journal;

import dev.annex.api.value.Json;
import dev.annex.cli.session.Session;
import dev.annex.cli.terminal.SafeText;
import dev.annex.cli.terminal.Style;
import dev.annex.cli.terminal.Times;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import tools.jackson.databind.JsonNode;

/** Journal lines in the order in which they happened, one line each, as text or as JSON. */
final class JournalText {

  private static final int CELL = 160;

  private final Session session;
  private final boolean json;

  JournalText(Session session, boolean json) {
    this.session = session;
    this.json = json;
  }

  /**
   * Prints the lines after {@code last}.
   *
   * @param newestFirst as the host gives them
   * @return the sequence of the last line that is printed now
   */
  long print(JsonNode newestFirst, long last) {
    List<JsonNode> lines = new ArrayList<>();
    newestFirst.forEach(lines::add);
    long printed = last;
    for (JsonNode line : lines.reversed()) {
      long sequence = line.path("sequence").asLong(0);
      if (sequence > last) {
        session.terminal().line(json ? Json.write(line) : text(line));
        printed = sequence;
      }
    }
    return printed;
  }

  private String text(JsonNode line) {
    StringJoiner text = new StringJoiner(" ");
    text.add(session.style(Style.FAINT, Times.local(member(line, "time"))));
    text.add(verdict(member(line, "verdict")));
    text.add(member(line, "action"));
    text.add(member(line, "target"));
    text.add(session.style(Style.FAINT, "by " + member(line, "actor") + facts(line)));
    return text.toString();
  }

  private String verdict(String verdict) {
    String cell = "%-7s".formatted(verdict);
    return switch (verdict) {
      case "FAILED", "DENIED" -> session.style(Style.RED, cell);
      case "ASKED" -> session.style(Style.YELLOW, cell);
      default -> session.style(Style.GREEN, cell);
    };
  }

  private static String facts(JsonNode line) {
    StringBuilder facts = new StringBuilder();
    line.path("facts")
        .properties()
        .forEach(fact ->
            facts.append(' ').append(fact.getKey()).append('=').append(value(fact.getValue())));
    return SafeText.line(facts.toString(), CELL).indent(1).stripTrailing();
  }

  private static String value(JsonNode value) {
    return value.isValueNode() ? value.asString("") : Json.write(value);
  }

  private static String member(JsonNode line, String name) {
    return SafeText.line(line.path(name).asString(""), CELL);
  }
}
