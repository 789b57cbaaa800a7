package dev.annex.runtime.process.launch;

import dev.annex.api.call.Limit;
import dev.annex.api.call.Limits;
import dev.annex.api.fault.AnnexException;
import dev.annex.api.fault.ErrorCode;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.Printable;
import dev.annex.api.value.ByteSize;
import dev.annex.api.value.Secret;
import dev.annex.processes.Launch;
import dev.annex.processes.ProgramBounds;
import dev.annex.processes.ProgramPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Makes a start of what a manifest says: texts are expanded, the program is found, secrets are
 * looked up. There is no shell in it. Any thread.
 */
public final class Starts {

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final String VARIABLE = "env:";
  private static final String VAULT = "vault:";
  private static final int SHOWN = 128;

  private static final String JAVA = "java";

  private final ProgramPath programs;
  private final Optional<Path> java;
  private final Surroundings surroundings;

  /** Starts with these programs and surroundings, where {@code java} is a name like any other. */
  public Starts(ProgramPath programs, Surroundings surroundings) {
    this(programs, Optional.empty(), surroundings);
  }

  /**
   * Starts with these programs and surroundings.
   *
   * @param programs where bare names are looked for
   * @param java the program that the bare name {@code java} means, wherever another may lie
   */
  public Starts(ProgramPath programs, Optional<Path> java, Surroundings surroundings) {
    this.programs = programs;
    this.java = java;
    this.surroundings = surroundings;
  }

  /**
   * A start of this command.
   *
   * @param folder the package on disk, real and absolute; also the working directory
   * @param namespace of the references to secrets that this kind of command may use
   * @throws AnnexException {@code CODE_INVALID} when the manifest asks for what makes no sense,
   *     {@code TOOL_FAILED} when something is not there that the operator has to set
   */
  public Start of(
      ExtensionId extension, Command command, Path folder, String namespace, Limits limits) {
    Template template = new Template(extension, folder, surroundings);
    UnaryOperator<String> expand = command.literal() ? text -> text : template::expand;
    Path program = program(extension, expand.apply(command.program()), folder);
    List<String> arguments =
        command.arguments().stream()
            .map(expand)
            .filter(text -> command.literal() || !text.isEmpty())
            .toList();
    Map<String, String> environment = new LinkedHashMap<>(surroundings.common());
    environment.putIfAbsent("PATH", programs.toString());
    command
        .environment()
        .forEach((name, value) -> {
          checkName(extension, name);
          if (SecretText.looksSecret(name)) {
            throw invalid(
                extension, "variable \"%s\" looks like a secret and must use secret_env", name);
          }
          environment.put(name, expand.apply(value));
        });
    List<Secret> secrets = new ArrayList<>();
    command
        .secretEnvironment()
        .forEach((name, reference) -> {
          checkName(extension, name);
          Secret secret = resolve(extension, name, reference.strip(), namespace);
          environment.put(name, secret.reveal());
          secrets.add(secret);
        });
    checkTexts(extension, arguments, environment);
    return new Start(
        new Launch(
            program,
            arguments,
            Optional.of(workingFolder(extension, command, folder)),
            environment,
            false,
            bounds(limits)),
        secrets);
  }

  private static Path workingFolder(ExtensionId extension, Command command, Path own) {
    if (command.folder().isEmpty()) {
      return own;
    }
    String text = command.folder().get();
    try {
      Path folder = Path.of(text);
      if (folder.isAbsolute() && Files.isDirectory(folder)) {
        return folder;
      }
    } catch (InvalidPathException e) {
      throw invalid(extension, "its working directory \"%s\" is no path", text);
    }
    throw invalid(extension, "there is no folder \"%s\", in which it is to run", text);
  }

  private static ProgramBounds bounds(Limits limits) {
    return new ProgramBounds(
        new ByteSize(limits.get(Limit.PROCESS_MEMORY)),
        Duration.ofMillis(limits.get(Limit.PROCESS_CPU_TIME)),
        limits.get(Limit.PROCESS_TASKS));
  }

