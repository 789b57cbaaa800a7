package dev.annex.runtime.process.dialect.agh.session;

import java.time.Duration;
import java.util.List;

/**
 * What the host offers in {@code initialize}. Made anew for every launch, because grants change.
 *
 * @param name the name in the manifest, as written there
 * @param version the version in the manifest, as written there
 * @param sourceTier {@code bundled}, {@code user}, {@code workspace} or {@code marketplace}
 * @param provides sorted and unique
 * @param granted what it may have after the ceiling of its tier and what the operator granted
 * @param healthInterval between two probes
 * @param shutdownTimeout for each step of an orderly end
 */
public record SessionTerms(
    String name,
    String version,
    String sourceTier,
    List<String> provides,
    Rights granted,
    Duration healthInterval,
    Duration shutdownTimeout) {

  public SessionTerms {
    provides = List.copyOf(provides);
  }
}
