package dev.annex.core.hook;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * What came of an event.
 *
 * @param payload as the last hook left it; treat it as immutable
 * @param patch all that hooks changed, put together; treat it as immutable
 * @param denial the no of a hook
 * @param runs what was called, in order
 */
public record Fired(
    ObjectNode payload, ObjectNode patch, Optional<Denial> denial, List<HookRun> runs) {

  public Fired {
    runs = List.copyOf(runs);
  }

  /** A hook's no. */
  public record Denial(HookRun by) {

    /** Who says no and why, to be put behind "denied: ". */
    public String reason() {
      return "hook \"%s\" of \"%s\" says: %s"
          .formatted(
              by.hook(),
              by.extension(),
              by.reason().isEmpty() ? "no, without a reason" : by.reason());
    }
  }
}
