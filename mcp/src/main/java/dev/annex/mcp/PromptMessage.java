package dev.annex.mcp;

/** One message of a prompt or of a question to a model. */
public record PromptMessage(Role role, Content content) {

  /** Who says it. */
  public enum Role {
    USER,
    ASSISTANT
  }

  /** What the user says. */
  public static PromptMessage user(Content content) {
    return new PromptMessage(Role.USER, content);
  }

  /** What the assistant says. */
  public static PromptMessage assistant(Content content) {
    return new PromptMessage(Role.ASSISTANT, content);
  }
}
