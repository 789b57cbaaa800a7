package dev.annex.capabilities.shell;

import dev.annex.api.call.Limits;
import dev.annex.api.name.ExtensionId;
import dev.annex.processes.Launch;
import java.nio.file.Path;
import java.util.Set;

/** What keeps a program that an extension runs from the rest of the machine. Any thread. */
@FunctionalInterface
public interface Enclosure {

  /** Programs may do what the host's account may. */
  static Enclosure none() {
    return (owner, launch, folders, limits) -> new Enclosed(launch, () -> {});
  }

  /**
   * The same launch, so that it runs enclosed.
   *
   * @param owner who runs it
   * @param folders in which the extension may start programs, which they may change
   * @throws dev.annex.api.fault.AnnexException {@code UNAVAILABLE} when it must be enclosed and
   *     that cannot be had
   */
  Enclosed enclose(ExtensionId owner, Launch launch, Set<Path> folders, Limits limits);

  /**
   * An enclosed launch.
   *
   * @param end to be run once when the program is over, whether it was started or not
   */
  record Enclosed(Launch launch, Runnable end) {}
}
