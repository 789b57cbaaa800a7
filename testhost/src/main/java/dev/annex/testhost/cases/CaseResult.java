package dev.annex.testhost.cases;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a case went.
 *
 * @param about what it is about, in the author's words; may be empty
 * @param took with all that had to be set up
 * @param differences none when it passed
 * @param broken why it could not be run to its end
 * @param updated whether its file was written anew
 */
public record CaseResult(
    String name,
    String about,
    Duration took,
    List<Difference> differences,
    Optional<String> broken,
    boolean updated) {

  public CaseResult {
    differences = List.copyOf(differences);
  }

  /** Whether everything was as expected. */
  public boolean passed() {
    return differences.isEmpty() && broken.isEmpty();
  }
}
