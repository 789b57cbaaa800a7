package dev.annex.runtime.process.launch;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a manifest says about its program, as written: templates are not expanded, references not
 * resolved.
 *
 * @param program a bare name, or a path inside the package
 * @param arguments what follows it
 * @param environment variables by name
 * @param secretEnvironment variables by name whose values are references: {@code env:NAME} or
 *     {@code vault:<namespace>/<path>}
 * @param literal whether arguments and variables are meant exactly as they stand, and hold no
 *     templates
 * @param folder the working directory, absolute; that of the package when empty
 */
public record Command(
    String program,
    List<String> arguments,
    Map<String, String> environment,
    Map<String, String> secretEnvironment,
    boolean literal,
    Optional<String> folder) {

  /** A command whose texts are templates, in the folder of the package. */
  public Command(
      String program,
      List<String> arguments,
      Map<String, String> environment,
      Map<String, String> secretEnvironment) {
    this(program, arguments, environment, secretEnvironment, false, Optional.empty());
  }

  public Command {
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
    secretEnvironment = Map.copyOf(secretEnvironment);
  }
}
