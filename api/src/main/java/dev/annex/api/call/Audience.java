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
   * hooks.
   */
  HOST
}
