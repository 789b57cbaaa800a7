package dev.annex.cli.call;

import dev.annex.api.call.InvocationId;
import dev.annex.cli.connection.Host;
import dev.annex.cli.terminal.CommandFailure;
import java.util.Map;

/**
 * Has a call ended when this process is told to end while the call runs: a host that lives on would
 * run it to its deadline.
 */
final class CancelOnExit implements AutoCloseable {

  private final Thread hook;

  private CancelOnExit(Thread hook) {
    this.hook = hook;
  }

  static CancelOnExit of(Host host, InvocationId call) {
    Thread hook = Thread.ofPlatform().name("annex-cancel").unstarted(() -> cancel(host, call));
    Runtime.getRuntime().addShutdownHook(hook);
    return new CancelOnExit(hook);
  }

  private static void cancel(Host host, InvocationId call) {
    try {
      host.delete("/calls/" + call, Map.of());
    } catch (CommandFailure e) {
      // The host is gone, and the call with it; nobody is left to be told.
      return;
    }
  }

  /** The call has ended by itself. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending already, and the hook has done its work.
      return;
    }
  }
}
