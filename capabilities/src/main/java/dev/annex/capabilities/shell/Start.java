package dev.annex.capabilities.shell;

import dev.annex.api.call.Limits;
import dev.annex.api.extension.Extension;
import dev.annex.processes.Launch;
import java.nio.file.Path;
import java.util.Set;

/**
 * A program that may be started.
 *
 * @param owner who starts it
 * @param folders in which the owner may start programs at all
 * @param limits of the call that starts it
 */
record Start(Extension owner, Launch launch, Set<Path> folders, Limits limits) {
  Start {
    folders = Set.copyOf(folders);
  }
}
