package dev.annex.capabilities.websocket;

import dev.annex.api.call.Budget;
import dev.annex.api.call.Meter;
import dev.annex.api.call.Subscription;
import dev.annex.api.capability.Handles;
import dev.annex.capabilities.net.NetFailure;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A connection that one call holds open: it asks for what comes, and the connection ends with it.
 * One wait at a time; any thread of the call may send meanwhile.
 */
final class Dialogue implements Handles.Open {

  private final WebSocketLine line;
  private final String name;
  private final Meter meter;
  private final Subscription stop;
  private final AtomicBoolean waiting = new AtomicBoolean();

  /**
   * Takes a connection over.
   *
   * @param name whom it is with, for messages
   * @param meter of the call
   */
  Dialogue(WebSocketLine line, String name, Meter meter) {
    this.line = line;
    this.name = name;
    this.meter = meter;
    this.stop = meter.onStop(line::abort);
  }

  Session session() {
    return line.session();
  }

  String name() {
    return name;
  }

  /** Begins a wait; false when somebody waits already. */
  boolean beginWait() {
    return waiting.compareAndSet(false, true);
  }

  void endWait() {
    waiting.set(false);
  }

  /**
   * Waits for what the server says next. A server that hangs up has said goodbye without a code.
   *
   * @throws dev.annex.api.fault.AnnexException {@code HOST_CALL_FAILED}, after which the connection
   *     is over; why the call was stopped
   */
  Message next() {
    String attempted = "%s from %s".formatted(ReceiveMessage.NAME, name);
    try {
      Message message = session().next(Session.MOST_MESSAGE_BYTES);
      meter.spend(Budget.HTTP_BYTES, message.size());
      return message;
    } catch (ProtocolException e) {
      line.abort();
      throw e.failure(attempted);
    } catch (IOException e) {
      line.abort();
      meter.check();
      throw NetFailure.of(e).of(attempted);
    }
  }

  /** Says goodbye, and ends when the server did, too; does not wait for it. */
  void leave(int code, String reason) {
    line.close(code, reason);
  }

  @Override
  public void close() {
    stop.close();
    line.abort();
  }
}
