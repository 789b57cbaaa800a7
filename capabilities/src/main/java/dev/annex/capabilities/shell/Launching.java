package dev.annex.capabilities.shell;

import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.capability.HostContext;
import dev.annex.api.value.ByteSize;
import dev.annex.processes.Launch;
import dev.annex.processes.ProcessFailure;
import dev.annex.processes.ProgramBounds;
import dev.annex.processes.ProgramPath;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Puts an allowed command into its surroundings, and asks for those: the folder as it was written,
 * the folder that really is, and each variable.
 */
final class Launching {

  private Launching() {}

  static Start prepare(String operation, Command command, ProgramPath path, HostContext context) {
    for (String name : command.environment().keySet().stream().sorted().toList()) {
      var _ = context.permits().ask(operation, new Variable(name), true);
    }
    Optional<Path> folder =
        command
            .folder()
            .or(() -> granted(context).findFirst())
            .map(one -> real(operation, one, context));
    if (!command.program().isAbsolute()) {
      throw ProcessFailure.of(
          command.written(), "not-found", "no folder among %s has such a program".formatted(path));
    }
    Map<String, String> environment = new HashMap<>();
    environment.put("PATH", path.toString());
    environment.put("LANG", "C.UTF-8");
    environment.putAll(command.environment());
    Limits limits = context.meter().limits();
    Launch launch =
        new Launch(
            command.program(),
            command.arguments(),
            folder,
            environment,
            command.mergeErrors(),
            bounds(limits));
    Set<Path> folders = new LinkedHashSet<>(granted(context).toList());
    folder.ifPresent(folders::add);
    return new Start(context.requester().extension(), launch, folders, limits);
  }

  private static ProgramBounds bounds(Limits limits) {
    return new ProgramBounds(
        new ByteSize(limits.get(Limit.PROCESS_MEMORY)),
        Duration.ofMillis(limits.get(Limit.PROCESS_CPU_TIME)),
        limits.get(Limit.PROCESS_TASKS));
  }

  /** In the first of these a program starts; without one in a private folder. */
  private static Stream<Path> granted(HostContext context) {
    return context.permits().held(ShellCapability.NAME).stream()
        .flatMap(permission ->
            permission instanceof ShellPermission.Folders folders
                ? folders.folder().stream()
                : Optional.<Path>empty().stream());
  }

  private static Path real(String operation, Path folder, HostContext context) {
    var _ = context.permits().ask(operation, new WorkingDirectory(folder), true);
    Path real;
    try {
      real = folder.toRealPath();
    } catch (IOException e) {
      throw ProcessFailure.of(folder, "no-folder", "there is no such working directory");
    }
    return real.equals(folder)
        ? real
        : context.permits().ask(operation, new WorkingDirectory(real), true).target().folder();
  }
}