  /** A path of the package with all its links resolved, or a program of the machine. */
  private Path program(ExtensionId extension, String text, Path folder) {
    if (text.isEmpty()) {
      throw invalid(extension, "its command is empty%s", "");
    }
    try {
      if (!text.contains("/") && !text.startsWith(".")) {
        return java.filter(_ -> text.equals(JAVA))
            .or(() -> programs.find(text))
            .orElseThrow(() ->
                new AnnexException(
                    ErrorCode.TOOL_FAILED,
                    "Starting \"%s\" failed: there is no program \"%s\" in %s. Install it, or add its folder to the host's setting shell-path."
                        .formatted(extension, Printable.show(text, SHOWN), programs)));
      }
      Path path = Path.of(text);
      if (path.isAbsolute()) {
        return present(extension, path.normalize());
      }
      Path inside = folder.resolve(path).normalize();
      if (!inside.startsWith(folder)) {
        throw invalid(extension, "its command \"%s\" leaves its package", text);
      }
      if (!Files.exists(inside)) {
        throw invalid(extension, "its package has no file \"%s\", which its command names", text);
      }
      Path real = inside.toRealPath();
      if (!real.startsWith(folder)) {
        throw invalid(extension, "its command \"%s\" leads out of its package by a link", text);
      }
      return real;
    } catch (InvalidPathException | IOException e) {
      throw invalid(extension, "its command \"%s\" cannot be found", text);
    }
  }

  private static Path present(ExtensionId extension, Path program) {
    if (!Files.isRegularFile(program)) {
      throw new AnnexException(
          ErrorCode.TOOL_FAILED,
          "Starting \"%s\" failed: there is no program %s on this machine. Install it there, or install the extension again with the path that it has."
              .formatted(extension, Printable.show(program.toString(), SHOWN)));
    }
    return program;
  }

  private Secret resolve(ExtensionId extension, String name, String reference, String namespace) {
    if (reference.startsWith(VARIABLE)) {
      String variable = reference.substring(VARIABLE.length()).strip();
      return surroundings
          .variable(extension, variable)
          .filter(Predicate.not(String::isBlank))
          .map(Secret::of)
          .orElseThrow(() ->
              new AnnexException(
                  ErrorCode.TOOL_FAILED,
                  "Starting \"%s\" failed: its variable %s is to come from %s, and the operator set no such value for it. To set it: key extension-env of the host's configuration."
                      .formatted(extension, name, Printable.show(variable, SHOWN))));
    }
    String prefix = VAULT + namespace + "/";
    if (!reference.startsWith(prefix)) {
      throw invalid(
          extension,
          "variable %s is to come from something that is neither env:NAME nor " + prefix + "…",
          name);
    }
    String path = reference.substring(prefix.length());
    return surroundings
        .secret(extension, path)
        .orElseThrow(() ->
            new AnnexException(
                ErrorCode.TOOL_FAILED,
                "Starting \"%s\" failed: its variable %s is to come from its secret \"%s\", and there is none. To store it: annex secret set %s --for %s"
                    .formatted(
                        extension,
                        name,
                        Printable.show(path, SHOWN),
                        Printable.show(path, SHOWN),
                        extension)));
  }

  private static void checkName(ExtensionId extension, String name) {
    if (!NAME.matcher(name).matches()) {
      throw invalid(extension, "\"%s\" is no name of a variable", name);
    }
  }

  private static void checkTexts(
      ExtensionId extension, List<String> arguments, Map<String, String> environment) {
    if (arguments.stream().anyMatch(text -> text.indexOf(0) >= 0)
        || environment.values().stream().anyMatch(text -> text.indexOf(0) >= 0)) {
      throw invalid(extension, "an argument or variable holds a NUL%s", "");
    }
  }

  private static AnnexException invalid(ExtensionId extension, String why, String text) {
    return new AnnexException(
        ErrorCode.CODE_INVALID,
        "Starting \"%s\" failed: %s."
            .formatted(extension, why.formatted(Printable.show(text, SHOWN))));
  }
}
