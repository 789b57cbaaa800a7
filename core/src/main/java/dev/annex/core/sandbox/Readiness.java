package dev.annex.core.sandbox;

import dev.annex.api.fault.Fault;
import java.util.List;
import java.util.Optional;

/** How far the code of an extension is from running. Immutable. */
public sealed interface Readiness {

  /** A word for people and programs, lower case. */
  String word();

  /** Nobody has prepared it in this process; its first call will. */
  record OnDemand() implements Readiness {
    @Override
    public String word() {
      return "on-demand";
    }
  }

  /** It is being prepared, or waits for its turn. A call that comes now waits with it. */
  record Preparing() implements Readiness {
    @Override
    public String word() {
      return "preparing";
    }
  }

  /**
   * It runs at once.
   *
   * @param notes what is to be known of how it runs, see {@link
   *     dev.annex.api.runtime.Program#notes}
   * @param activity what it does now beside its calls, see {@link
   *     dev.annex.api.runtime.Program#activity}
   */
  record Ready(List<String> notes, Optional<String> activity) implements Readiness {

    /** Of one that does nothing beside its calls. */
    public Ready(List<String> notes) {
      this(notes, Optional.empty());
    }

    public Ready {
      notes = List.copyOf(notes);
    }

    @Override
    public String word() {
      return "ready";
    }
  }

  /**
   * It cannot be run, and every call says why. Enabling it again, or a restart, tries again.
   *
   * @param reason what preparing it ended with
   */
  record Failed(Fault reason) implements Readiness {
    @Override
    public String word() {
      return "failed";
    }
  }
}
