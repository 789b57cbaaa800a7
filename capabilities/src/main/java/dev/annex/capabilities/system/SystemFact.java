package dev.annex.capabilities.system;

import dev.annex.api.name.Printable;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Optional;

/** What is asked about the machine. */
sealed interface SystemFact {

  /** What machine it is and how busy. */
  record Info(boolean withName) implements SystemFact {
    @Override
    public String toString() {
      return withName ? "the machine and its name" : "the machine";
    }
  }

  /**
   * What time it has.
   *
   * @param zone which zone's time; empty for its own
   */
  record Time(Optional<ZoneId> zone) implements SystemFact {
    @Override
    public String toString() {
      return zone.map(one -> "the time in " + one).orElse("the machine's local time");
    }
  }

  /** How much room there is on the disk of a folder. */
  record Disk(Path folder) implements SystemFact {
    @Override
    public String toString() {
      return "the disk of " + Printable.show(folder.toString(), 240);
    }
  }
}
