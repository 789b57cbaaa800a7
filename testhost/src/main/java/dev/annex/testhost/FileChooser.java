package dev.annex.testhost;

import dev.annex.api.call.FileChoice;
import java.nio.file.Path;
import java.util.Optional;

/** Chooses files in the place of a person. Any thread. Others implement it. */
@FunctionalInterface
public interface FileChooser {

  /**
   * The file that is chosen: one to be read is there, the folder of one to be written is. A
   * relative path is below {@link TestHost#files}.
   *
   * @return empty for a person who cancels
   */
  Optional<Path> choose(FileChoice wish);
}
