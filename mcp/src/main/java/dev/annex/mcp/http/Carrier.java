package dev.annex.mcp.http;

import dev.annex.mcp.McpLimits;
import dev.annex.mcp.http.MessageLog.Next;
import java.io.IOException;
import java.time.Duration;

/**
 * Carries a log to a client: as one JSON body if the answer comes quickly and alone, otherwise as
 * an event stream with a comment whenever it was silent for long. Runs on the thread of the
 * exchange, which is the only writer.
 */
public final class Carrier {

  private static final Duration FOREVER = Duration.ofDays(1);

  private final Incoming incoming;
  private final MessageLog log;
  private final McpLimits limits;
  private final EventIds ids;
  private boolean streamed;

  private Carrier(Incoming incoming, MessageLog log, McpLimits limits, EventIds ids) {
    this.incoming = incoming;
    this.log = log;
    this.limits = limits;
    this.ids = ids;
  }

  /**
   * How events are numbered.
   *
   * @param stream prefix of all ids; empty for no ids at all
   * @param primer whether the stream opens with an empty event that carries an id
   */
  public record EventIds(String stream, boolean primer) {
    /** No ids. */
    public static EventIds none() {
      return new EventIds("", false);
    }

    /** Whether leaving the stream ends the call: without ids nobody can come back to it. */
    boolean leavingEndsTheCall() {
      return stream.isEmpty();
    }

    String of(long number) {
      return stream.isEmpty() ? "" : stream + ":" + number;
    }
  }

  /**
   * Carries the reply to a POST until it is complete or the client is gone.
   *
   * @param gone runs if the client left before the end
   * @return whether a stream was opened, which a client may resume
   */
  public static boolean reply(
      Incoming incoming, MessageLog log, McpLimits limits, EventIds ids, Runnable gone)
      throws InterruptedException {
    long ticket = log.enter();
    Carrier carrier = new Carrier(incoming, log, limits, ids);
    try {
      carrier.reply(ticket);
    } catch (IOException e) {
      gone.run();
    } finally {
      log.leave(ticket);
    }
    return carrier.streamed;
  }

  /**
   * Streams everything after {@code number}, also what is yet to come, until the log ends or the
   * client is gone.
   */
  public static void stream(
      Incoming incoming, MessageLog log, McpLimits limits, EventIds ids, long number, Runnable gone)
      throws InterruptedException {
    long ticket = log.enter();
    try {
      Carrier carrier = new Carrier(incoming, log, limits, ids);
      EventWriter events = incoming.events();
      if (ids.primer()) {
        events.primer(ids.of(number), limits.reconnectDelay());
      } else {
        events.comment("open");
      }
      carrier.stream(events, ticket, number, limits.keepalive());
    } catch (IOException e) {
      gone.run();
    } finally {
      log.leave(ticket);
    }
  }

  private void reply(long ticket) throws IOException, InterruptedException {
    Next first = new Next.Silence();
    if (incoming.accept().json()) {
      first = incoming.accept().events() ? quickly(ticket) : answerOnly(ticket);
      if (first instanceof Next.Message(long number, byte[] json, boolean answer, int status)
          && answer) {
        incoming.json(status, json);
        return;
      }
      if (!incoming.accept().events()) {
        incoming.empty(202);
        return;
      }
    }
    streamed = true;
    EventWriter events = incoming.events();
    if (ids.primer()) {
      events.primer(ids.of(0), limits.reconnectDelay());
    }
    long seen = 0;
    switch (first) {
      case Next.Message message -> {
        events.message(ids.of(message.number()), message.json());
        seen = message.number();
      }
      case Next.Silence silence -> events.comment("working");
      case Next.Released released -> {
        events.close();
        return;
      }
      case Next.Ended ended -> {
        events.close();
        return;
      }
    }
    Duration silence = ids.leavingEndsTheCall() ? limits.hangUpCheck() : limits.keepalive();
    stream(events, ticket, seen, silence);
  }

  private Duration firstSilence() {
    return ids.leavingEndsTheCall() ? limits.hangUpCheck() : limits.streamAfter();
  }

  private Next quickly(long ticket) throws InterruptedException {
    return log.next(ticket, 0, firstSilence(), ids.primer());
  }

  private Next answerOnly(long ticket) throws InterruptedException {
    long seen = 0;
    while (true) {
      Next next = log.next(ticket, seen, FOREVER, false);
      if (next instanceof Next.Message(long number, byte[] json, boolean answer, int status)
          && !answer) {
        seen = number;
        continue;
      }
      if (!(next instanceof Next.Silence)) {
        return next;
      }
    }
  }

  private void stream(EventWriter events, long ticket, long number, Duration silence)
      throws IOException, InterruptedException {
    long seen = number;
    while (true) {
      switch (log.next(ticket, seen, silence, ids.primer())) {
        case Next.Message message -> {
          events.message(ids.of(message.number()), message.json());
          seen = message.number();
        }
        case Next.Silence none -> events.comment("keepalive");
        case Next.Released released -> {
          events.close();
          return;
        }
        case Next.Ended ended -> {
          events.close();
          return;
        }
      }
    }
  }
}
