package dev.annex.mcp.client;

import dev.annex.mcp.rpc.RpcError;
import dev.annex.mcp.rpc.RpcException;
import dev.annex.mcp.rpc.RpcId;
import dev.annex.mcp.rpc.RpcMessage;
import dev.annex.mcp.rpc.RpcReader;
import dev.annex.mcp.rpc.RpcWriter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Sorts what a server sends: answers to who waits for them, reports of progress to whose request
 * they concern, requests to whoever answers them. What fits nowhere is counted, because it often
 * tells why an answer does not come. Any thread.
 */
final class Inbox implements McpTransport.Receiver {

  private static final System.Logger LOG = System.getLogger(Inbox.class.getName());

  private final McpTransport transport;
  private final ServerVoice voice;
  private final ClientLimits limits;
  private final RpcReader reader;
  private final AtomicLong ids = new AtomicLong();
  private final Map<RpcId, Pending> pending = new ConcurrentHashMap<>();
  private final Map<RpcId, Thread> answering = new ConcurrentHashMap<>();
  private final AtomicInteger strangers = new AtomicInteger();
  private final AtomicInteger junk = new AtomicInteger();
  private volatile String lastJunk = "";
  private volatile Optional<McpClientException> end = Optional.empty();

  Inbox(McpTransport transport, ServerVoice voice, ClientLimits limits) {
    this.transport = transport;
    this.voice = voice;
    this.limits = limits;
    this.reader = new RpcReader(limits.jsonDepth(), limits.messageBytes());
  }

  RpcId nextId() {
    return RpcId.of(ids.incrementAndGet());
  }

  Pending expect(RpcId id, String method, Optional<Consumer<ObjectNode>> progress) {
    if (pending.size() >= limits.requests()) {
      throw new McpClientException(
          Problem.TOO_MUCH,
          "%d requests wait for this server's answers already".formatted(limits.requests()));
    }
    Pending waiting = new Pending(method, progress, new CompletableFuture<>());
    pending.put(id, waiting);
    // Looked at after it was entered: whoever ends the conversation fails what he finds here.
    end.ifPresent(waiting.answer()::completeExceptionally);
    return waiting;
  }

  void forget(RpcId id) {
    pending.remove(id);
  }

  /** What may explain that an answer does not come; begins with a separator, or is empty. */
  String suspicion() {
    StringBuilder text = new StringBuilder();
    if (strangers.get() > 0) {
      text.append(
          "; it sent %d messages that answer nothing that was asked".formatted(strangers.get()));
    }
    if (junk.get() > 0) {
      text.append(
          "; %d lines of its output are no messages, the last: %s".formatted(junk.get(), lastJunk));
    }
    return text.toString();
  }

  @Override
  public void junk(String shown) {
    junk.incrementAndGet();
    lastJunk = shown;
  }

  @Override
  public void closed(McpClientException why) {
    if (end.isEmpty()) {
      end = Optional.of(why);
    }
    pending.values().forEach(waiting -> waiting.answer().completeExceptionally(why));
    answering.values().forEach(Thread::interrupt);
  }

  /** Revision 2025-03-26 allows several messages in one array. */
  @Override
  public void message(JsonNode json) {
    if (json.isArray()) {
      json.forEach(this::single);
      return;
    }
    single(json);
  }

  private void single(JsonNode json) {
    try {
      switch (reader.message(json)) {
        case RpcMessage.Response response -> response(response);
        case RpcMessage.Notification told -> notification(told);
        case RpcMessage.Request asked -> request(asked);
      }
    } catch (RpcException e) {
      junk(Shown.line(json.toString()));
    }
  }

  private void response(RpcMessage.Response response) {
    Pending waiting = pending.get(response.id());
    if (waiting == null) {
      strangers.incrementAndGet();
      return;
    }
    waiting.answered(response);
  }

  private void notification(RpcMessage.Notification told) {
    ObjectNode params = told.params();
    switch (told.method()) {
      case "notifications/progress" ->
          RpcId.read(params.path("progressToken"))
              .flatMap(id -> Optional.ofNullable(pending.get(id)))
              .flatMap(Pending::progress)
              .ifPresent(listener -> listener.accept(params));
      case "notifications/cancelled" ->
          RpcId.read(params.path("requestId"))
              .flatMap(id -> Optional.ofNullable(answering.get(id)))
              .ifPresent(Thread::interrupt);
      default -> voice.told(told.method(), params);
    }
  }

  private void request(RpcMessage.Request asked) {
    if (asked.method().equals("ping")) {
      answer(RpcWriter.result(asked.id(), JsonNodeFactory.instance.objectNode()));
      return;
    }
    if (answering.size() >= limits.serverRequests()) {
      refuse(asked, "too many requests at once");
      return;
    }
    transport.answering().execute(() -> serve(asked));
  }

  private void serve(RpcMessage.Request asked) {
    Thread thread = Thread.currentThread();
    if (answering.putIfAbsent(asked.id(), thread) != null) {
      refuse(asked, "a request with this id is being answered");
      return;
    }
    try {
      JsonNode result = voice.asked(asked.method(), asked.params());
      answering.remove(asked.id(), thread);
      answer(RpcWriter.result(asked.id(), result));
    } catch (ServerVoice.NotOffered e) {
      answer(
          RpcWriter.error(
              Optional.of(asked.id()),
              RpcError.of(RpcError.UNKNOWN_METHOD, String.valueOf(e.getMessage()))));
    } catch (InterruptedException e) {
      // The server wants no answer, or nobody is left to hear it.
      return;
    } finally {
      answering.remove(asked.id(), thread);
    }
  }

  private void refuse(RpcMessage.Request asked, String why) {
    answer(
        RpcWriter.error(
            Optional.of(asked.id()),
            RpcError.of(RpcError.INTERNAL, "This client does not answer: " + why)));
  }

  private void answer(byte[] message) {
    try {
      transport.send(message, limits.farewell());
    } catch (McpClientException e) {
      LOG.log(System.Logger.Level.DEBUG, "A request of the server stays without answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
