package dev.annex.capabilities.shell;

import dev.annex.api.call.Limit;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Names of the signals that end programs, as POSIX numbers them where it does, else Linux. */
final class Signals {

  private static final int BASE = 128;

  /** The system sends it to a process whose processor time is used up. */
  private static final int XCPU = 24;

  private static final Map<Integer, String> NAMES =
      Map.ofEntries(
          Map.entry(1, "HUP"),
          Map.entry(2, "INT"),
          Map.entry(3, "QUIT"),
          Map.entry(4, "ILL"),
          Map.entry(5, "TRAP"),
          Map.entry(6, "ABRT"),
          Map.entry(7, "BUS"),
          Map.entry(8, "FPE"),
          Map.entry(9, "KILL"),
          Map.entry(10, "USR1"),
          Map.entry(11, "SEGV"),
          Map.entry(12, "USR2"),
          Map.entry(13, "PIPE"),
          Map.entry(14, "ALRM"),
          Map.entry(15, "TERM"),
          Map.entry(XCPU, "XCPU"),
          Map.entry(25, "XFSZ"),
          Map.entry(31, "SYS"));

  private Signals() {}

  /** What an exit code means as shells read it: 128 and the number of a signal. */
  static Optional<String> name(OptionalInt exitCode) {
    return exitCode.isPresent()
        ? Optional.ofNullable(NAMES.get(exitCode.getAsInt() - BASE))
        : Optional.empty();
  }

  /** The limit that a signal says was reached. */
  static Optional<Limit> limit(OptionalInt exitCode) {
    return exitCode.isPresent() && exitCode.getAsInt() == BASE + XCPU
        ? Optional.of(Limit.PROCESS_CPU_TIME)
        : Optional.empty();
  }
}
