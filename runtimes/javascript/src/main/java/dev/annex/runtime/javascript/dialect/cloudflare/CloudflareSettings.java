package dev.annex.runtime.javascript.dialect.cloudflare;

import java.time.Duration;

/**
 * What an operator may set for extensions of this contract.
 *
 * @param acceptFlatSource whether the format of the first generation, {@code ({ toolName: {…} })},
 *     is accepted, too
 * @param loadTime how long evaluating and describing may take at install
 */
public record CloudflareSettings(boolean acceptFlatSource, Duration loadTime) {

  /** As the original has it today. */
  public static CloudflareSettings defaults() {
    return new CloudflareSettings(false, Duration.ofSeconds(10));
  }

  /** The same with or without the format of the first generation. */
  public CloudflareSettings withFlatSource(boolean accept) {
    return new CloudflareSettings(accept, loadTime);
  }
}
