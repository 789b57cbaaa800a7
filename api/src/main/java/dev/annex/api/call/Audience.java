package dev.annex.api.call;

/** For whom a tool is meant; a caller sees and may call only the tools that name its audience. */
public enum Audience {
  /** AI clients: the tool appears in their tool list. */
  AGENT,
  /** People, at the command line and in the console. */
  PERSON,
  /** Other extensions. */
  EXTENSION,
  /**
   * The host itself, on somebody's behalf: readers of resources, makers of prompts, completions,
   * hooks, callbacks. It may call every tool, and does so only where an extension asked for it.
   */
  HOST
}
