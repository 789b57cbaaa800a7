package dev.annex.server.develop;

import dev.annex.api.call.FileChoice;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Outcome;
import dev.annex.api.call.Progress;
import dev.annex.api.call.Subscription;
import dev.annex.api.value.Json;
import dev.annex.server.edge.CallWatch;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tells whoever listens what the calls of a host do, as they do it: {@code call}, {@code log},
 * {@code event}, {@code progress}, {@code outcome}, and whatever else is told here. Any thread.
 *
 * <p>A listener that reads slowly loses the messages it has no room for; no call waits for it. Its
 * messages are numbered, so it can tell.
 */
public final class DevelopmentFeed implements CallWatch {

  private static final int MOST_WAITING = 1_024;

  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private long number;

  /** Nobody listens yet. */
  public DevelopmentFeed() {}

  /**
   * One message.
   *
   * @param number rises by one from message to message
   * @param last whether the feed has ended, and this says nothing else
   */
  public record Message(long number, String type, JsonNode data, boolean last) {}

  /** What waits for one listener. To be closed. */
  public static final class Listener implements Subscription {

    private final BlockingQueue<Message> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
    private final DevelopmentFeed feed;

    private Listener(DevelopmentFeed feed) {
      this.feed = feed;
    }

    /** What waits, in order. */
    public BlockingQueue<Message> waiting() {
      return waiting;
    }

    @Override
    public void close() {
      feed.listeners.remove(this);
    }
  }

  /** Listens from now on. */
  public Listener listen() {
    Listener listener = new Listener(this);
    listeners.add(listener);
    return listener;
  }

  /** Tells something. */
  public void tell(String type, JsonNode data) {
    send(type, data, false);
  }

  /** Tells everybody that nothing follows. */
  public void end() {
    send("end", Json.object(), true);
  }

  private synchronized void send(String type, JsonNode data, boolean last) {
    Message message = new Message(++number, type, data, last);
    for (Listener listener : listeners) {
      boolean room = listener.waiting.offer(message);
      if (!room && last) {
        listener.waiting.clear();
        var _ = listener.waiting.offer(message);
      }
    }
  }

  @Override
  public Progress over(Invocation invocation, Progress progress) {
    ObjectNode began = of(invocation);
    began.put("audience", invocation.caller().audience().name().toLowerCase(Locale.ROOT));
    began.set("arguments", invocation.arguments());
    tell("call", began);
    return new Telling(invocation, progress);
  }

  @Override
  public void ended(Invocation invocation, Outcome outcome) {
    ObjectNode end = of(invocation);
    switch (outcome) {
      case Outcome.Completed completed -> {
        end.put("outcome", "completed");
        completed.result().value().ifPresent(value -> end.set("value", value));
      }
      case Outcome.Failed failed -> {
        end.put("outcome", "failed").put("code", failed.fault().code().name());
        end.put("message", failed.fault().message());
      }
      case Outcome.Asking _ -> end.put("outcome", "asking");
    }
    end.set("cost", outcome.cost().toJson());
    tell("outcome", end);
  }

  private static ObjectNode of(Invocation invocation) {
    return Json.object()
        .put("call", invocation.id().value())
        .put("tool", invocation.tool().toString());
  }

  /** Passes everything on and tells it here, too. */
  private final class Telling implements Progress {
    private final Invocation invocation;
    private final Progress next;

    Telling(Invocation invocation, Progress next) {
      this.invocation = invocation;
      this.next = next;
    }

    @Override
    public void advanced(double done, OptionalDouble total, String message) {
      ObjectNode data = of(invocation).put("done", done).put("message", message);
      total.ifPresent(most -> data.put("total", most));
      tell("progress", data);
      next.advanced(done, total, message);
    }

    @Override
    public void logged(LogLine line) {
      ObjectNode data = of(invocation).put("level", line.level().name().toLowerCase(Locale.ROOT));
      data.put("message", line.message());
      if (!line.fields().isEmpty()) {
        line.fields().forEach(data.putObject("fields")::set);
      }
      tell("log", data);
      next.logged(line);
    }

    @Override
    public void emitted(String type, JsonNode data) {
      ObjectNode event = of(invocation).put("type", type);
      event.set("data", data);
      tell("event", event);
      next.emitted(type, data);
    }

    @Override
    public Optional<FileChoice.Chosen> chooseFile(FileChoice wish) {
      return next.chooseFile(wish);
    }
  }
}
