package dev.annex.core.gate;

import dev.annex.api.access.Authority;
import dev.annex.api.call.Caller;
import dev.annex.api.call.Invocation;
import dev.annex.api.call.Journal;
import dev.annex.api.call.Meter;
import dev.annex.api.call.Progress;
import dev.annex.api.capability.Handles;
import dev.annex.api.capability.HostContext;
import dev.annex.api.capability.Requester;
import dev.annex.api.extension.Extension;
import dev.annex.api.name.ToolName;
import dev.annex.api.value.Json;
import java.time.Clock;
import java.time.Duration;

/**
 * Work that the code of an extension does on its own account, outside of any call, such as a
 * connection that its program makes: under the extension's limits and grants, as a call would be.
 * What it wishes for is journalled under an invocation of its own. Any thread.
 */
public final class Errand implements AutoCloseable {

  private final Handles handles;
  private final CapabilityGate gate;
  private final Journal journal;

  /**
   * Begins.
   *
   * @param what a name for the work, where journal entries have the name of a tool
   * @param atMost how long it may take
   */
  public Errand(
      Capabilities capabilities,
      Authority authority,
      Journal journal,
      Clock clock,
      Extension extension,
      String what,
      Duration atMost) {
    this.journal = journal;
    handles = new Handles(extension.limits());
    Invocation invocation =
        Invocation.of(
            Caller.host(),
            new ToolName(extension.id(), what),
            Json.object(),
            clock.instant().plus(atMost));
    gate =
        new CapabilityGate(
            capabilities,
            authority,
            new Requester(extension, invocation, handles),
            Meter.start(extension.limits(), atMost),
            Progress.none());
  }

  /** The host's operations. */
  public CapabilityGate gate() {
    return gate;
  }

  /** What effects need besides their permits. */
  public HostContext context() {
    return gate.context();
  }

  /** Closes what was left open, and makes what was journalled last. */
  @Override
  public void close() {
    handles.close();
    journal.commit();
  }
}
