package dev.annex.cli.call;

import dev.annex.api.call.InvocationId;
import dev.annex.api.value.Json;
import dev.annex.cli.connection.Host;
import dev.annex.cli.session.Session;
import dev.annex.cli.terminal.Terminal;
import dev.annex.server.rest.EventSink;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A call with all that is asked on the way: files, and questions of the host or the extension to
 * whoever sits at the terminal. Ctrl-C cancels it, also in a host that lives on.
 */
final class Conversation {

  private final Terminal terminal;
  private final Host host;
  private final FileChooser files;
  private final EventSink events;

  /**
   * A call on a host.
   *
   * @param events hears what the command shows
   */
  Conversation(Session session, Host host, FileOptions files, EventSink events) {
    this.terminal = session.terminal();
    this.host = host;
    this.files = new FileChooser(session, host, files);
    this.events = events;
  }

  /** Runs the call that a request describes, to its end. */
  JsonNode run(ObjectNode request) {
    if (terminal.canAsk()) {
      request.putArray("abilities").add("form");
    }
    JsonNode outcome = attempt(request);
    while (terminal.canAsk() && asks(outcome)) {
      ObjectNode answers = request.putObject("answers");
      for (Map.Entry<String, JsonNode> ask : outcome.path("asks").properties()) {
        answers.set(ask.getKey(), new FormPrompt(terminal).answer(ask.getValue()));
      }
      request.set("state", outcome.path("state"));
      outcome = attempt(request);
    }
    return outcome;
  }

  /** Whether it asks something, and nothing but forms. */
  private static boolean asks(JsonNode outcome) {
    JsonNode asks = outcome.path("asks");
    return outcome.path("outcome").asString("").equals("asking")
        && !asks.isEmpty()
        && asks.valueStream().allMatch(ask -> ask.path("type").asString("").equals("form"));
  }

  private JsonNode attempt(ObjectNode request) {
    InvocationId id = InvocationId.random();
    request.put("id", id.value());
    if (!host.outlivesCommand()) {
      return host.call(request, this::hear);
    }
    try (CancelOnExit _ = CancelOnExit.of(host, id)) {
      return host.call(request, this::hear);
    }
  }

  private void hear(String event, JsonNode data) {
    if (event.equals("choose")) {
      files.answer(data);
      return;
    }
    events.send(event, data.isMissingNode() ? Json.object() : data);
  }
}
