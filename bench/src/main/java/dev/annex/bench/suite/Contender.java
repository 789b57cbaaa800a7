package dev.annex.bench.suite;

import dev.annex.bench.load.Load;
import dev.annex.bench.machine.Worker;

/**
 * One of those that are compared.
 *
 * @param worker what works for the load
 */
record Contender(String name, Worker worker, Load load) {}
