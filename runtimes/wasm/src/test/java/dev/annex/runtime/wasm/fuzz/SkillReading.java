package dev.annex.runtime.wasm.fuzz;

import dev.annex.runtime.wasm.dialect.luminarys.SkillInputs;

/** What Luminarys skills and their manifests say, from descriptors to commands. */
public final class SkillReading {

  private SkillReading() {}

  /** The form in which Jazzer calls it. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    SkillInputs.read(bytes);
  }
}
