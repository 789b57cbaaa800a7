package dev.annex.server.rest;

import dev.annex.api.call.Caller;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Progress;
import dev.annex.api.extension.Extension;
import dev.annex.api.extension.PolicyBook;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.fault.Fault;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.store.KeyValueStore;
import dev.annex.api.value.Json;
import dev.annex.core.AnnexHost;
import dev.annex.mcp.McpAuthenticator;
import dev.annex.mcp.McpPrincipal;
import dev.annex.mcp.http.HttpExchange;
import dev.annex.server.develop.DevelopmentFeed;
import dev.annex.server.develop.DevelopmentFeed.Message;
import dev.annex.server.edge.BodyLimits;
import dev.annex.server.edge.JettyExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What whoever works on an extension may know besides, below {@code /api/v1/development}:
 *
 * <ul>
 *   <li>{@code GET /events}: what happens on the host, as server-sent events
 *   <li>{@code GET /extensions/ID/kv}: what it keeps under keys, as text by key
 *   <li>{@code POST /extensions/ID/policy/TOOL}: what it says that a call of a tool with these
 *       arguments would do
 * </ul>
 *
 * <p>Stands on hosts that are opened for development only. Any thread.
 */
public final class DevelopmentEndpoint extends Handler.Abstract {

  private static final String PREFIX = AdminApi.PREFIX + "/development";
  private static final Map<String, String> EVENTS =
      Map.of("Content-Type", "text/event-stream", "X-Accel-Buffering", "no");
  private static final Duration SILENCE = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int PAGE = 256;

  private final AnnexHost host;
  private final KeyValueStore keyValues;
  private final DevelopmentFeed feed;
  private final Gate gate;
  private final Clock clock;

  /** Over a host. */
  public DevelopmentEndpoint(
      AnnexHost host,
      KeyValueStore keyValues,
      DevelopmentFeed feed,
      McpAuthenticator authenticator,
      Clock clock) {
    this.host = host;
    this.keyValues = keyValues;
    this.feed = feed;
    this.gate = new Gate(authenticator);
    this.clock = clock;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    String path = Request.getPathInContext(request);
    if (!path.startsWith(PREFIX + "/")) {
      return false;
    }
    JettyExchange exchange = new JettyExchange(request, response);
    try {
      Optional<McpPrincipal> principal = gate.admit(exchange);
      if (principal.isPresent()) {
        answer(List.of(path.substring(PREFIX.length() + 1).split("/", -1)), exchange);
      }
      callback.succeeded();
    } catch (IOException e) {
      callback.failed(e);
    }
    return true;
  }

  private void answer(List<String> path, JettyExchange exchange) throws IOException {
    boolean get = exchange.method().equals("GET");
    boolean extension = path.size() > 2 && path.getFirst().equals("extensions");
    if (get && path.equals(List.of("events"))) {
      stream(exchange);
    } else if (get && extension && path.size() == 3 && path.get(2).equals("kv")) {
      respond(exchange, () -> values(path.get(1)));
    } else if (exchange.method().equals("POST")
        && extension
        && path.size() == 4
        && path.get(2).equals("policy")) {
      Optional<byte[]> body = BodyLimits.JSON.read(exchange.body());
      respond(exchange, () -> judged(path.get(1), path.get(3), body));
    } else {
      Gate.refuse(
          exchange,
          404,
          ErrorCode.INVALID_REQUEST,
          "there is GET events, GET extensions/ID/kv and POST extensions/ID/policy/TOOL");
    }
  }

  private interface Answering {
    JsonNode answer();
  }

  private static void respond(JettyExchange exchange, Answering what) throws IOException {
    AdminResponse answer;
    try {
      answer = AdminResponse.ok(what.answer());
    } catch (AnnexException e) {
      answer = Failures.response(e.fault());
    }
    exchange.respond(answer.status(), Gate.JSON, Json.writeBytes(answer.body()));
  }

  private Extension installed(String text) {
    ExtensionId id = new ExtensionId(text);
    return host.catalog().extension(id).orElseThrow(() -> ExtensionRoutes.notInstalled(id));
  }

  private JsonNode values(String text) {
    ExtensionId id = installed(text).id();
    ObjectNode json = Json.object();
    List<String> page = keyValues.list(id, "", "", PAGE);
    while (!page.isEmpty()) {
      for (String key : page) {
        keyValues
            .get(id, key)
            .ifPresent(entry -> json.put(key, new String(entry.value(), StandardCharsets.UTF_8)));
      }
      page = keyValues.list(id, "", page.getLast(), PAGE);
    }
    return json;
  }

  private JsonNode judged(String text, String tool, Optional<byte[]> body) {
    Extension extension = installed(text);
    PolicyBook book =
        extension
            .manifest()
            .contributions()
            .policy()
            .orElseThrow(() -> refused("\"%s\" has no policy".formatted(extension.id())));
    byte[] arguments = body.orElseThrow(() -> refused("its body is too large"));
    ObjectNode question = Json.object().put("tool", tool);
    question.set("args", arguments.length == 0 ? Json.object() : Json.parse(arguments));
    Outcome outcome =
        host.invoker()
            .invoke(
                Invocation.of(
                    Caller.host(), book.classifier(), question, clock.instant().plus(PATIENCE)),
                Progress.none());
    return switch (outcome) {
      case Outcome.Completed completed -> completed.result().value().orElseGet(Json::object);
      case Outcome.Failed failed -> throw new AnnexException(failed.fault());
      case Outcome.Asking _ -> throw refused("it asked a question instead");
    };
  }

  private static AnnexException refused(String why) {
    return new AnnexException(
        Fault.of(ErrorCode.INVALID_REQUEST, "Asking for a policy failed: %s.".formatted(why)));
  }

  private void stream(JettyExchange exchange) throws IOException {
    HttpExchange.EventStream stream = exchange.stream(200, EVENTS);
    try (DevelopmentFeed.Listener listener = feed.listen()) {
      stream.write(utf8(": listening\n\n"));
      while (true) {
        Message message = listener.waiting().poll(SILENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (message == null) {
          stream.write(utf8(": nothing\n\n"));
          continue;
        }
        if (message.last()) {
          break;
        }
        stream.write(
            utf8(
                "id: %d\nevent: %s\ndata: %s\n\n"
                    .formatted(message.number(), message.type(), Json.write(message.data()))));
      }
      stream.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
