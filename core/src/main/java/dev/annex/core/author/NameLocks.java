package dev.annex.core.author;

import dev.annex.api.call.Subscription;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * One at a time for each name. Names share a fixed number of locks, so that no caller can make
 * locks without end; two names that share one only wait for one another. Any thread.
 */
final class NameLocks {

  private static final int COUNT = 64;

  private final List<Lock> locks = Stream.<Lock>generate(ReentrantLock::new).limit(COUNT).toList();

  /** Waits for the turn; closing ends it. */
  Subscription enter(String name) {
    Lock lock = locks.get(Math.floorMod(name.hashCode(), COUNT));
    try {
      lock.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AnnexException(
          ErrorCode.CANCELLED,
          "Waiting for another change of \"%s\" was stopped.".formatted(name),
          e);
    }
    return lock::unlock;
  }
}
