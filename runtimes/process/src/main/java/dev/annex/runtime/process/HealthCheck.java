package dev.annex.runtime.process;

import dev.annex.runtime.process.ProcessStatus.Health;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Asks one program again and again how it is. One that does not answer while it works on a call,
 * using the processor, is busy and not dead: the time limits of its calls end that. One that does
 * neither is dead after some probes.
 */
final class HealthCheck {

  /** So that a program that fails soon after each start is told from one that is well. */
  private static final Duration LATEST_FIRST = Duration.ofSeconds(5);

  /** What part of the time a program that works uses the processor at least. */
  private static final double WORKING = 0.05;

  private final Running program;
  private final Runnable well;
  private final Consumer<String> ill;

  HealthCheck(Running program, Runnable well, Consumer<String> ill) {
    this.program = program;
    this.well = well;
    this.ill = ill;
  }

  void run() throws InterruptedException {
    Rhythm rhythm = program.rhythm();
    Duration pause = rhythm.healthInterval();
    Thread.sleep(pause.compareTo(LATEST_FIRST) < 0 ? pause : LATEST_FIRST);
    int silent = 0;
    while (!program.channel().ended().isDone() && !program.draining()) {
      Duration before = processorTime();
      long since = System.nanoTime();
      switch (program.conversation().probe(rhythm.probe())) {
        case Conversation.Health.Well _ -> {
          silent = 0;
          program.health(Health.HEALTHY);
          well.run();
        }
        case Conversation.Health.Ill(String why) -> {
          program.health(Health.UNHEALTHY);
          ill.accept("it says that it is not well: " + why);
          return;
        }
        case Conversation.Health.Silent(String why) -> {
          if (isBusy(before, Duration.ofNanos(System.nanoTime() - since))) {
            program.health(Health.BUSY);
          } else {
            silent++;
            program.health(Health.UNHEALTHY);
          }
          if (silent >= rhythm.failures()) {
            ill.accept("%d probes in a row failed, the last one so: %s".formatted(silent, why));
            return;
          }
        }
      }
      Thread.sleep(pause);
    }
  }

  private boolean isBusy(Duration before, Duration elapsed) {
    Duration used = processorTime().minus(before);
    return program.calls().get() > 0 && used.toNanos() > elapsed.toNanos() * WORKING;
  }

  private Duration processorTime() {
    return program.group().processorTime();
  }
}
