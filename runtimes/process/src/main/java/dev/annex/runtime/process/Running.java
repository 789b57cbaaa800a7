package dev.annex.runtime.process;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.Json;
import dev.annex.processes.ProcessGroup;
import dev.annex.runtime.process.ProcessStatus.Health;
import dev.annex.runtime.process.child.ErrorOutput;
import dev.annex.runtime.process.child.Programs.Started;
import dev.annex.runtime.process.rpc.ChannelClosedException;
import dev.annex.runtime.process.rpc.LineChannel;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;

/** One launch of a program, with all that belongs to it. Any thread. */
final class Running {

  /** How long what a program wrote at its end may take to arrive. */
  private static final Duration LAST_OUTPUT = Duration.ofMillis(300);

  private static final Duration END = Duration.ofMillis(700);
  private static final int BY_SIGNAL = 128;

  private final ExtensionId extension;
  private final Started started;
  private final LineChannel channel;
  private final ErrorOutput errors;
  private final Conversation conversation;
  private final Rhythm rhythm;
  private final AtomicInteger calls = new AtomicInteger();
  private volatile Health health = Health.UNKNOWN;
  private volatile boolean draining;

  Running(
      ExtensionId extension,
      Started started,
      LineChannel channel,
      ErrorOutput errors,
      Conversation conversation,
      Rhythm rhythm) {
    this.extension = extension;
    this.started = started;
    this.channel = channel;
    this.errors = errors;
    this.conversation = conversation;
    this.rhythm = rhythm;
  }

  Conversation conversation() {
    return conversation;
  }

  LineChannel channel() {
    return channel;
  }

  ProcessGroup group() {
    return started.group();
  }

  Rhythm rhythm() {
    return rhythm;
  }

  AtomicInteger calls() {
    return calls;
  }

  Health health() {
    return health;
  }

  void health(Health now) {
    health = now;
  }

  boolean draining() {
    return draining;
  }

  /** Ends the channel once the program is over, also where others still hold its output open. */
  void watch() {
    Thread.ofVirtual()
        .name("annex-process-watch-" + extension)
        .start(() -> {
          try {
            boolean _ = group().awaitEnd(Duration.ofDays(36_500));
            channel
                .ended()
                .orTimeout(LAST_OUTPUT.toMillis(), TimeUnit.MILLISECONDS)
                .handle((end, failure) -> end)
                .join();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          channel.close();
        });
  }

  /**
   * Asks it to end, then makes it end: the contract's own word, the end of its input, SIGTERM,
   * SIGKILL for all that it started. Nothing is left of it when this returns.
   *
   * @param orderly whether it is asked at all
   * @param together whether asking and ending share one time
   */
  void end(boolean orderly, boolean together) {
    draining = true;
    try {
      long since = System.nanoTime();
      if (orderly && !channel.ended().isDone()) {
        conversation.shutdown(rhythm.shutdown());
      }
      channel.closeInput();
      Duration spent = Duration.ofNanos(System.nanoTime() - since);
      Duration left = together ? rhythm.shutdown().minus(spent) : rhythm.shutdown();
      if (!group().awaitEnd(left.isNegative() ? Duration.ZERO : left)) {
        group().terminate();
        boolean _ = group().awaitEnd(rhythm.termination());
      }
    } catch (InterruptedException e) {
      // The host has no more time; what is left is ended at once.
      Thread.currentThread().interrupt();
    } finally {
      close();
    }
  }

  private void close() {
    channel.close();
    started.close();
  }

  /** Why a call, or the start, got no answer: how the program ended and what it said last. */
  AnnexException diagnose(String attempt, ChannelClosedException closed) {
    return diagnose(attempt, closed.broken(), String.valueOf(closed.getMessage()));
  }

  AnnexException diagnose(String attempt, boolean broken, String why) {
    OptionalInt exit = OptionalInt.empty();
    try {
      if (!broken) {
        boolean _ = group().awaitEnd(END);
        exit = group().exitCode();
      }
      errors.awaitEnd(LAST_OUTPUT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    String words = errors.lastWords();
    Map<String, JsonNode> details = new HashMap<>();
    details.put("reason", Json.object().stringNode(broken ? "protocol" : "ended"));
    exit.ifPresent(code -> details.put("exitCode", Json.object().numberNode(code)));
    if (!words.isEmpty()) {
      details.put("stderr", Json.object().stringNode(words));
    }
    return new AnnexException(
        ErrorCode.TRAPPED,
        "%s failed: the process of \"%s\" %s.%s"
            .formatted(
                attempt,
                extension,
                exit.isPresent() ? ending(exit.getAsInt()) : why,
                words.isEmpty()
                    ? " It wrote nothing to its standard error."
                    : " It wrote last: " + words),
        details);
  }

  /** The same failure, with what the program wrote before it. */
  AnnexException withLastWords(AnnexException why) {
    try {
      errors.awaitEnd(LAST_OUTPUT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    String words = errors.lastWords();
    if (words.isEmpty()) {
      return why;
    }
    Map<String, JsonNode> details = new HashMap<>(why.fault().details());
    details.put("stderr", Json.object().stringNode(words));
    return new AnnexException(why.code(), why.getMessage() + " It wrote last: " + words, details);
  }

  private static String ending(int exit) {
    return exit > BY_SIGNAL
        ? "was ended by signal %d".formatted(exit - BY_SIGNAL)
        : "ended with exit code %d".formatted(exit);
  }
}
