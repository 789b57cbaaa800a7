package dev.annex.runtime.wasm.spec;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What the engine of this version is known to do otherwise than the test suite wants. One more or
 * one less is a failure.
 *
 * @param commands how many commands of the script
 */
record Deviation(int commands, String why) {

  private static final String QUIET =
      "min and max give a signalling NaN back as it came, where it should be quiet";
  private static final String MEMORIES =
      "more than one memory is accepted; this host refuses it by a rule of its own";

  private static final Map<Path, Deviation> KNOWN =
      Map.of(
          Path.of("core", "f32"), new Deviation(144, QUIET),
          Path.of("core", "f64"), new Deviation(150, QUIET),
          Path.of("core", "binary"),
              new Deviation(8, "the number of a memory may be padded, as of several memories"),
          Path.of("core", "imports"), new Deviation(1, MEMORIES),
          Path.of("core", "memory"), new Deviation(2, MEMORIES),
          Path.of("exceptions", "tag"),
              new Deviation(
                  2, "the types of imported tags are not compared; none is imported here"),
          Path.of("exceptions", "try_table"),
              new Deviation(
                  6, "references that cannot be null are not known to be so in a handler"));

  static Optional<Deviation> of(Path script) {
    return Optional.ofNullable(KNOWN.get(script));
  }
}
