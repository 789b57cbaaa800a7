package dev.annex.testhost.cases;

import dev.annex.api.fault.AnnexException;
import dev.annex.testhost.TestHost;
import dev.annex.testhost.Workbench;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs cases, each on a host of its own. One thread at a time.
 *
 * <p>Code is compiled for the first case and kept for those after it, until this is closed.
 */
public final class CaseRunner implements AutoCloseable {

  private final Workbench bench = new Workbench();
  private final Path source;
  private final boolean update;

  /**
   * For the cases of a package.
   *
   * @param update whether what is not as expected is expected from now on, and written so
   */
  public CaseRunner(Path source, boolean update) {
    this.source = source;
    this.update = update;
  }

  /** Runs a case; a failure is a result, not thrown. */
  public CaseResult run(CaseFile file) {
    long start = System.nanoTime();
    String about = file.document().path("about").asString("");
    try {
      Attempt first = attempt(file);
      boolean changed = update && !first.corrected().equals(file.document());
      List<Difference> differences = first.differences();
      if (changed) {
        file.write(first.corrected());
        // Not everything can be expected, and what differs from run to run must not be.
        differences = attempt(file.with(first.corrected())).differences();
      }
      return new CaseResult(
          file.name(), about, took(start), differences, Optional.empty(), changed);
    } catch (AnnexException | IllegalArgumentException | AssertionError e) {
      return broken(file, start, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      return broken(file, start, "It went wrong inside the test host: " + e);
    }
  }

  private static CaseResult broken(CaseFile file, long start, String why) {
    return new CaseResult(
        file.name(),
        file.document().path("about").asString(""),
        took(start),
        List.of(),
        Optional.of(why),
        false);
  }

  /** What was not as expected, and the case that would have been right. */
  private record Attempt(List<Difference> differences, ObjectNode corrected) {}

  private Attempt attempt(CaseFile file) {
    ObjectNode corrected = file.document().deepCopy();
    Scenario scenario = Scenario.read(file);
    try (TestHost host = scenario.setUp(TestHost.of(source).on(bench)).open()) {
      return new Attempt(new CaseRun(scenario, host, corrected).run(), corrected);
    }
  }

  private static Duration took(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  @Override
  public void close() {
    bench.close();
  }
}
