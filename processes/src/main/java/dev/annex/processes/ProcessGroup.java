package dev.annex.processes;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A program that runs, with everything it starts. When the program ends, what it left behind is
 * ended too, by {@link #follow} or {@link #close}; when the host dies, all of it is.
 *
 * <p>Any thread, but one at a time may {@link #follow}.
 */
public final class ProcessGroup implements AutoCloseable {

  private static final int BUFFER_BYTES = 64 << 10;

  /** So that a program that floods its output does not keep its host from looking at the clock. */
  private static final int MOST_IN_ONE_TURN = 1 << 20;

  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(50);

  /** What surely fits into an empty pipe. */
  private static final int FITS_IN_PIPE = 2_048;

  private final Process process;
  private final Remains remains;
  private final Warden warden;
  private final Path scratch;
  private final Instant startedAt;
  private final Consumer<ProcessGroup> ended;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile boolean gone;
  private final byte[] buffer = new byte[BUFFER_BYTES];

  ProcessGroup(
      Process process,
      Remains remains,
      Warden warden,
      Path scratch,
      Instant startedAt,
      Consumer<ProcessGroup> ended) {
    this.process = process;
    this.remains = remains;
    this.warden = warden;
    this.scratch = scratch;
    this.startedAt = startedAt;
    this.ended = ended;
  }

  /** The number of the program's process, of its group, and of its session. */
  public long pid() {
    return process.pid();
  }

  /** When it was started. */
  public Instant startedAt() {
    return startedAt;
  }

  /** A private folder that is removed with this. */
  public Path scratch() {
    return scratch;
  }

  /** Where the program reads from. Writing may block for as long as it does not read. */
  public OutputStream input() {
    return process.getOutputStream();
  }

  /** What the program writes to standard output. Reading may block; {@link #follow} does not. */
  public InputStream output() {
    return process.getInputStream();
  }

  /** What the program writes to standard error; nothing when that was merged. */
  public InputStream errors() {
    return process.getErrorStream();
  }

  /** Whether the program itself runs. */
  public boolean running() {
    return process.isAlive();
  }

  /**
   * How much processor time the program itself has used, all its threads together; zero where that
   * cannot be known, as after its end.
   */
  public Duration processorTime() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /**
   * How it ended: what it gave, or 128 and the number of the signal that ended it; empty while it
   * runs.
   */
  public OptionalInt exitCode() {
    return process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
  }

  /**
   * Gives the program all it will ever read, and returns at once. A program that does not read it
   * holds up nobody.
   */
  public void feed(byte[] bytes) {
    if (bytes.length <= FITS_IN_PIPE) {
      write(bytes);
      return;
    }
    Thread.ofPlatform().daemon().name("annex-program-input").start(() -> write(bytes));
  }

  private void write(byte[] bytes) {
    try (OutputStream input = process.getOutputStream()) {
      input.write(bytes);
    } catch (IOException e) {
      // It ended, or closed its input, without reading all of it. That is its right.
      return;
    }
  }

  /**
   * Hands on what the program writes until it ends or the time is over. Holds no thread of the
   * system while it waits. When the program has ended, ends what it left behind and hands on what
   * is still in the pipes.
   *
   * @return whether the program has ended
   */
  public boolean follow(Sink output, Sink errors, Duration atMost) throws InterruptedException {
    long start = System.nanoTime();
    Duration pause = SHORTEST_PAUSE;
    while (true) {
      if (!process.isAlive()) {
        kill();
        boolean _ = drain(process.getInputStream(), output);
        boolean _ = drain(process.getErrorStream(), errors);
        return true;
      }
      boolean moved = drain(process.getInputStream(), output);
      moved |= drain(process.getErrorStream(), errors);
      Duration left = atMost.minusNanos(System.nanoTime() - start);
      if (!left.isPositive()) {
        return false;
      }
      if (moved) {
        pause = SHORTEST_PAUSE;
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        continue;
      }
      boolean _ = process.waitFor(pause.compareTo(left) < 0 ? pause : left);
      pause =
          pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
              ? pause.multipliedBy(2)
              : LONGEST_PAUSE;
    }
  }

  /** Only what is there already, so that no pipe that somebody else holds open blocks this. */
  private boolean drain(InputStream from, Sink to) {
    int total = 0;
    try {
      for (int there = from.available();
          there > 0 && total < MOST_IN_ONE_TURN;
          there = from.available()) {
        int read = from.read(buffer, 0, Math.min(there, buffer.length));
        if (read <= 0) {
          return total > 0;
        }
        to.accept(buffer, read);
        total += read;
      }
    } catch (IOException e) {
      return total > 0;
    }
    return total > 0;
  }

  /** Waits for the program's end; nothing is read meanwhile. */
  public boolean awaitEnd(Duration atMost) throws InterruptedException {
    return process.waitFor(atMost);
  }

  /** Asks the whole group to end, with SIGTERM; it may refuse. */
  public void terminate() {
    if (process.isAlive()) {
      boolean _ = warden.signal(Warden.Signal.TERM, remains.leader());
    }
  }

  /**
   * Ends the whole group at once, and what has left it but still carries its mark. Returns when
   * nothing of it is found any more, after about two seconds at most.
   */
  public void kill() {
    if (gone) {
      return;
    }
    if (process.isAlive() || !remains.left().isEmpty()) {
      boolean _ = warden.signal(Warden.Signal.KILL, remains.leader());
      int _ = remains.end();
    }
    gone = !process.isAlive();
  }

  /** Ends all of it and removes its private folder. Closing twice is harmless. */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    kill();
    warden.remove(remains.leader());
    ended.accept(this);
    closeQuietly(process.getInputStream());
    closeQuietly(process.getErrorStream());
    OwnFolders.remove(scratch);
  }

  /** Its input needs no closing: who feeds it closes it, and so does the end of the program. */
  private static void closeQuietly(AutoCloseable stream) {
    try {
      stream.close();
    } catch (Exception e) {
      return;
    }
  }
}
