package dev.annex.capabilities.shell;

import dev.annex.api.call.Limit;
import dev.annex.processes.ProcessGroup;
import dev.annex.processes.ProgramLog;
import dev.annex.processes.Sink;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A program that outlives the call that started it, with the log of what it writes. It is over when
 * all of it has been ended and its last word is in the log. Any thread.
 */
final class BackgroundProgram {

  private static final Duration FOR_EVER = Duration.ofDays(36_500);

  private final long number;
  private final String command;
  private final ProcessGroup group;
  private final ProgramLog log;
  private final Clock clock;
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile Optional<Instant> endedAt = Optional.empty();

  BackgroundProgram(long number, String command, ProcessGroup group, ProgramLog log, Clock clock) {
    this.number = number;
    this.command = command;
    this.group = group;
    this.log = log;
    this.clock = clock;
  }

  /**
   * Writes the log until the program is over.
   *
   * @param copy gets the same, and is closed then
   * @param afterwards what to do then
   */
  void follow(Optional<LogFile> copy, Runnable afterwards) {
    Sink both =
        (buffer, length) -> {
          log.accept(buffer, length);
          copy.ifPresent(file -> file.accept(buffer, length));
        };
    var _ =
        Thread.ofVirtual()
            .name("annex-program-" + group.pid())
            .start(() -> {
              try (group) {
                boolean _ = group.follow(both, both, FOR_EVER);
              } catch (InterruptedException | UncheckedIOException e) {
                // Nobody interrupts this thread; and a program whose log has no room is ended.
                group.kill();
              } finally {
                copy.ifPresent(LogFile::close);
                endedAt = Optional.of(clock.instant());
                afterwards.run();
                over.countDown();
              }
            });
  }

  /** Asks it to end, gives it time for that, and ends it. Returns when it is over. */
  void stop(Duration grace) throws InterruptedException {
    group.terminate();
    boolean _ = over.await(grace.toMillis(), TimeUnit.MILLISECONDS);
    end();
  }

  /** Ends it at once. */
  void end() {
    group.kill();
    try {
      boolean _ = over.await(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends it at once and removes its log. */
  void remove() {
    end();
    log.close();
  }

  boolean isOver() {
    return over.getCount() == 0;
  }

  long number() {
    return number;
  }

  ProgramLog log() {
    return log;
  }

  ProgramStatus status() {
    OptionalInt code = isOver() ? group.exitCode() : OptionalInt.empty();
    return new ProgramStatus(
        number,
        command,
        group.pid(),
        !isOver(),
        code.isPresent() ? Optional.of(code.getAsInt()) : Optional.empty(),
        Signals.name(code),
        Signals.limit(code).map(Limit::key),
        group.startedAt().toString(),
        endedAt.map(Instant::toString),
        log.end());
  }
}
