package dev.annex.runtime.wasm.snapshot;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Remembers what a guest asked of the host on its way to a snapshot, and ends the way at the first
 * read of standard input. One thread at a time.
 *
 * <p>Before that moment a guest may ask only for what a call would answer in the same way whenever
 * it asked. Time and randomness are told apart: their answers stay in the snapshot.
 */
public final class ImportRecorder implements HostCallObserver {

  static final String WASI = "wasi_snapshot_preview1";

  /** Answered from what a snapshot is filed under, or the same for every guest. */
  private static final Set<String> HARMLESS =
      Set.of(
          "args_get",
          "args_sizes_get",
          "environ_get",
          "environ_sizes_get",
          "clock_res_get",
          "fd_fdstat_get",
          "fd_fdstat_set_flags",
          "fd_prestat_get",
          "fd_prestat_dir_name",
          "sched_yield");

  private static final String READ = "fd_read";
  private static final String CLOCK = "clock_time_get";
  private static final String RANDOM = "random_get";
  private static final String EXIT = "proc_exit";
  private static final int STANDARD_INPUT = 0;

  private final Set<String> called = new LinkedHashSet<>();
  private Optional<String> objectionable = Optional.empty();
  private boolean exited;
  private int clockReads;
  private int randomDraws;

  @Override
  public void beforeCall(String module, String name, long[] arguments) {
    String full = module + "." + name;
    called.add(full);
    boolean wasi = module.equals(WASI);
    if (wasi && name.equals(READ) && arguments.length > 0 && (int) arguments[0] == STANDARD_INPUT) {
      throw FirstRead.INSTANCE;
    }
    switch (wasi ? name : "") {
      case CLOCK -> clockReads++;
      case RANDOM -> randomDraws++;
      case EXIT -> exited = true;
      default -> {
        if (objectionable.isEmpty() && !(wasi && HARMLESS.contains(name))) {
          objectionable = Optional.of(full);
        }
      }
    }
  }

  /** Every import that was called, {@code module.name}, in the order of their first calls. */
  public Set<String> called() {
    return Collections.unmodifiableSet(new LinkedHashSet<>(called));
  }

  /** The first import that was called and may not be; {@code module.name}. */
  public Optional<String> objectionable() {
    return objectionable;
  }

  /** Whether the guest ended itself. */
  public boolean exited() {
    return exited;
  }

  /** How often the guest read a clock. */
  public int clockReads() {
    return clockReads;
  }

  /** How often the guest asked for random bytes. */
  public int randomDraws() {
    return randomDraws;
  }
}
