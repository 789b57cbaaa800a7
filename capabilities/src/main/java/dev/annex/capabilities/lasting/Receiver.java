package dev.annex.capabilities.lasting;

import dev.annex.capabilities.net.NetFailure;
import java.io.IOException;

/** Receives what comes over one connection, no faster than it is taken. */
final class Receiver implements Runnable {

  private final LastingConnection connection;

  Receiver(LastingConnection connection) {
    this.connection = connection;
  }

  @Override
  public void run() {
    Line line = connection.line();
    Inbox inbox = connection.inbox();
    try {
      Event event = line.next();
      while (!event.last()) {
        if (!inbox.put(event)) {
          untilItEnds(line);
          return;
        }
        event = line.next();
      }
      inbox.finish(event);
    } catch (IOException e) {
      inbox.finish(line.over(NetFailure.of(e).word()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      line.abort();
    }
  }

  /**
   * Nobody listens any more. Whoever closed it may still be saying goodbye, so it is not for this
   * thread to end it.
   */
  private static void untilItEnds(Line line) throws IOException {
    boolean over = false;
    while (!over) {
      over = line.next().last();
    }
  }
}
