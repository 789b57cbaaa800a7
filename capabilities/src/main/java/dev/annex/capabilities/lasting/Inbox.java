package dev.annex.capabilities.lasting;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What came and was not taken yet. Holds little: who puts more waits, so that in the end the other
 * side of the connection waits. One thread puts, one takes, any may finish.
 */
final class Inbox {

  static final int MOST_BYTES = 256 << 10;
  static final int MOST_EVENTS = 256;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Event> events = new ArrayDeque<>();
  private int bytes;
  private boolean finished;

  /**
   * Adds an event, waiting while there is no room.
   *
   * @return false when nothing is wanted any more
   */
  boolean put(Event event) throws InterruptedException {
    lock.lock();
    try {
      while (!finished && !events.isEmpty() && full(event.size())) {
        changed.await();
      }
      if (finished) {
        return false;
      }
      add(event);
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean full(int more) {
    return events.size() >= MOST_EVENTS || bytes + more > MOST_BYTES;
  }

  private void add(Event event) {
    events.add(event);
    bytes += event.size();
    changed.signalAll();
  }

  /**
   * Adds the last event, behind all others, whether there is room or not. Only the first counts.
   */
  void finish(Event last) {
    lock.lock();
    try {
      if (!finished) {
        finished = true;
        add(last);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Wants nothing of it any more. */
  void discard() {
    lock.lock();
    try {
      finished = true;
      events.clear();
      bytes = 0;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for events and takes all there are; none when there will never be another. */
  List<Event> take() throws InterruptedException {
    lock.lock();
    try {
      while (events.isEmpty() && !finished) {
        changed.await();
      }
      List<Event> taken = new ArrayList<>(events);
      events.clear();
      bytes = 0;
      changed.signalAll();
      return taken;
    } finally {
      lock.unlock();
    }
  }
}
