package dev.annex.store;

import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The one thread that writes to a database.
 *
 * <p>It takes every change that is waiting and commits them together, so that any number of callers
 * share one disk flush. While the disk is busy the next group gathers. When a group fails, each of
 * its changes is tried alone, so that only those fail that cannot be made. It is a platform thread,
 * because a virtual one would hold its carrier inside SQLite.
 */
final class Writer {

  private static final int LARGEST_GROUP = 1_000;

  private final Session session;
  private final String name;
  private final BlockingQueue<Job<?>> queue = new LinkedBlockingQueue<>();
  private final Job<Boolean> stop = new Job<>(session -> true, new CompletableFuture<>());
  private final Thread thread;
  private boolean closed;

  Writer(Session session, String name) {
    this.session = session;
    this.name = name;
    this.thread = Thread.ofPlatform().name("annex-write-" + name).daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Queues a change; the future completes when it is committed. Any thread. */
  synchronized <T> CompletableFuture<T> submit(Change<T> change) {
    if (closed) {
      throw new AnnexException(
          ErrorCode.UNAVAILABLE, "Writing to %s failed: it is closed.".formatted(name));
    }
    CompletableFuture<T> done = new CompletableFuture<>();
    queue.add(new Job<>(change, done));
    return done;
  }

  /** Finishes what is queued, and takes nothing more. */
  void close() throws InterruptedException {
    synchronized (this) {
      closed = true;
      queue.add(stop);
    }
    thread.join();
  }

  private void run() {
    boolean running = true;
    while (running) {
      List<Job<?>> group = new ArrayList<>();
      try {
        group.add(queue.take());
      } catch (InterruptedException e) {
        continue; // Nobody interrupts this thread to stop it: see close().
      }
      queue.drainTo(group, LARGEST_GROUP - 1);
      running = !group.remove(stop);
      write(group);
    }
  }

  private void write(List<Job<?>> group) {
    if (group.isEmpty()) {
      return;
    }
    try {
      commit(group);
    } catch (SQLException | RuntimeException | Error e) {
      rollBack(group);
      if (group.size() == 1) {
        group.getFirst().done().completeExceptionally(e);
      } else {
        group.forEach(job -> write(List.of(job)));
      }
    }
  }

  private void commit(List<Job<?>> group) throws SQLException {
    List<Runnable> finished = new ArrayList<>(group.size());
    session.update("BEGIN IMMEDIATE");
    for (Job<?> job : group) {
      finished.add(job.apply(session));
    }
    session.update("COMMIT");
    group.forEach(job -> job.change().committed());
    finished.forEach(Runnable::run);
  }

  private void rollBack(List<Job<?>> group) {
    try {
      session.update("ROLLBACK");
    } catch (SQLException e) {
      // There is no transaction: it never began, or SQLite ended it itself when the disk failed.
    }
    group.forEach(job -> job.change().rolledBack());
  }

  private record Job<T>(Change<T> change, CompletableFuture<T> done) {

    Runnable apply(Session session) throws SQLException {
      T result = change.apply(session);
      return () -> done.complete(result);
    }
  }
}
