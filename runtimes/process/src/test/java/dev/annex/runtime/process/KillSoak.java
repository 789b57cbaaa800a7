package dev.annex.runtime.process;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.value.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Kills the process of an extension at random moments while several callers call it, and counts
 * what became of the calls: each gets an answer or a failure with a name, and nothing is left
 * behind. Run by hand: the folder to work in, and how often to kill.
 */
public final class KillSoak {

  private static final int CALLERS = 4;

  private KillSoak() {}

  /** Kills so often and prints the counts. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    int kills = Integer.parseInt(arguments[1]);
    Random random = new Random(7);
    Map<String, Integer> outcomes = new TreeMap<>();
    AtomicBoolean over = new AtomicBoolean();
    AtomicLong slowest = new AtomicLong();
    CountDownLatch ended = new CountDownLatch(CALLERS);
    Workshop workshop = Workshop.of(folder, "good");
    for (int i = 0; i < CALLERS; i++) {
      Thread.ofVirtual()
          .start(() -> {
            while (!over.get()) {
              long since = System.nanoTime();
              String outcome = call(workshop);
              slowest.accumulateAndGet(System.nanoTime() - since, Math::max);
              synchronized (outcomes) {
                outcomes.merge(outcome, 1, Integer::sum);
              }
            }
            ended.countDown();
          });
    }
    long last = 0;
    int givenUp = 0;
    for (int i = 0; i < kills; ) {
      Thread.sleep(random.nextInt(200));
      if (workshop.program().broken().isPresent()) {
        givenUp++;
        workshop.again();
        continue;
      }
      OptionalLong pid =
          workshop.runtime.statuses().stream()
              .flatMapToLong(status -> status.pid().stream())
              .findFirst();
      if (pid.isPresent() && pid.getAsLong() != last) {
        last = pid.getAsLong();
        ProcessHandle.of(last).ifPresent(ProcessHandle::destroyForcibly);
        i++;
      }
    }
    over.set(true);
    ended.await();
    workshop.close();
    System.out.println("given up and enabled again: " + givenUp);
    System.out.println("kills " + kills + ", slowest call " + Duration.ofNanos(slowest.get()));
    outcomes.forEach((name, count) -> System.out.println(count + "  " + name));
    System.out.println("left running: " + Workshop.runs(last));
  }

  private static String call(Workshop workshop) {
    String handler =
        switch (ThreadLocalRandom.current().nextInt(4)) {
          case 0 -> "later";
          default -> "echo";
        };
    try {
      var _ = workshop.call(handler, Json.object().put("text", "x".repeat(500)));
      return "answered";
    } catch (AnnexException e) {
      return e.code() + " " + e.getMessage().replaceAll("[0-9]+", "N").split("It wrote")[0];
    } catch (RuntimeException e) {
      return "UNNAMED " + e;
    }
  }
}
