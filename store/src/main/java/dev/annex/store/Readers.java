package dev.annex.store;

import java.sql.SQLException;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The few threads that read from a database, each with a connection, made when it is first needed.
 * They are platform threads, because a virtual one would hold its carrier inside SQLite. Any
 * thread.
 */
final class Readers {

  private static final int COUNT = 2;

  private final Connector connector;
  private final Queue<Session> idle = new ConcurrentLinkedQueue<>();
  private final ExecutorService threads;

  Readers(Connector connector, String name) {
    this.connector = connector;
    this.threads =
        Executors.newFixedThreadPool(
            COUNT, Thread.ofPlatform().name("annex-read-" + name + "-", 0).daemon().factory());
  }

  /** Runs a query; throws {@code RejectedExecutionException} after {@link #close}. */
  <T> CompletableFuture<T> submit(Query<T> query) {
    CompletableFuture<T> done = new CompletableFuture<>();
    threads.execute(() -> {
      try {
        Session session = session();
        try {
          done.complete(query.run(session));
        } finally {
          idle.add(session);
        }
      } catch (SQLException | RuntimeException | Error e) {
        done.completeExceptionally(e);
      }
    });
    return done;
  }

  /** There are never more than threads, because each gives its own back before it takes another. */
  private Session session() throws SQLException {
    Session session = idle.poll();
    return session == null ? connector.connect() : session;
  }

  /** Finishes what is queued, and takes nothing more. */
  void close() throws SQLException {
    threads.close();
    for (Session session : idle) {
      session.close();
    }
  }

  /** Makes connections. */
  @FunctionalInterface
  interface Connector {
    Session connect() throws SQLException;
  }

  /** Something to read. */
  @FunctionalInterface
  interface Query<T> {
    T run(Session session) throws SQLException;
  }
}
