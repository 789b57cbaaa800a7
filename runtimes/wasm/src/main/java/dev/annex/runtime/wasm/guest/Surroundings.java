package dev.annex.runtime.wasm.guest;

import java.time.Clock;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What a guest can find out about the world without asking for it.
 *
 * @param clock the time of day
 * @param nanoTime a clock that only goes forward, in nanoseconds
 * @param random where its random bytes come from; must not be guessable in production
 */
public record Surroundings(Clock clock, LongSupplier nanoTime, RandomGenerator random) {}
