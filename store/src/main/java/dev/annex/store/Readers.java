package dev.annex.store;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The threads that read from a database, each with a connection. They are platform threads, because
 * a virtual one would hold its carrier inside SQLite. Any thread.
 */
final class Readers {

  private final BlockingQueue<Session> idle;
  private final ExecutorService threads;

  Readers(List<Session> sessions, String name) {
    this.idle = new LinkedBlockingQueue<>(sessions);
    this.threads =
        Executors.newFixedThreadPool(
            sessions.size(),
            Thread.ofPlatform().name("annex-read-" + name + "-", 0).daemon().factory());
  }

  /** Runs a query; throws {@code RejectedExecutionException} after {@link #close}. */
  <T> CompletableFuture<T> submit(Query<T> query) {
    CompletableFuture<T> done = new CompletableFuture<>();
    threads.execute(() -> {
      try {
        Session session = idle.take();
        try {
          done.complete(query.run(session));
        } finally {
          idle.add(session);
        }
      } catch (SQLException | InterruptedException | RuntimeException | Error e) {
        done.completeExceptionally(e);
      }
    });
    return done;
  }

  /** Finishes what is queued, and takes nothing more. */
  void close() throws SQLException {
    threads.close();
    for (Session session : idle) {
      session.close();
    }
  }

  /** Something to read. */
  @FunctionalInterface
  interface Query<T> {
    T run(Session session) throws SQLException;
  }
}
