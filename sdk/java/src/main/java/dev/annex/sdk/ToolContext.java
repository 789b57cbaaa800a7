package dev.annex.sdk;

import dev.annex.sdk.host.HostApi;
import java.util.Optional;

/**
 * What surrounds one call.
 *
 * @param toolId the tool's id
 * @param sessionId the agent's session, when the host tells it
 * @param host what to ask the host with
 */
public record ToolContext(String toolId, Optional<String> sessionId, HostApi host) {

  /** Writes a line into the extension's log, which is standard error. */
  public void log(String line) {
    System.err.println(line);
  }
}
