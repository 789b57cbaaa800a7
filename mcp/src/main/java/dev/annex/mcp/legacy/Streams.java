package dev.annex.mcp.legacy;

import dev.annex.mcp.McpLimits;
import dev.annex.mcp.call.Change;
import dev.annex.mcp.http.MessageLog;
import java.security.SecureRandom;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The event streams of one session over HTTP: one per request, which can be resumed, and one for
 * what belongs to no request. Names are random, so that an id from before a restart never meets
 * another stream. Any thread.
 */
final class Streams implements Unsolicited {

  private static final SecureRandom RANDOM = new SecureRandom();

  private final McpLimits limits;
  private final Map<String, MessageLog> byName = new LinkedHashMap<>();
  private final Map<Change, byte[]> undelivered = new LinkedHashMap<>();
  private final Named general;

  Streams(McpLimits limits) {
    this.limits = limits;
    this.general = new Named(name(), MessageLog.replayable(limits, false));
  }

  /** A stream and the prefix of its event ids. */
  record Named(String name, MessageLog log) {}

  synchronized Named open(boolean carriesRequests) {
    byName.values().removeIf(MessageLog::outdated);
    long bytes = byName.values().stream().mapToLong(MessageLog::bytes).sum();
    Iterator<MessageLog> oldest = byName.values().iterator();
    while ((byName.size() >= limits.streamsPerSession() || bytes > limits.streamBytes())
        && oldest.hasNext()) {
      MessageLog log = oldest.next();
      if (log.ended()) {
        bytes -= log.bytes();
        oldest.remove();
      }
    }
    Named named = new Named(name(), MessageLog.replayable(limits, carriesRequests));
    byName.put(named.name(), named.log());
    return named;
  }

  /** Drops a stream no client knows of. */
  synchronized void forget(Named stream) {
    byName.remove(stream.name());
  }

  Named general() {
    return general;
  }

  synchronized Optional<Named> find(String name) {
    if (general.name().equals(name)) {
      return Optional.of(general);
    }
    return Optional.ofNullable(byName.get(name)).map(log -> new Named(name, log));
  }

  /**
   * Changes that happened while nobody listened, each kind once, are told to the reader that comes
   * now.
   */
  synchronized void flush() {
    general.log().expectReader();
    undelivered.values().forEach(general.log()::notification);
    undelivered.clear();
  }

  synchronized boolean reading() {
    return general.log().reading() || byName.values().stream().anyMatch(MessageLog::reading);
  }

  synchronized void close() {
    general.log().end();
    byName.values().forEach(MessageLog::end);
  }

  @Override
  public synchronized void send(Change change, byte[] message) {
    if (general.log().reading()) {
      general.log().notification(message);
      return;
    }
    if (undelivered.size() < limits.streamMessages() || undelivered.containsKey(change)) {
      undelivered.put(change, message);
    }
  }

  private static String name() {
    return Long.toString(RANDOM.nextLong() & Long.MAX_VALUE, 36);
  }
}
