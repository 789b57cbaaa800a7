package dev.annex.cli.develop;

import dev.annex.api.value.Json;
import dev.annex.cli.terminal.SafeText;
import dev.annex.cli.terminal.Terminal;
import dev.annex.server.develop.DevelopmentFeed;
import dev.annex.server.develop.DevelopmentFeed.Message;
import tools.jackson.databind.JsonNode;

/** Shows on a terminal what happens on a host, a line each. */
final class FeedText {

  private static final int LINE = 400;

  private final Terminal terminal;

  FeedText(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Shows it until the feed ends. */
  void follow(DevelopmentFeed feed) {
    try (DevelopmentFeed.Listener listener = feed.listen()) {
      Message message = listener.waiting().take();
      while (!message.last()) {
        String line = line(message.type(), message.data());
        if (!line.isEmpty()) {
          terminal.note(SafeText.line(line, LINE));
        }
        message = listener.waiting().take();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static String line(String type, JsonNode data) {
    String tool = data.path("tool").asString("");
    return switch (type) {
      case "call" -> "> %s %s".formatted(tool, Json.write(data.path("arguments")));
      case "log" ->
          "  %s %s: %s"
              .formatted(tool, data.path("level").asString(""), data.path("message").asString(""));
      case "event" ->
          "  %s %s %s"
              .formatted(tool, data.path("type").asString(""), Json.write(data.path("data")));
      case "outcome" ->
          "< %s %s %s (%d ms)"
              .formatted(
                  tool,
                  data.path("outcome").asString(""),
                  data.has("message")
                      ? "%s: %s"
                          .formatted(
                              data.path("code").asString(""), data.path("message").asString(""))
                      : Json.write(data.path("value")),
                  data.path("cost").path("wallMicros").asLong(0) / 1_000);
      default -> "";
    };
  }
}
