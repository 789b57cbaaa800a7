package dev.annex.api.extension;

import dev.annex.api.call.Limits;
import dev.annex.api.name.ExtensionId;
import java.time.Instant;
import java.util.List;

/**
 * One installed package with the limits and state it runs under. Immutable; a change makes a new
 * one.
 *
 * @param alias the host-wide short name that starts the agent names of its tools; unique
 * @param tools the manifest's tools with their effects as the host found them
 * @param limits what it really gets
 * @param installedAt when this package was installed; the epoch for what comes with the host
 */
public record Extension(
    ExtensionPackage contents,
    String alias,
    List<Tool> tools,
    Limits limits,
    State state,
    Instant installedAt) {

  /** One that comes with the host. */
  public Extension(
      ExtensionPackage contents, String alias, List<Tool> tools, Limits limits, State state) {
    this(contents, alias, tools, limits, state, Instant.EPOCH);
  }

  public Extension {
    tools = List.copyOf(tools);
  }

  /** Its id. */
  public ExtensionId id() {
    return contents.manifest().id();
  }

  /** Its manifest. */
  public Manifest manifest() {
    return contents.manifest();
  }

  /** Whether its tools may be called. */
  public boolean callable() {
    return state == State.ENABLED;
  }

  /** A copy in another state. */
  public Extension in(State other) {
    return new Extension(contents, alias, tools, limits, other, installedAt);
  }

  /** A copy, installed at another time. */
  public Extension installed(Instant at) {
    return new Extension(contents, alias, tools, limits, state, at);
  }

  /** Whether an extension runs. */
  public enum State {
    ENABLED,
    DISABLED
  }
}
