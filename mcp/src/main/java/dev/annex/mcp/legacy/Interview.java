package dev.annex.mcp.legacy;

import dev.annex.mcp.Answers;
import dev.annex.mcp.Ask;
import dev.annex.mcp.ClientCapabilities;
import dev.annex.mcp.InputRequired;
import dev.annex.mcp.call.RunningCall;
import dev.annex.mcp.call.Wire;
import dev.annex.mcp.rpc.RpcMessage;
import dev.annex.mcp.rpc.RpcWriter;
import java.io.Serial;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.node.ObjectNode;

/** Asks a client live, on the stream of the request that needs to know. */
final class Interview {

  private static final Duration POLL = Duration.ofSeconds(1);

  private final ClientRequests requests;
  private final ClientCapabilities capabilities;
  private final RunningCall call;
  private final Duration timeout;

  Interview(
      ClientRequests requests,
      ClientCapabilities capabilities,
      RunningCall call,
      Duration timeout) {
    this.requests = requests;
    this.capabilities = capabilities;
    this.call = call;
    this.timeout = timeout;
  }

  /** The client cannot be asked, or did not answer; the message may be shown to it. */
  static final class Failed extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    Failed(String message) {
      super(message);
    }
  }

  /** Asks everything at once and waits for all answers. */
  Answers ask(InputRequired questions) throws Failed, InterruptedException {
    for (Ask ask : questions.asks().values()) {
      if (!ask.allowedBy(capabilities)) {
        throw new Failed(
            "This needs a client with the capability "
                + String.join(", ", ask.capability().propertyNames()));
      }
    }
    if (questions.asks().isEmpty()) {
      Thread.sleep(POLL);
      return new Answers(Map.of(), questions.state());
    }
    if (!call.outlet().carriesRequests()) {
      throw new Failed(
          "This needs to ask the client: send the request with Accept: text/event-stream");
    }
    Map<String, ClientRequests.Sent> sent = new LinkedHashMap<>();
    Map<ClientRequests.Sent, Ask> outgoing = new LinkedHashMap<>();
    questions
        .asks()
        .forEach((key, ask) -> {
          ClientRequests.Sent prepared = requests.prepare();
          sent.put(key, prepared);
          outgoing.put(prepared, ask);
        });
    List<ClientRequests.Sent> all = List.copyOf(sent.values());
    call.onCancel(() -> withdraw(all, "The request was cancelled"));
    outgoing.forEach(this::send);
    Map<String, ObjectNode> byKey = new LinkedHashMap<>();
    long until = System.nanoTime() + timeout.toNanos();
    try {
      for (Map.Entry<String, ClientRequests.Sent> entry : sent.entrySet()) {
        byKey.put(entry.getKey(), await(entry.getValue(), until));
      }
    } finally {
      withdraw(all, "The answer is not needed any more");
    }
    return new Answers(byKey, questions.state());
  }

  private void send(ClientRequests.Sent sent, Ask ask) {
    ObjectNode params = Wire.askParams(ask);
    if (ask instanceof Ask.Url(String message, String url, String id)) {
      params.put("elicitationId", id);
    }
    call.outlet().message(RpcWriter.request(sent.id(), Wire.askMethod(ask), params));
  }

  private ObjectNode await(ClientRequests.Sent sent, long until)
      throws Failed, InterruptedException {
    try {
      RpcMessage.Response response =
          sent.response().get(until - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (response.failed()) {
        throw new Failed(
            "The client could not answer: " + response.payload().path("message").asString(""));
      }
      if (response.payload() instanceof ObjectNode answer) {
        return answer;
      }
      throw new Failed("The client's answer is no object");
    } catch (TimeoutException e) {
      throw new Failed("The client did not answer within " + timeout.toSeconds() + " s");
    } catch (ExecutionException e) {
      throw new IllegalStateException("An answer cannot fail by itself", e);
    }
  }

  private void withdraw(List<ClientRequests.Sent> all, String reason) {
    all.forEach(sent -> requests.withdraw(call.outlet(), sent, reason));
  }
}
