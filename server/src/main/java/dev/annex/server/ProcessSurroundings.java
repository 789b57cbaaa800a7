package dev.annex.server;

import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.SecretName;
import dev.annex.api.store.SecretStore;
import dev.annex.api.value.Secret;
import dev.annex.capabilities.env.ExtensionVariables;
import dev.annex.processes.ProgramPath;
import dev.annex.runtime.process.launch.Surroundings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What processes of extensions get from the host: of its environment what every program needs, the
 * variables that the operator set for the extension, and the extension's own secrets. Any thread.
 */
final class ProcessSurroundings implements Surroundings {

  /** Folders for temporary files are private ones, which the launcher makes. */
  private static final List<String> COMMON =
      List.of("HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "SHELL");

  private final ExtensionVariables variables;
  private final SecretStore secrets;
  private final Map<String, String> common = new TreeMap<>();

  ProcessSurroundings(
      ExtensionVariables variables,
      SecretStore secrets,
      ProgramPath programs,
      Map<String, String> environment) {
    this.variables = variables;
    this.secrets = secrets;
    COMMON.stream()
        .filter(environment::containsKey)
        .forEach(name -> common.put(name, environment.getOrDefault(name, "")));
    common.put("PATH", programs.toString());
  }

  @Override
  public Optional<String> variable(ExtensionId extension, String name) {
    return variables.get(extension, name);
  }

  @Override
  public Optional<Secret> secret(ExtensionId extension, String path) {
    return SecretName.is(path)
        ? secrets.get(SecretStore.Owner.extension(extension), new SecretName(path))
        : Optional.empty();
  }

  @Override
  public Map<String, String> common() {
    return Map.copyOf(common);
  }
}
