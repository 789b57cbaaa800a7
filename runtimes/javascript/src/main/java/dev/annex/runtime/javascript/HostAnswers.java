package dev.annex.runtime.javascript;

import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.call.Meter;
import dev.annex.api.call.Subscription;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Calls of the host that scripts have begun and that were not answered yet. Each runs on a virtual
 * thread of its own; the guest's thread asks and takes the answers. All end with the call.
 */
final class HostAnswers implements AutoCloseable {

  /**
   * How many work at the same time, or have an answer that the script did not take yet: answers are
   * held outside of its memory. Others wait for them.
   */
  private static final int AT_ONCE = 32;

  /** How many a script may have begun; their texts are held outside of its memory. */
  private static final int MOST_BEGUN = 1_024;

  private final long mostCharacters;
  private final Meter meter;
  private final Semaphore places = new Semaphore(AT_ONCE);
  private final BlockingQueue<Answer> arrived = new LinkedBlockingQueue<>();
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private final Subscription stop;
  private volatile boolean closed;
  private int begun;
  private long characters;

  HostAnswers(Limits limits, Meter meter) {
    this.mostCharacters = limits.get(Limit.MEMORY);
    this.meter = meter;
    this.stop = meter.onStop(this::interrupt);
  }

  /** What the host does for a script. */
  @FunctionalInterface
  interface Question {
    String answer();
  }

  /** What came of it. */
  sealed interface Answer {
    String id();

    /** How long its question was. */
    long characters();

    record Text(String id, long characters, String text) implements Answer {}

    record Problem(String id, long characters, ScriptException error) implements Answer {}

    record Broken(String id, long characters, RuntimeException failure) implements Answer {}
  }

  /**
   * Begins one.
   *
   * @param length characters of the question
   * @return an error for the script when it has begun too much already
   */
  Optional<String> ask(String id, long length, Question question) {
    if (begun >= MOST_BEGUN || characters + length > mostCharacters) {
      return Optional.of(
          "!RangeError\n%d calls of the host are not answered yet. Await some of them before you begin others."
              .formatted(begun));
    }
    begun++;
    characters += length;
    Thread thread =
        Thread.ofVirtual().name("annex-script-host").unstarted(() -> work(id, length, question));
    threads.add(thread);
    thread.start();
    return Optional.empty();
  }

  private void work(String id, long length, Question question) {
    try {
      places.acquire();
      Answer answer = answer(id, length, question);
      if (!closed) {
        arrived.add(answer);
      }
    } catch (InterruptedException e) {
      // the call is over, and nobody waits for the answer
    } finally {
      threads.remove(Thread.currentThread());
    }
  }

  private Answer answer(String id, long length, Question question) {
    try {
      return new Answer.Text(id, length, question.answer());
    } catch (ScriptException e) {
      return new Answer.Problem(id, length, e);
    } catch (AnnexException e) {
      if (meter.stopped().isPresent() || e.code() == ErrorCode.INTERNAL) {
        return new Answer.Broken(id, length, e);
      }
      return new Answer.Problem(id, length, new ScriptException("Error", e.fault().message(), ""));
    } catch (RuntimeException e) {
      return new Answer.Broken(id, length, e);
    }
  }

  /** Whether one is still to come. */
  boolean awaited() {
    return begun > 0;
  }

  /** One that is there already. */
  Optional<Answer> next() {
    return taken(arrived.poll());
  }

  /**
   * Waits for one.
   *
   * @param millis how long at most
   */
  Optional<Answer> await(long millis) {
    try {
      return taken(arrived.poll(millis, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      meter.check();
      throw new AnnexException(
          ErrorCode.CANCELLED, "The call was cancelled while it waited for the host.");
    }
  }

  private Optional<Answer> taken(@Nullable Answer answer) {
    if (answer == null) {
      return Optional.empty();
    }
    places.release();
    begun--;
    characters -= answer.characters();
    if (answer instanceof Answer.Broken broken) {
      throw broken.failure();
    }
    return Optional.of(answer);
  }

  private void interrupt() {
    threads.forEach(Thread::interrupt);
  }

  @Override
  public void close() {
    closed = true;
    stop.close();
    interrupt();
  }
}
