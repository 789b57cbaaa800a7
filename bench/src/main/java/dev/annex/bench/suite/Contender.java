package dev.annex.bench.suite;

import dev.annex.bench.load.Load;
import dev.annex.bench.machine.Child;

/**
 * One of those that are compared.
 *
 * @param process which one works for the load
 */
record Contender(String name, Child process, Load load) {}
