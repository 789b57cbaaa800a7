package dev.annex.runtime.process.launch;

import dev.annex.api.value.Secret;
import dev.annex.processes.Launch;
import java.util.List;

/**
 * What is started, ready for the launcher.
 *
 * @param secrets values that may stand nowhere in what is logged
 */
public record Start(Launch launch, List<Secret> secrets) {

  public Start {
    secrets = List.copyOf(secrets);
  }

  /** The same in other surroundings. */
  public Start with(Launch other) {
    return new Start(other, secrets);
  }
}
