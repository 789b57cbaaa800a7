package dev.annex.testhost;

import dev.annex.api.call.Ask;
import dev.annex.api.call.Content;
import dev.annex.api.call.Cost;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Progress.LogLine;
import dev.annex.api.fault.Fault;
import dev.annex.api.name.ToolName;
import dev.annex.api.value.Json;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * How a call ended and what it told on the way.
 *
 * @param requests that arrived at pretended servers meanwhile
 */
public record CallResult(
    ToolName tool,
    Outcome outcome,
    List<Event> events,
    List<LogLine> logs,
    List<ReceivedRequest> requests) {

  public CallResult {
    events = List.copyOf(events);
    logs = List.copyOf(logs);
    requests = List.copyOf(requests);
  }

  /**
   * What it gave back as data; JSON null when it gave none.
   *
   * @throws AssertionError when it did not end well, saying how it ended
   */
  public JsonNode value() {
    return completed().result().value().orElseGet(Json.object()::nullNode);
  }

  /**
   * What it gave back to be read: its texts, else its data.
   *
   * @throws AssertionError when it did not end well, saying how it ended
   */
  public String text() {
    List<Content> content = completed().result().content();
    if (content.isEmpty()) {
      JsonNode value = value();
      return value.isString() ? value.stringValue() : Json.write(value);
    }
    return content.stream()
        .filter(Content.Text.class::isInstance)
        .map(Content.Text.class::cast)
        .map(Content.Text::text)
        .collect(Collectors.joining("\n"));
  }

  /**
   * Its failure.
   *
   * @throws AssertionError when it did not fail, saying how it ended
   */
  public Fault fault() {
    if (outcome instanceof Outcome.Failed failed) {
      return failed.fault();
    }
    throw new AssertionError("%s did not fail: it %s".formatted(tool, ending()));
  }

  /**
   * What it asks and nobody answered.
   *
   * @throws AssertionError when it asks nothing, saying how it ended
   */
  public Map<String, Ask> questions() {
    if (outcome instanceof Outcome.Asking asking) {
      return asking.asks();
    }
    throw new AssertionError("%s asks nothing: it %s".formatted(tool, ending()));
  }

  /** What it cost. */
  public Cost cost() {
    return outcome.cost();
  }

  private Outcome.Completed completed() {
    if (outcome instanceof Outcome.Completed completed) {
      return completed;
    }
    throw new AssertionError("%s did not give a result: it %s".formatted(tool, ending()));
  }

  private String ending() {
    return switch (outcome) {
      case Outcome.Completed _ -> "gave " + text();
      case Outcome.Failed(Fault fault, _) ->
          "failed with %s: %s".formatted(fault.code(), fault.message());
      case Outcome.Asking asking -> "asks " + asking.asks();
    };
  }
}
