package dev.annex.runtime.process.launch;

import dev.annex.api.name.ExtensionId;
import dev.annex.api.value.Secret;
import java.util.Map;
import java.util.Optional;

/**
 * What a launch may take from the host: the host's own environment is not part of it. Any thread.
 */
public interface Surroundings {

  /** What the operator set for an extension under the name of a variable. */
  Optional<String> variable(ExtensionId extension, String name);

  /** A secret of an extension, by its path. */
  Optional<Secret> secret(ExtensionId extension, String path);

  /** Variables that every program gets: the folders of programs, the language, and their like. */
  Map<String, String> common();
}
