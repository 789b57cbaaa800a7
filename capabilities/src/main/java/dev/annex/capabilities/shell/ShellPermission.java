package dev.annex.capabilities.shell;

import dev.annex.api.access.Access;
import dev.annex.api.access.Permission;
import dev.annex.api.access.PermissionRequest;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Running programs needs up to three: for the command, for the folder it starts in, and for each
 * variable it gets besides. All are of high risk: a program can do whatever the host's account may.
 */
sealed interface ShellPermission extends Permission {

  /** Everything: each command, in each folder, with each variable, in the background too. */
  record Everything() implements ShellPermission {
    @Override
    public boolean covers(Access<?> access) {
      return isOurs(access)
          && (access.target() instanceof Command
              || access.target() instanceof WorkingDirectory
              || access.target() instanceof Variable
              || access.target() instanceof OwnPrograms);
    }

    @Override
    public boolean includes(Permission other) {
      return other instanceof ShellPermission;
    }

    @Override
    public String describe() {
      return "run every program of this machine, in every folder, with every argument";
    }
  }

  /**
   * Some commands.
   *
   * @param background whether they may also outlive the call that started them
   */
  record Commands(Optional<CommandPattern> pattern, boolean background) implements ShellPermission {
    @Override
    public boolean covers(Access<?> access) {
      if (!isOurs(access)) {
        return false;
      }
      if (access.target() instanceof Command command) {
        boolean inTime = background || access.action().name().equals(RunProgram.NAME);
        return inTime && pattern.map(one -> one.matches(command)).orElse(true);
      }
      return background && access.target() instanceof OwnPrograms;
    }

    @Override
    public boolean includes(Permission other) {
      return other instanceof Commands narrow
          && (background || !narrow.background)
          && pattern.map(wide -> narrow.pattern.map(wide::includes).orElse(false)).orElse(true);
    }

    @Override
    public String describe() {
      String what =
          pattern
              .map(one -> "run programs of this machine by commands like \"%s\"".formatted(one))
              .orElse("run every program of this machine with every argument");
      return background ? what + ", also in the background" : what + ", each within one call";
    }
  }

  /**
   * Starting in a folder or below it.
   *
   * @param folder empty for every folder
   */
  record Folders(Optional<Path> folder) implements ShellPermission {
    @Override
    public boolean covers(Access<?> access) {
      return isOurs(access)
          && access.target() instanceof WorkingDirectory target
          && folder.map(target.folder()::startsWith).orElse(true);
    }

    @Override
    public boolean includes(Permission other) {
      return other instanceof Folders narrow
          && folder
              .map(wide -> narrow.folder.map(path -> path.startsWith(wide)).orElse(false))
              .orElse(true);
    }

    @Override
    public String describe() {
      return folder
          .map(path -> "start programs in folder %s and below it".formatted(path))
          .orElse("start programs in every folder");
    }
  }

  /**
   * Giving programs variables.
   *
   * @param name a whole name, or the start of names when {@code all}
   */
  record Variables(String name, boolean all) implements ShellPermission {
    @Override
    public boolean covers(Access<?> access) {
      return isOurs(access)
          && access.target() instanceof Variable target
          && (all ? target.name().startsWith(name) : target.name().equals(name));
    }

    @Override
    public boolean includes(Permission other) {
      return other instanceof Variables narrow
          && (all ? narrow.name.startsWith(name) : equals(narrow));
    }

    @Override
    public String describe() {
      return "give programs the environment variable%s %s%s"
          .formatted(all ? "s" : "", name, all ? "*" : "");
    }
  }

  /**
   * Reads the written form.
   *
   * @throws AnnexException {@code INVALID_NAME}
   */
  static ShellPermission read(PermissionRequest request) {
    String scope = request.scope();
    return switch (request.name()) {
      case "shell" ->
          scope.isEmpty()
              ? new Everything()
              : new Commands(Optional.of(CommandPattern.parse(scope)), true);
      case "shell.run" -> new Commands(pattern(scope), false);
      case "shell.workdir" -> new Folders(folder(request));
      case "shell.env" -> variables(request);
      default ->
          throw new AnnexException(
              ErrorCode.INVALID_NAME,
              "Permission \"%s\" does not exist: there are shell, shell.run, shell.workdir and shell.env, as in shell=git status *, shell.run=/usr/bin/make **, shell.workdir=/data/project and shell.env=LANG."
                  .formatted(request));
    };
  }

  private static Optional<CommandPattern> pattern(String scope) {
    return scope.isEmpty() ? Optional.empty() : Optional.of(CommandPattern.parse(scope));
  }

  private static Optional<Path> folder(PermissionRequest request) {
    if (request.scope().isEmpty()) {
      return Optional.empty();
    }
    Path folder = Path.of(request.scope());
    if (!folder.isAbsolute() || !folder.normalize().equals(folder)) {
      throw new AnnexException(
          ErrorCode.INVALID_NAME,
          "Permission \"%s\" makes no sense: expected an absolute folder without \"..\", as in shell.workdir=/data/project."
              .formatted(request));
    }
    return Optional.of(folder);
  }

  private static ShellPermission variables(PermissionRequest request) {
    boolean all = request.scope().endsWith("*") || request.scope().isEmpty();
    String name = request.scope().replaceFirst("\\*$", "");
    if (!name.matches("[A-Za-z0-9_]*")) {
      throw new AnnexException(
          ErrorCode.INVALID_NAME,
          "Permission \"%s\" makes no sense: expected a name or the start of names, as in shell.env=LANG or shell.env=GIT_*."
              .formatted(request));
    }
    return new Variables(name, all);
  }

  private static boolean isOurs(Access<?> access) {
    return access.action().family().equals(ShellCapability.NAME);
  }

  @Override
  default Risk risk() {
    return Risk.HIGH;
  }

  @Override
  default boolean changesState() {
    return true;
  }

  @Override
  default boolean reachesOutside() {
    return true;
  }
}
