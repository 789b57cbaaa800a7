package dev.annex.runtime.javascript;

import dev.annex.runtime.wasm.guest.Surroundings;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The time and the randomness of an evaluation, and whether the code wanted either: what it made of
 * them is right for one instance, and would be the same in all that start from its snapshot. One
 * thread at a time.
 */
final class ObservedSurroundings {

  private final Surroundings real;
  private boolean readClock;
  private boolean drewRandomness;

  ObservedSurroundings(Surroundings real) {
    this.real = real;
  }

  /** What the evaluated code is given. */
  Surroundings surroundings() {
    return new Surroundings(new ObservedClock(real.clock()), this::nanoTime, new ObservedRandom());
  }

  /** Why a snapshot behind the evaluation would not be what each instance would have made. */
  Optional<String> objection() {
    if (drewRandomness) {
      return Optional.of("its code drew random numbers while it was evaluated");
    }
    return readClock
        ? Optional.of("its code read the clock or set a timer while it was evaluated")
        : Optional.empty();
  }

  private long nanoTime() {
    readClock = true;
    return real.nanoTime().getAsLong();
  }

  private final class ObservedRandom implements RandomGenerator {

    @Override
    public long nextLong() {
      drewRandomness = true;
      return real.random().nextLong();
    }

    @Override
    public void nextBytes(byte[] bytes) {
      drewRandomness = true;
      real.random().nextBytes(bytes);
    }
  }

  private final class ObservedClock extends Clock {

    private final Clock clock;

    ObservedClock(Clock clock) {
      this.clock = clock;
    }

    @Override
    public ZoneId getZone() {
      return clock.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return new ObservedClock(clock.withZone(zone));
    }

    @Override
    public Instant instant() {
      readClock = true;
      return clock.instant();
    }
  }
}
