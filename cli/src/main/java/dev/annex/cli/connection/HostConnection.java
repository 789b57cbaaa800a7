package dev.annex.cli.connection;

import dev.annex.server.rest.AdminRequest;
import dev.annex.server.rest.AdminResponse;
import dev.annex.server.rest.EventSink;

/** A host that answers the admin API. One thread at a time. */
public interface HostConnection extends AutoCloseable {

  /**
   * Asks and waits for the answer.
   *
   * @throws dev.annex.cli.terminal.CommandFailure when no answer comes
   */
  AdminResponse send(AdminRequest request);

  /**
   * Runs a call and hears what happens on the way.
   *
   * @param request one that {@code AdminApi.streams}
   * @throws dev.annex.cli.terminal.CommandFailure when no answer comes
   */
  AdminResponse stream(AdminRequest request, EventSink events);

  /** Whether the host lives on when this connection is closed. */
  boolean outlivesCommand();

  @Override
  void close();
}
