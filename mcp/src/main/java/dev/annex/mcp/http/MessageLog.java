package dev.annex.mcp.http;

import dev.annex.mcp.McpLimits;
import dev.annex.mcp.call.Outlet;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Optional;

/**
 * The messages of one stream, numbered from 1, between whoever produces them and the one connection
 * that carries them.
 *
 * <p>Messages wait here while a reader is slow or away. A log that keeps its messages lets a later
 * connection read on from any number; otherwise reading removes. Bounded: the oldest notifications
 * go first, then the oldest message. One reader at a time, a new one replaces the old. Any thread.
 */
public final class MessageLog implements Outlet {

  /** What a reader gets. */
  public sealed interface Next {
    /** A message; {@code answer} if it is the last one, and then {@code status} is for HTTP. */
    @SuppressWarnings("ArrayRecordComponent") // written once, passed on, never compared
    record Message(long number, byte[] json, boolean answer, int status) implements Next {}

    /** Nothing came within the time. */
    record Silence() implements Next {}

    /** The reader is asked to go and come back. */
    record Released() implements Next {}

    /** No message will come for this reader any more. */
    record Ended() implements Next {}
  }

  private record Entry(Next.Message message, boolean droppable, long at) {}

  private final int maxMessages;
  private final long maxBytes;
  private final long maxAge;
  private final boolean keeps;
  private final boolean carriesRequests;
  private final ArrayDeque<Entry> entries = new ArrayDeque<>();
  private long bytes;
  private long lastNumber;
  private boolean ended;
  private long endedAt;
  private boolean released;
  private long readers;
  private boolean reading;

  private MessageLog(McpLimits limits, boolean keeps, boolean carriesRequests) {
    this.maxMessages = limits.streamMessages();
    this.maxBytes = limits.streamBytes();
    this.maxAge = limits.replayAge().toNanos();
    this.keeps = keeps;
    this.carriesRequests = carriesRequests;
  }

  /** A log whose messages can be read again. */
  public static MessageLog replayable(McpLimits limits, boolean carriesRequests) {
    return new MessageLog(limits, true, carriesRequests);
  }

  /** A log whose messages are gone once read. */
  public static MessageLog passing(McpLimits limits) {
    return new MessageLog(limits, false, false);
  }

  @Override
  public boolean carriesRequests() {
    return carriesRequests;
  }

  @Override
  public void notification(byte[] message) {
    append(message, true, false, 200);
  }

  @Override
  public void message(byte[] message) {
    append(message, false, false, 200);
  }

  @Override
  public void answer(int status, byte[] message) {
    append(message, false, true, status);
  }

  @Override
  public synchronized void end() {
    if (!ended) {
      ended = true;
      endedAt = System.nanoTime();
      notifyAll();
    }
  }

  @Override
  public synchronized void release() {
    released = true;
    notifyAll();
  }

  private synchronized void append(byte[] json, boolean droppable, boolean answer, int status) {
    if (ended) {
      return;
    }
    long now = System.nanoTime();
    lastNumber++;
    entries.addLast(new Entry(new Next.Message(lastNumber, json, answer, status), droppable, now));
    bytes += json.length;
    trim(now);
    if (answer) {
      end();
    }
    notifyAll();
  }

  private void trim(long now) {
    while (entries.size() > 1 && now - entries.getFirst().at() > maxAge) {
      bytes -= entries.removeFirst().message().json().length;
    }
    while (entries.size() > 1 && (entries.size() > maxMessages || bytes > maxBytes)) {
      bytes -= removeOldest().message().json().length;
    }
  }

  private Entry removeOldest() {
    for (Iterator<Entry> all = entries.iterator(); all.hasNext(); ) {
      Entry entry = all.next();
      if (entry.droppable()) {
        all.remove();
        return entry;
      }
    }
    return entries.removeFirst();
  }

  /**
   * Begins to read, ending whoever read before. Returns the ticket for {@link #next} and {@link
   * #leave}.
   */
  public synchronized long enter() {
    readers++;
    reading = true;
    notifyAll();
    return readers;
  }

  /** Counts as read from now on, because a reader is about to {@link #enter}. */
  public synchronized void expectReader() {
    reading = true;
  }

  /** Stops reading. */
  public synchronized void leave(long ticket) {
    if (ticket == readers) {
      reading = false;
    }
  }

  /** Tells whether a connection carries this log at the moment. */
  public synchronized boolean reading() {
    return reading;
  }

  /** The number of the newest message, 0 before the first. */
  public synchronized long lastNumber() {
    return lastNumber;
  }

  /** Tells whether it ended and nobody could still want its messages. */
  public synchronized boolean outdated() {
    return ended && !reading && System.nanoTime() - endedAt > maxAge;
  }

  /** Tells whether nothing follows this number and nothing will. */
  public synchronized boolean exhausted(long number) {
    return ended && lastNumber <= number;
  }

  /** How much is kept. */
  public synchronized long bytes() {
    return bytes;
  }

  /** Tells whether it ended. */
  public synchronized boolean ended() {
    return ended;
  }

  /**
   * Waits for the first message after {@code number}.
   *
   * @param releasable whether {@link #release} concerns this reader
   */
  public synchronized Next next(long ticket, long number, Duration wait, boolean releasable)
      throws InterruptedException {
    long until = System.nanoTime() + wait.toNanos();
    while (true) {
      if (ticket != readers) {
        return new Next.Ended();
      }
      Optional<Next.Message> message = find(number);
      if (message.isPresent()) {
        return message.get();
      }
      if (ended) {
        return new Next.Ended();
      }
      if (released && releasable) {
        released = false;
        return new Next.Released();
      }
      long left = (until - System.nanoTime() + 999_999) / 1_000_000;
      if (left <= 0) {
        return new Next.Silence();
      }
      wait(left);
    }
  }

  private Optional<Next.Message> find(long number) {
    for (Iterator<Entry> all = entries.iterator(); all.hasNext(); ) {
      Entry entry = all.next();
      if (entry.message().number() > number) {
        if (!keeps) {
          all.remove();
          bytes -= entry.message().json().length;
        }
        return Optional.of(entry.message());
      }
    }
    return Optional.empty();
  }
}
