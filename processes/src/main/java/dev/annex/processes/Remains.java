package dev.annex.processes;

import java.time.Duration;
import java.util.List;

/**
 * Ends what is left of a group: everything in its session, and everything that carries its mark,
 * also when it has gone into a session of its own. What has both left the session and dropped the
 * mark from its environment is not found.
 */
record Remains(long leader, long leaderTicks, String mark) {

  private static final int ROUNDS = 100;
  private static final Duration PAUSE = Duration.ofMillis(20);

  /**
   * Ends them, and looks again until nothing is found, for about two seconds at most.
   *
   * @return how many were ended
   */
  int end() {
    int ended = 0;
    for (int round = 0; round < ROUNDS; round++) {
      List<ProcessTable.Entry> left = left();
      if (left.isEmpty()) {
        return ended;
      }
      left.forEach(ProcessTable::kill);
      ended = Math.max(ended, left.size());
      Pause.of(PAUSE);
    }
    return ended;
  }

  /** What there is now. */
  List<ProcessTable.Entry> left() {
    boolean ours = sessionIsOurs();
    return ProcessTable.all(entry ->
        entry.startTicks() >= leaderTicks
            && ((ours && entry.session() == leader) || ProcessTable.isMarked(entry, mark)));
  }

  /**
   * The number of a session stays taken while anything in it runs. Only when a process has this
   * number that is not the leader, the number went to a stranger.
   */
  private boolean sessionIsOurs() {
    return ProcessTable.find(leader).map(entry -> entry.startTicks() == leaderTicks).orElse(true);
  }

  /** The same for a leader of an earlier host: without the leader its session is no proof. */
  Remains ofAnEarlierHost() {
    boolean alive =
        ProcessTable.find(leader).filter(entry -> entry.startTicks() == leaderTicks).isPresent();
    return alive ? this : new Remains(-1, leaderTicks, mark);
  }
}
