package dev.annex.runtime.process.child;

import dev.annex.api.name.Printable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What a program writes to standard error: handed on line by line as it comes, as far as a bound
 * allows, and its end kept for the words that explain a crash. A program that floods it loses lines
 * and is not slowed down. Any thread.
 */
public final class ErrorOutput {

  /** How much of the end is kept. */
  static final int TAIL_BYTES = 128 << 10;

  /** What is longer goes into several lines. */
  static final int LINE_BYTES = 8 << 10;

  /** Lines in one second that are handed on. */
  static final int LINES_A_SECOND = 200;

  private static final int LAST_WORDS = 1_500;
  private static final int LAST_LINES = 12;
  private static final int STACK_BYTES = 256 << 10;

  private final Redaction redaction;
  private final Consumer<String> log;
  private final Tail tail = new Tail(TAIL_BYTES);
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final CountDownLatch finished = new CountDownLatch(1);
  private long second;
  private int inSecond;
  private long lost;

  /**
   * Reads nothing yet.
   *
   * @param log takes one line without its end, printable and free of secrets
   */
  public ErrorOutput(Redaction redaction, Consumer<String> log) {
    this.redaction = redaction;
    this.log = log;
  }

  /** Begins to read, on a thread of its own, to the end of the stream. */
  public void follow(String name, InputStream errors) {
    Thread.ofPlatform()
        .daemon()
        .name("annex-process-errors-" + name)
        .stackSize(STACK_BYTES)
        .start(() -> read(errors));
  }

  private void read(InputStream errors) {
    byte[] buffer = new byte[16 << 10];
    try {
      for (int read = errors.read(buffer); read > 0; read = errors.read(buffer)) {
        take(buffer, read);
      }
    } catch (IOException e) {
      // The program is over.
    } finally {
      flush();
      tellLost();
      finished.countDown();
    }
  }

  private void take(byte[] bytes, int length) {
    tail.add(bytes, length);
    for (int i = 0; i < length; i++) {
      if (bytes[i] == '\n') {
        flush();
        continue;
      }
      line.write(bytes[i]);
      if (line.size() >= LINE_BYTES) {
        flush();
      }
    }
  }

  private void flush() {
    String text = line.toString(StandardCharsets.UTF_8).stripTrailing();
    line.reset();
    if (text.isEmpty()) {
      return;
    }
    long now = System.nanoTime() / 1_000_000_000L;
    if (now != second) {
      tellLost();
      second = now;
      inSecond = 0;
    }
    if (inSecond >= LINES_A_SECOND) {
      lost++;
      return;
    }
    inSecond++;
    log.accept(Printable.show(redaction.apply(text), LINE_BYTES));
  }

  private void tellLost() {
    if (lost > 0) {
      log.accept(
          "%d lines of its standard error were left out: more than %d in a second"
              .formatted(lost, LINES_A_SECOND));
      lost = 0;
    }
  }

  /**
   * Waits until all that was written is read; a program that left its pipe to others may not end.
   */
  public void awaitEnd(Duration atMost) throws InterruptedException {
    boolean _ = finished.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** The last lines, for people, on one line; empty when nothing was written. */
  public String lastWords() {
    String[] lines = redaction.apply(tail.text()).strip().split("\\R");
    int from = Math.max(0, lines.length - LAST_LINES);
    StringBuilder words = new StringBuilder();
    for (int i = from; i < lines.length; i++) {
      words.append(words.isEmpty() ? "" : " | ").append(lines[i].strip());
    }
    String all = words.toString();
    return Printable.show(
        all.length() > LAST_WORDS ? all.substring(all.length() - LAST_WORDS) : all, LAST_WORDS);
  }
}
