package dev.annex.capabilities.files;

import dev.annex.api.capability.Handles;
import dev.annex.api.capability.Requester;
import java.util.Optional;

/**
 * A file that a person chose for this call, and for what. Held like what is open, so that it is
 * forgotten with the call. Immutable.
 *
 * @param path where it really is
 */
record ChosenFile(FilePath path, Use use) implements Handles.Open {

  /** What was chosen during this call under a path and for a use, and for nothing else. */
  static Optional<ChosenFile> of(FilePath path, Use use, Requester requester) {
    return requester.handles().all(ChosenFile.class).stream()
        .filter(chosen -> chosen.path().equals(path) && chosen.use() == use)
        .findFirst();
  }

  @Override
  public void close() {}
}
