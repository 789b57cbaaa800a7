package dev.annex.capabilities.shell;

import dev.annex.api.name.ExtensionId;
import java.time.Duration;

/** What an operation touches: programs in the background of the extension that asks. */
sealed interface OwnPrograms {

  /** The extension that asks. */
  ExtensionId owner();

  /** Naming all of them. */
  record All(ExtensionId owner) implements OwnPrograms {
    @Override
    public String toString() {
      return "its own programs";
    }
  }

  /** One of them. */
  sealed interface One extends OwnPrograms {
    /** Its number. */
    long program();
  }

  /** Looking how one is. */
  record Looking(ExtensionId owner, long program) implements One {
    @Override
    public String toString() {
      return "its own program " + program;
    }
  }

  /** Reading what one wrote. */
  record Reading(ExtensionId owner, long program, long offset, OutputFilter filter) implements One {
    @Override
    public String toString() {
      return "the output of its own program " + program;
    }
  }

  /** Ending one. */
  record Stopping(ExtensionId owner, long program, Duration grace) implements One {
    @Override
    public String toString() {
      return "its own program " + program;
    }
  }
}
