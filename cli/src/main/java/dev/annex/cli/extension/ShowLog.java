package dev.annex.cli.extension;

import dev.annex.api.value.Json;
import dev.annex.cli.connection.Host;
import dev.annex.cli.session.JsonOption;
import dev.annex.cli.session.Session;
import dev.annex.cli.terminal.CommandFailure;
import dev.annex.cli.terminal.SafeText;
import dev.annex.cli.terminal.Style;
import dev.annex.cli.terminal.Times;
import java.time.Duration;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code annex logs}: what an extension logged. */
@Command(
    name = "logs",
    description = {
      "Show what an extension logged.",
      "",
      "Its own lines, what its program wrote to standard error, and what the host says about that"
          + " program. About the newest two megabytes are kept, also over a restart; secrets that"
          + " the extension was given stand in them as [REDACTED]."
    },
    footer = {"", "Examples:", "  annex logs notes", "  annex logs github -n 200 --follow"})
public final class ShowLog implements Runnable {

  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final int MOST_AT_ONCE = 1_000;
  private static final int MESSAGE = 8_192;
  private static final int FIELDS = 1_024;

  private final Session session;

  @Parameters(paramLabel = "EXT", description = "Its id or alias.")
  private String extension = "";

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      description = "The newest N lines, 1 to 1000. Default: ${DEFAULT-VALUE}.",
      defaultValue = "50")
  private int limit;

  @Option(
      names = {"-f", "--follow"},
      description = "Go on and show new lines as they are written. Needs a running host.")
  private boolean follow;

  @Mixin private JsonOption json = new JsonOption();

  /** The command in a session. */
  public ShowLog(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    try (Host host = session.host()) {
      if (follow && !host.outlivesCommand()) {
        throw CommandFailure.failed(
            "There is nothing to follow: no host runs on %s. To start one: annex serve"
                .formatted(session.data()));
      }
      String path = ExtensionName.path(host, extension) + "/log";
      JsonNode newest = host.get(path, Map.of("limit", Integer.toString(limit)));
      if (json.wanted() && !follow) {
        session.terminal().json(newest);
        return;
      }
      if (newest.path("items").isEmpty() && !follow) {
        session.terminal().note("%s has logged nothing.".formatted(extension));
      }
      long last = print(newest, 0);
      while (follow) {
        pause();
        last = print(host.get(path, after(last)), last);
      }
    }
  }

  private static Map<String, String> after(long sequence) {
    return Map.of("after", Long.toString(sequence), "limit", Integer.toString(MOST_AT_ONCE));
  }

  /** The sequence of the last line that is printed now. */
  private long print(JsonNode lines, long before) {
    long last = before;
    for (JsonNode line : lines.path("items")) {
      session.terminal().line(json.wanted() ? Json.write(line) : text(line));
      last = line.path("sequence").asLong(last);
    }
    return last;
  }

  private String text(JsonNode line) {
    StringBuilder text = new StringBuilder();
    text.append(session.style(Style.FAINT, Times.local(line.path("time").asString(""))));
    text.append(' ').append(level(line.path("level").asString("")));
    text.append(' ').append(SafeText.line(line.path("message").asString(""), MESSAGE));
    line.path("fields")
        .properties()
        .forEach(field ->
            text.append(' ')
                .append(
                    session.style(
                        Style.FAINT,
                        SafeText.line(field.getKey() + "=" + value(field.getValue()), FIELDS))));
    return text.toString();
  }

  private String level(String level) {
    String cell = "%-5s".formatted(SafeText.line(level, 5));
    return switch (level) {
      case "error" -> session.style(Style.RED, cell);
      case "warn" -> session.style(Style.YELLOW, cell);
      case "debug" -> session.style(Style.FAINT, cell);
      default -> cell;
    };
  }

  private static String value(JsonNode value) {
    return value.isValueNode() ? value.asString("") : Json.write(value);
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandFailure.failed("Following the log was interrupted.");
    }
  }
}
