package dev.annex.runtime.process.launch;

import java.util.List;
import java.util.Map;

/**
 * What a manifest says about its program, as written: templates are not expanded, references not
 * resolved.
 *
 * @param program a bare name, or a path inside the package
 * @param arguments what follows it
 * @param environment variables by name
 * @param secretEnvironment variables by name whose values are references: {@code env:NAME} or
 *     {@code vault:<namespace>/<path>}
 */
public record Command(
    String program,
    List<String> arguments,
    Map<String, String> environment,
    Map<String, String> secretEnvironment) {

  public Command {
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
    secretEnvironment = Map.copyOf(secretEnvironment);
  }
}
